"""Random bytes from the operating system, fetched a page at a time: a scan would make three calls."""

import os
import threading
from base64 import urlsafe_b64encode

_PAGE = 4096
_own = threading.local()


def take(count: int) -> bytes:
    """Bytes that nobody else gets, fit for nonces and ids. Keys and passwords come from `secrets`."""
    rest: bytes = getattr(_own, "rest", b"")
    if len(rest) < count:
        rest = os.urandom(_PAGE)
    taken, _own.rest = rest[:count], rest[count:]
    return taken


def text(count: int) -> str:
    """So many random bytes as text that may stand in an address or an attribute."""
    return urlsafe_b64encode(take(count)).decode().rstrip("=")


def _forget() -> None:
    _own.rest = b""


# A child must not hand out what its parent hands out too.
os.register_at_fork(after_in_child=_forget)
