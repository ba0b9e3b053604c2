"""The 75 bits of trace codes as arrays: run and index, the cipher's two halves, fifteen digits.

`run (24) | index (20) | zero (31)`, most significant first, is one number; FF1 cuts it after 7 of its 15
digits, so the left half has 35 bits and the right half 40.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

RUN_BITS: Final = 24
INDEX_BITS: Final = 20
ZERO_BITS: Final = 31
RIGHT_BITS: Final = 40

Digits = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.uint64]

_INDEX_IN_RIGHT: Final = np.uint64(RIGHT_BITS - ZERO_BITS)  # the low bits of the index lie in the right half
_INDEX_IN_LEFT: Final = np.uint64(INDEX_BITS) - _INDEX_IN_RIGHT


def _ones(bits: int | np.uint64) -> np.uint64:
    return np.uint64(2 ** int(bits) - 1)


def pack(run: int, index: Integers) -> tuple[Integers, Integers]:
    """The halves of labels of one run; every array has shape (n,)."""
    left = index >> _INDEX_IN_RIGHT | np.uint64(run) << _INDEX_IN_LEFT
    return left, (index & _ones(_INDEX_IN_RIGHT)) << np.uint64(ZERO_BITS)


def unpack(left: Integers, right: Integers) -> tuple[Integers, Integers, Integers]:
    """The run, the index and the bits that must be zero, from the halves."""
    number = left << _INDEX_IN_RIGHT | right >> np.uint64(ZERO_BITS)
    return number >> np.uint64(INDEX_BITS), number & _ones(INDEX_BITS), right & _ones(ZERO_BITS)


def to_digits(left: Integers, right: Integers) -> Digits:
    """The 15 digits (0–31) of each pair of halves, shape (n, 15)."""
    return np.concatenate((_spread(left)[:, 1:], _spread(right)), axis=1)


def from_digits(digits: Digits) -> tuple[Integers, Integers]:
    """The halves, each of shape (n,), of digits of shape (n, 15)."""
    left = np.zeros((len(digits), 8), dtype=np.uint8)
    left[:, 1:] = digits[:, :7]
    return _gather(left), _gather(digits[:, 7:])


# A 40-bit number becomes eight bytes of five bits by moving halves apart: 20 + 20, then 10s, then 5s.
# Each row: the bits that move, how far, and the bits that stay.
_STEPS: Final = tuple(
    (np.uint64(moving), np.uint64(distance), np.uint64(staying))
    for moving, distance, staying in (
        (0x000000FFFFF00000, 12, 0x00000000000FFFFF),
        (0x000FFC00000FFC00, 6, 0x000003FF000003FF),
        (0x03E003E003E003E0, 3, 0x001F001F001F001F),
    )
)


def _spread(half: Integers) -> Digits:
    for moving, distance, staying in _STEPS:
        half = (half & moving) << distance | half & staying
    return half.astype(">u8").view(np.uint8).reshape(-1, 8)


def _gather(digits: Digits) -> Integers:
    half = np.ascontiguousarray(digits).view(">u8").reshape(-1).astype(np.uint64)
    for moving, distance, staying in reversed(_STEPS):
        half = half >> distance & moving | half & staying
    return half
