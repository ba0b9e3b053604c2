"""The file store: bytes in a local folder outside the web root, each under the SHA-256 of its content."""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from traceability.errors import NotFound

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DRAFT = ".new-"


@dataclass(frozen=True)
class FileStore:
    """A folder. What is in it never changes: another content is another name."""

    root: Path

    @classmethod
    def at(cls, storage_url: str) -> "FileStore":
        """The store that `STORAGE_URL` names; `Config` has already refused what is no `file://` address."""
        return cls(Path(unquote(urlsplit(storage_url).path)))

    def put(self, data: bytes) -> str:
        """Keep `data` and return its SHA-256. It is on the disk, whole, before this returns."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        try:
            os.utime(path)  # kept anew: `remove_unused` leaves young files alone
        except FileNotFoundError:
            path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
            _write_whole(path, data)
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """The kept bytes, for reading; `NotFound` when there are none."""
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError:
            raise NotFound("Tệp này không còn trong kho. Hãy báo cho Sở Khoa học và Công nghệ.") from None

    def remove_unused(self, used: Callable[[str], bool], older_than: float) -> int:
        """Remove files that nobody names and that were last put before `older_than` (seconds since 1970)."""
        removed = 0
        for path in self.root.glob("[0-9a-f][0-9a-f]/*"):
            name_is_ours = _SHA256.fullmatch(path.name) or path.name.startswith(_DRAFT)
            if name_is_ours and path.stat().st_mtime < older_than and not used(path.name):
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):  # a name from an address never becomes a path
            raise NotFound
        return self.root / sha256[:2] / sha256


def _write_whole(path: Path, data: bytes) -> None:
    """Write beside and rename, so that a power cut leaves the whole file or none."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_DRAFT)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name itself
    finally:
        os.close(folder)
