"""What GTINs and GLNs share: the modulo-10 check digit and the prefixes with a meaning of their own.

"GenSpecs" is the GS1 General Specifications.
"""


def is_digits(text: str) -> bool:
    """Say whether `text` is one or more of 0–9 (str.isdigit alone also takes other scripts' digits)."""
    return text.isascii() and text.isdigit()


def check_digit(payload: str) -> str:
    """The check digit after these digits: weights 3, 1, 3, … from the right (GenSpecs 7.9)."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(payload)))
    return str(-total % 10)


def prefixed(number: str) -> str:
    """The part of a number padded to 13 digits that starts with its GS1 (or, of 8 digits, GS1-8) prefix."""
    return number[5:] if number.startswith("00000") else number


def is_restricted(number: str) -> bool:
    """Say whether 13 digits are a restricted-circulation number, meaningless outside one shop or country.

    Prefixes 02, 04 and 20–29, and 0 and 2 for numbers of 8 digits, which covers 0000000 (GenSpecs 1.4.2 and
    1.4.3). They SHALL NOT be encoded with any application identifier.
    """
    own = prefixed(number)
    return own[0] in "02" if len(own) == 8 else own[:2] in ("02", "04") or own[0] == "2"


def is_demonstration(number: str) -> bool:
    """Say whether 13 digits carry prefix 952, which GS1 keeps for demonstrations."""
    return prefixed(number).startswith("952")
