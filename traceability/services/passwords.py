"""Passwords: which are good enough, and how they are kept (Argon2id)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from traceability.errors import Invalid
from traceability.services.breached import is_breached, squeezed

MIN_LENGTH, MAX_LENGTH = 12, 128
_LEFT_AT_LEAST = 6  # characters that must be left when every word a guesser tries first is taken away
_SHORTEST_WORD = 3

# OWASP's setting with one lane; 46 MiB a hash, so at most two at once a process: 20 sign-ins must not
# cost 1 GB.
_hasher = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1, type=Type.ID)
_at_once = BoundedSemaphore(2)

# Verified when there is no such account, so that an unknown one costs the same time.
# Nobody knows its password.
NOBODY = "$argon2id$v=19$m=47104,t=1,p=1$Zsv9wOKvpPSNknairBhuQA$TULieFRH9JFJJ5m4b32Rax7cWEHx1V/EEmctRejwKRo"
_COMMON = Path(__file__).parent.parent / "data" / "common_passwords.txt"


def weakness(password: str, about: Iterable[str] = ()) -> str | None:
    """Return what to do about a bad password, or None for a good one.

    `about` is what others know of the person: e-mail, name, organisation.
    """
    length = len(_normal(password))
    if length < MIN_LENGTH:
        return f"Mật khẩu cần ít nhất {MIN_LENGTH} ký tự; hãy ghép vài từ không liên quan với nhau."
    if length > MAX_LENGTH:
        return f"Mật khẩu dài tối đa {MAX_LENGTH} ký tự."
    if _left_after(squeezed(password), _words(about)) < _LEFT_AT_LEAST:
        return "Mật khẩu này quá dễ đoán (từ phổ biến, tên hoặc e-mail của bạn). Hãy ghép vài từ khác."
    if is_breached(password):
        return "Mật khẩu này có trong danh sách mật khẩu đã lộ trên mạng. Hãy ghép vài từ khác."
    return None


def hash_new(password: str, about: Iterable[str] = (), field: str = "password") -> str:
    """Hash a newly chosen password, or raise `Invalid` beside `field`. Never inside a transaction (55 ms)."""
    if message := weakness(password, about):
        raise Invalid({field: message})
    return hash_password(password)


def hash_password(password: str) -> str:
    """Hash for keeping. Takes about 55 ms and 46 MiB, so never inside a transaction."""
    with _at_once:
        return _hasher.hash(_normal(password))


def verify(password_hash: str | None, password: str) -> bool:
    """Say whether the password is the account's. One that is absent or has none costs the same time."""
    if len(password) > 4 * MAX_LENGTH:  # never accepted as a password, and normalising megabytes is work
        return False
    with _at_once:
        try:
            _hasher.verify(password_hash or NOBODY, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def _normal(password: str) -> str:
    # One keyboard composes "ế" as one character, another as three: NIST SP 800-63B §5.1.1.2 asks for NFKC.
    return unicodedata.normalize("NFKC", password)


def _words(about: Iterable[str]) -> list[str]:
    own = {word for text in about for word in _runs(text)}
    words = (word for word in own | _common() if len(word) >= _SHORTEST_WORD)
    return sorted(words, key=lambda word: (-len(word), word))


def _runs(text: str) -> Iterator[str]:
    """The text, its words, and up to four words one after another: "quynhson" of "Hợp tác xã Quỳnh Sơn"."""
    yield squeezed(text)
    parts = [squeezed(part) for part in re.split(r"[\W_]+", text)]
    for length in range(1, 5):
        for start in range(len(parts) - length + 1):
            yield "".join(parts[start : start + length])


def _left_after(text: str, words: Iterable[str]) -> int:
    for word in words:
        text = text.replace(word, "\n")  # not "": two halves must not grow into a new word
    # "abababababab" is as easily guessed as "ab"
    return len(re.sub(r"(.{1,4}?)\1{2,}", r"\1", text.replace("\n", "")))


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON.read_text("utf-8").split())
