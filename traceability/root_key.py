"""The deployment's one secret: made at the first start, read at every other, never shown."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LENGTH = 32
GENERATION = 1000  # versions 1–999 are of the first root key, 1001–1999 of the one that replaced it, …
_MOST_BYTES = 4096


class RootKeyError(Exception):
    """The root key cannot be used; the message is one line that says what to do."""


class RootKey(bytes):
    """32 secret bytes that never show themselves in a log or a traceback.

    `former` are the keys it has replaced, the oldest first: they make nothing more and read what they made.
    """

    former: "tuple[FormerKey, ...]" = ()

    @classmethod
    def after(cls, key: bytes, former: "tuple[FormerKey, ...]") -> "RootKey":
        """The key that is in use after these."""
        made = cls(key)
        made.former = former
        return made

    @property
    def first_version(self) -> int:
        """The first key version of trace codes that is derived from this key."""
        return GENERATION * len(self.former) + 1

    def __repr__(self) -> str:
        """The fingerprint, which gives nothing away."""
        return f"<RootKey {fingerprint(self)}>"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class FormerKey:
    """A root key that was replaced, and the last key version derived from it."""

    key: RootKey
    last_version: int


def load_root_key(path: Path, *, create: bool) -> RootKey:
    """Read the key from a file of 64 hexadecimal digits; with `create`, make the file first if it is missing.

    A line for each former key may follow, the latest first: its digits and its last key version.

    Raises RootKeyError when the file is missing, unreadable, open to other users, or not a key.
    """
    try:
        if create and not path.exists():
            _create(path)
        with path.open("rb") as file:
            _require_private(path, os.fstat(file.fileno()).st_mode)
            text = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise RootKeyError(f"không có khóa gốc ở {path}: khôi phục nó từ bản sao lưu riêng của nó") from None
    except OSError as error:
        raise RootKeyError(f"không dùng được khóa gốc ở {path} ({error.strerror})") from error
    try:
        return _read(text.decode("ascii"))
    except ValueError:
        raise RootKeyError(
            f"{path} không phải khóa gốc: tệp phải có đúng {2 * LENGTH} chữ số thập lục phân"
        ) from None


def next_key(key: RootKey, last_version: int) -> RootKey:
    """A new key to replace `key`, which has made key versions up to `last_version`."""
    former = (*key.former, FormerKey(RootKey(key), last_version))
    return RootKey.after(secrets.token_bytes(LENGTH), former)


def write_root_key(path: Path, key: RootKey) -> None:
    """A new file with the key and those before it, on the disk when this returns. Raises FileExistsError."""
    lines = [key.hex(), *(f"{one.key.hex()} {one.last_version}" for one in reversed(key.former))]
    _write(path, "\n".join(lines) + "\n")
    _sync(path.parent)


def fingerprints(root_key: RootKey) -> frozenset[str]:
    """Of the key in use and of all it has replaced."""
    return frozenset(map(fingerprint, (root_key, *(one.key for one in root_key.former))))


def fingerprint(root_key: bytes) -> str:
    """16 hexadecimal digits that tell keys apart; one-way, so they may lie in the database and in logs."""
    return _hkdf(root_key, b"ocop-trace root-key fingerprint", 8).hex()


def derive(root_key: bytes, purpose: str, length: int = 32) -> bytes:
    """A key of `length` bytes for one purpose (HKDF-SHA256, RFC 5869). Knowing it tells nothing of any other.

    Raises ValueError without a purpose.
    """
    if not purpose:
        raise ValueError("a derived key needs a purpose")
    return _hkdf(root_key, b"ocop-trace purpose " + purpose.encode(), length)


def _hkdf(root_key: bytes, info: bytes, length: int) -> bytes:
    # No salt: the root key is already uniformly random (RFC 5869 §3.1), and `info` keeps purposes apart.
    return HKDF(hashes.SHA256(), length=length, salt=None, info=info).derive(root_key)


def _create(path: Path) -> None:
    """Write a new key beside `path`, then link it into place.

    The link is atomic and fails if the file exists. So of two processes that start together one wins and the
    other reads the whole key, and a crash leaves either no key or a complete one on the disk.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write(draft, secrets.token_hex(LENGTH) + "\n")
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink(missing_ok=True)
    _sync(path.parent)


def _read(text: str) -> RootKey:
    """Raises ValueError."""
    first, *more = text.splitlines() or [""]
    former: list[FormerKey] = []
    for line in reversed(more):
        digits, _, last = line.partition(" ")
        if not (last.isascii() and last.isdigit()) or int(last) // GENERATION != len(former):
            raise ValueError("no version of this key")
        former.append(FormerKey(_one(digits), int(last)))
    return RootKey.after(_one(first), tuple(former))


def _one(digits: str) -> RootKey:
    key = bytes.fromhex(digits)
    if len(key) != LENGTH:
        raise ValueError("no key")
    return RootKey(key)


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)  # a key whose name is lost with the power would be a key lost
    finally:
        os.close(directory)


def _require_private(path: Path, mode: int) -> None:
    forbidden = 0o077
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials and path.parent.resolve() == Path(credentials).resolve():
        # systemd lets the service's user in by an ACL, whose mask shows as group-readable (its issue 29435).
        forbidden = 0o007
    if mode & forbidden:
        raise RootKeyError(f"tài khoản khác mở được khóa gốc ở {path}; hãy chạy: chmod 600 {path}")
