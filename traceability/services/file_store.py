"""The file store: bytes under the SHA-256 of their content, in a folder outside the web root or on S3."""

import hashlib
import os
import re
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from traceability.errors import NotFound

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DRAFT = ".new-"


class FileStore(ABC):
    """Kept bytes. What is in it never changes: another content is another name."""

    @staticmethod
    def at(storage_url: str) -> "FileStore":
        """The store that `STORAGE_URL` names; `Config` has already refused what is neither file nor S3."""
        if storage_url.startswith("s3://"):
            from traceability.services.object_store import ObjectStore  # a heavy library, for few deployments

            return ObjectStore.at(storage_url)
        return FolderStore(Path(unquote(urlsplit(storage_url).path)))

    @abstractmethod
    def put(self, data: bytes) -> str:
        """Keep `data` and return its SHA-256. It is kept, whole, before this returns."""

    @abstractmethod
    def open(self, sha256: str) -> BinaryIO:
        """The kept bytes, for reading; `NotFound` when there are none."""

    @abstractmethod
    def remove_unused(self, used: Callable[[str], bool], older_than: float) -> int:
        """Remove files that nobody names and that were last put before `older_than` (seconds since 1970)."""


MISSING = "Tệp này không còn trong kho. Hãy báo cho Sở Khoa học và Công nghệ."


def is_name(text: str) -> bool:
    """Whether it is a SHA-256 in hexadecimal: a name from an address never becomes another path."""
    return _SHA256.fullmatch(text) is not None


@dataclass(frozen=True)
class FolderStore(FileStore):
    """A folder of this machine."""

    root: Path

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
            raise NotFound(MISSING) from None

    def remove_unused(self, used: Callable[[str], bool], older_than: float) -> int:
        """Remove files that nobody names and that were last put before `older_than` (seconds since 1970)."""
        removed = 0
        for path in self.root.glob("[0-9a-f][0-9a-f]/*"):
            name_is_ours = is_name(path.name) or path.name.startswith(_DRAFT)
            if name_is_ours and path.stat().st_mtime < older_than and not used(path.name):
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _path(self, sha256: str) -> Path:
        if not is_name(sha256):
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
