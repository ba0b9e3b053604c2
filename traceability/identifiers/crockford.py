"""Crockford's base 32: the alphabet of every printed code, and forgiving reading of what people type."""

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 characters a person can read aloud: no I, L, O or U. A character's place is its value, 0–31."""

# Crockford's specification: letters read in either case, O is a slip for 0, I and L are slips for 1.
_READ_AS = str.maketrans("abcdefghijklmnopqrstuvwxyzOIL", "ABCDEFGH1JK1MN0PQRSTUVWXYZ011")


def _is_grouping(char: str) -> bool:
    # White space, hyphens and dots only group characters; Cf holds the invisible marks that pasting brings.
    return char.isspace() or char in "._\N{MINUS SIGN}" or unicodedata.category(char) in {"Pd", "Cf"}


_ASCII_GROUPING = str.maketrans("", "", "".join(filter(_is_grouping, map(chr, range(128)))))


def fold(text: str) -> str:
    """Return `text` with full-width and other compatibility forms made plain (NFKC), grouping marks removed.

    Each character is normalised alone, so a mark can never join a letter that a removed space kept apart, and
    folding twice is the same as folding once.
    """
    if text.isascii():
        return text.translate(_ASCII_GROUPING)
    plain = (part for char in text for part in unicodedata.normalize("NFKC", char))
    return "".join(char for char in plain if not _is_grouping(char))


def compact(text: str) -> str:
    """Return the characters a person meant: upper case, no grouping, O as 0, I and L as 1.

    Anything else is left in place for validation to refuse; to drop it would turn one code into another.
    """
    return fold(text).translate(_READ_AS)


def is_crockford(text: str) -> bool:
    """Say whether every character of `text` is in the alphabet (an empty text is)."""
    return not text.strip(ALPHABET)
