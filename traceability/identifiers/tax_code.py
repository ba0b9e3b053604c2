"""Vietnamese tax codes (mã số thuế): 10 digits, 10-3 for a branch, or the 12 of a household's personal id."""

from traceability.identifiers import crockford, gs1
from traceability.identifiers.errors import IdentifierError

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def compact(number: str) -> str:
    """Return the digits, with a hyphen only before the three digits of a branch."""
    digits = crockford.fold(number)
    return f"{digits[:10]}-{digits[10:]}" if len(digits) == 13 else digits


def check_digit(payload: str) -> str:
    """The tenth digit: 10 − (Σ wᵢdᵢ mod 11) of nine. IdentifierError where that is 10: no such code."""
    remainder = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, payload, strict=True)) % 11
    if remainder == 0:
        raise IdentifierError("check_digit", "no code starts with these nine digits")
    return str(10 - remainder)


def validate(number: str) -> str:
    """Return the canonical form, or raise IdentifierError ("characters", "length", "check_digit", "branch").

    A personal id of 12 digits has no check digit, so only its shape is checked.
    """
    code = compact(number)
    main, _, branch = code.partition("-")
    if not gs1.is_digits(main + branch):
        raise IdentifierError("characters")
    if len(main + branch) not in (10, 12, 13):
        raise IdentifierError("length", f"{len(main + branch)} digits")
    if len(main) == 10 and check_digit(main[:9]) != main[9]:
        raise IdentifierError("check_digit")
    if branch == "000":
        raise IdentifierError("branch", "branches count from 001")
    return code


def is_valid(number: str) -> bool:
    """Say whether `validate` accepts the number."""
    try:
        validate(number)
    except IdentifierError:
        return False
    return True
