"""The check character: one symbol over GF(32) that catches any wrong character and any swap of two.

The check of digits d1 … d15 is Σ α^(16−i)·d_i, with α a generator of the field's 31 non-zero elements. Every
weight is non-zero, so a single wrong digit changes the sum. All sixteen weights differ (α^15 … α^1, and 1 for
the check itself), so a swap adds (w − w′)(d − d′) ≠ 0. A sum modulo 32 could not do both: half of its weights
would have no inverse.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

LENGTH: Final = 15
_POLYNOMIAL: Final = 0b100101  # x⁵ + x² + 1, primitive, so α = x has order 31


def _weigh(digit: int, power: int) -> int:
    """The product α^power · digit."""
    for _ in range(power):
        digit <<= 1
        if digit & 0b100000:
            digit ^= _POLYNOMIAL
    return digit


_WEIGHED: Final = tuple(
    tuple(_weigh(digit, LENGTH - place) for digit in range(32)) for place in range(LENGTH)
)
"""15 rows of 32: what each digit adds to the check at each place."""
_WEIGHED_ARRAY: Final = np.array(_WEIGHED, dtype=np.uint8)


def check_digit(digits: bytes) -> int:
    """The check value (0–31) of 15 digit values; raises ValueError for another number of digits."""
    check = 0
    for row, digit in zip(_WEIGHED, digits, strict=True):
        check ^= row[digit]
    return check


def check_digits(digits: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The check values, shape (n,), of digit values (0–31) of shape (n, 15)."""
    check = np.zeros(len(digits), dtype=np.uint8)
    for place in range(LENGTH):
        check ^= _WEIGHED_ARRAY[place].take(digits[:, place])
    return check
