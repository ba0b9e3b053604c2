"""Passwords of published breaches, each as the first five bytes of a hash: asked without asking anybody."""

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from traceability.text import unaccented

FILE = Path(__file__).parent.parent / "data" / "breached_passwords.bin"
MARK = 5  # bytes: another password is taken for one of these once in some millions
_SHORTEST = 6  # signs of a word that a year or a few signs around it make no better
_LONG = 12  # from here on a password would be accepted for its length


def is_breached(password: str) -> bool:
    """Whether it is on the lists, whatever its case, marks and spaces, or one on them with digits and signs
    around it ("dragonfly2024!"), or the same word again and again."""
    whole = squeezed(password)
    bare = re.sub(r"^\d+|\d+$", "", whole)
    asked = {whole, bare, _once(whole), _once(bare)}
    return any(_mark(text) in _known() for text in asked if len(text) >= _SHORTEST)


def squeezed(text: str) -> str:
    """Letters and digits alone, in lower case and without marks."""
    return re.sub(r"[\W_]", "", unaccented(text))


def marks_of(often: Iterable[str], million: Iterable[str]) -> bytes:
    """What the file holds: of those used often all that are no mere digits; of the rest the long ones."""
    words = {word for word in map(squeezed, often) if len(word) >= _SHORTEST and not word.isdecimal()}
    words |= {word for word in map(squeezed, million) if len(word) >= _LONG}
    return b"".join(sorted({_mark(word) for word in words}))


def _once(text: str) -> str:
    return re.sub(r"^(.+?)\1+$", r"\1", text)


def _mark(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:MARK]


class _Marks:
    """The file in memory, as it is: sorted, so that looking takes seventeen steps and no table is built."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __contains__(self, mark: object) -> bool:
        low, high = 0, len(self._data) // MARK
        while low < high:
            middle = (low + high) // 2
            found = self._data[middle * MARK : (middle + 1) * MARK]
            if found == mark:
                return True
            low, high = (middle + 1, high) if found < mark else (low, middle)  # type: ignore[operator]
        return False


@cache
def _known() -> _Marks:
    return _Marks(FILE.read_bytes())
