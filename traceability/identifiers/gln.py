"""GLN, the number of a place or party: 13 digits with a check digit."""

from traceability.identifiers import crockford, gs1
from traceability.identifiers.errors import IdentifierError


def compact(number: str) -> str:
    """Return the digits without the spaces, hyphens and dots between them."""
    return crockford.fold(number)


def validate(number: str) -> str:
    """Return the 13 digits, or raise IdentifierError ("characters", "length", "check_digit", "prefix")."""
    return validate_13(compact(number))


def validate_13(digits: str) -> str:
    """`validate` for machines: exactly 13 digits and nothing between them, as an address must carry."""
    if not gs1.is_digits(digits):
        raise IdentifierError("characters")
    if len(digits) != 13:
        raise IdentifierError("length", f"{len(digits)} digits")
    if gs1.check_digit(digits[:-1]) != digits[-1]:
        raise IdentifierError("check_digit")
    if gs1.is_restricted(digits):
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
    """Say whether a valid GLN is GS1's demonstration prefix 952."""
    return gs1.is_demonstration(validate(number))
