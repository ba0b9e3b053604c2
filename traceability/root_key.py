"""The deployment's one secret: made at the first start, read at every other, never shown."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LENGTH = 32


class RootKeyError(Exception):
    """The root key cannot be used; the message is one line that says what to do."""


class RootKey(bytes):
    """32 secret bytes that never show themselves in a log or a traceback."""

    def __repr__(self) -> str:
        """The fingerprint, which gives nothing away."""
        return f"<RootKey {fingerprint(self)}>"

    __str__ = __repr__


def load_root_key(path: Path, *, create: bool) -> RootKey:
    """Read the key from a file of 64 hexadecimal digits; with `create`, make the file first if it is missing.

    Raises RootKeyError when the file is missing, unreadable, open to other users, or not a key.
    """
    try:
        if create and not path.exists():
            _create(path)
        with path.open("rb") as file:
            _require_private(path, os.fstat(file.fileno()).st_mode)
            text = file.read(1024)
    except FileNotFoundError:
        raise RootKeyError(f"không có khóa gốc ở {path}: khôi phục nó từ bản sao lưu riêng của nó") from None
    except OSError as error:
        raise RootKeyError(f"không dùng được khóa gốc ở {path} ({error.strerror})") from error
    try:
        key = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != LENGTH:
        raise RootKeyError(f"{path} không phải khóa gốc: tệp phải có đúng {2 * LENGTH} chữ số thập lục phân")
    return RootKey(key)


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
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(LENGTH) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink(missing_ok=True)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
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
