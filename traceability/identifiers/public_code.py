"""Public codes of products and places: eight random characters, short enough to print and read aloud.

Forty random bits: among 100,000 codes two are alike with probability 0.5 %, so the database's unique
constraint decides and the caller draws again. They name a thing; unlike a trace code they prove nothing.
"""

import secrets
from typing import Final

from traceability.identifiers import crockford
from traceability.identifiers.errors import IdentifierError

LENGTH: Final = 8


def new_code() -> str:
    """Draw a code from the operating system's randomness."""
    return "".join(secrets.choice(crockford.ALPHABET) for _ in range(LENGTH))


def compact(text: str) -> str:
    """The characters a person meant: upper case, ungrouped, O read as 0, I and L as 1."""
    return crockford.compact(text)


def validate(text: str) -> str:
    """Return the canonical eight characters, or raise IdentifierError ("length", "characters")."""
    code = compact(text)
    if len(code) != LENGTH:
        raise IdentifierError("length", f"{len(code)} characters")
    if not crockford.is_crockford(code):
        raise IdentifierError("characters")
    return code


def is_valid(text: str) -> bool:
    """Say whether `validate` accepts the text."""
    try:
        validate(text)
    except IdentifierError:
        return False
    return True
