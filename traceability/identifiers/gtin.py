"""GTIN, the number of a trade item: 8, 12, 13 or 14 digits as people write it, 14 digits as we keep it."""

from traceability.identifiers import crockford, gs1
from traceability.identifiers.errors import IdentifierError

LENGTHS = (8, 12, 13, 14)


def compact(number: str) -> str:
    """Return the digits without the spaces, hyphens and dots between them."""
    return crockford.fold(number)


def validate(number: str) -> str:
    """Return the 14-digit form, or raise IdentifierError.

    Reasons: "characters"; "length"; "check_digit"; "prefix" for a restricted-circulation number.
    """
    digits = compact(number)
    return validate_14(digits.zfill(14) if len(digits) in LENGTHS else digits)


def validate_14(digits: str) -> str:
    """`validate` for machines: exactly 14 digits and nothing between them, as an address must carry."""
    if not gs1.is_digits(digits):
        raise IdentifierError("characters")
    if len(digits) != 14:
        raise IdentifierError("length", f"{len(digits)} digits")
    if gs1.check_digit(digits[:-1]) != digits[-1]:
        raise IdentifierError("check_digit")
    if gs1.is_restricted(digits[1:]):
        raise IdentifierError("prefix", "restricted circulation")
    return digits


def is_valid(number: str) -> bool:
    """Say whether `validate` accepts the number."""
    try:
        validate(number)
    except IdentifierError:
        return False
    return True


def is_demonstration(number: str) -> bool:
    """Say whether a valid GTIN is GS1's demonstration prefix 952, which only demonstration data may use."""
    return gs1.is_demonstration(validate(number)[1:])
