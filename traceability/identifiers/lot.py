"""Lot numbers: 1–20 characters of GS1's character set 82, kept as printed and unique ignoring case."""

import string
import unicodedata
from datetime import date

from traceability.identifiers.errors import IdentifierError

MAX_LENGTH = 20
CSET_82 = frozenset(string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_")
"""GS1 General Specifications 7.11, table 1: no space, `#`, `$`, `@` or `~`."""


def compact(lot: str) -> str:
    """Return the lot as it should be printed: full-width characters made plain, outer white space removed."""
    return unicodedata.normalize("NFKC", lot).strip()


def validate(lot: str) -> str:
    """Return the lot as printed, or raise IdentifierError ("length", "characters", "dot_segment").

    "." and ".." are refused: in a path every browser reads them, even percent-encoded, as "here" and "up".
    """
    return validate_value(compact(lot))


def validate_value(value: str) -> str:
    """The same for any value of AI 10, 21, 22 or 254, exactly as it stands."""
    if not 1 <= len(value) <= MAX_LENGTH:
        raise IdentifierError("length", f"{len(value)} characters")
    if not CSET_82.issuperset(value):
        raise IdentifierError("characters", "".join(sorted(set(value) - CSET_82)))
    if value in (".", ".."):
        raise IdentifierError("dot_segment")
    return value


def is_valid(lot: str) -> bool:
    """Say whether `validate` accepts the lot."""
    try:
        validate(lot)
    except IdentifierError:
        return False
    return True


def lot_key(lot: str) -> str:
    """The key under which a lot is unique within its product: its validated form, ignoring case."""
    return validate(lot).casefold()


def suggest_lot(day: date, n: int) -> str:
    """The n-th lot of a day as YYMMDDnn; n counts from 1, and from 100 on takes the digits it needs."""
    if n < 1:
        raise ValueError("lots of a day count from 1")
    return f"{day:%y%m%d}{n:02}"
