"""All symbols of a run from one: what differs between two of them is an XOR of known patterns.

For a fixed version, error correction level and mask, placing bits, masking and Reed–Solomon coding are affine
over GF(2): every data bit that flips toggles the same modules whatever the other bits are. So one symbol by
`qrcode`, and one by `qrcode` for each bit of the code, give all the others by XOR. `qrcode` stays the encoder
of record; tests hold the engine to be its equal, module by module."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from qrcode import util

from traceability.identifiers.segments import Mode
from traceability.labels import symbols
from traceability.labels.content import Codes
from traceability.labels.errors import LabelError
from traceability.labels.symbols import CODE_LENGTH, Level, Segments, Shape

Words = npt.NDArray[np.uint64]
_FILLER: Final[dict[Mode, str]] = {"byte": "a", "alphanumeric": "A", "numeric": "0"}
_ALPHANUMERIC: Final = np.zeros(256, np.uint16)
_ALPHANUMERIC[list(util.ALPHA_NUM)] = range(len(util.ALPHA_NUM))


class SymbolEngine:
    """Symbols of addresses that differ only in the code at their end. Immutable, and safe to share."""

    def __init__(self, pieces: Segments, shape: Shape) -> None:
        """`pieces` is the address of any one code, cut by `symbols.cut`. Raises LabelError("address") where
        the code does not lie within the last segment."""
        text, mode = pieces[-1]
        if len(text) < CODE_LENGTH or mode == "numeric":
            raise LabelError("address", "the code is not within the last segment")
        self._size = shape.modules * ((shape.modules + 7) // 8)
        self._groups = tuple(_groups(text, mode))
        differences = _differences(
            tuple((len(text), mode) for text, mode in pieces), shape.version, shape.level
        )
        self._tables = []
        for group in self._groups:
            self._tables.append(_combinations(differences[group.first_bit : group.first_bit + group.bits]))
        first = np.frombuffer(text[-CODE_LENGTH:].encode(), np.uint8).reshape(1, -1)
        base = _words(symbols.encode(pieces, shape).modules)
        # What the tables say of this code is taken out once, here; then they are right for every code.
        self._tables[0] = self._tables[0] ^ (base ^ self._combined(first)[0])

    def packed(self, codes: Codes) -> npt.NDArray[np.uint8]:
        """The symbols of these codes, shape (n, modules · ceil(modules / 8)): rows of bits, 1 where dark."""
        return self._combined(codes).view(np.uint8)[:, : self._size]

    def _combined(self, codes: Codes) -> Words:
        result: Words | None = None
        scratch: Words | None = None
        for group, table in zip(self._groups, self._tables, strict=True):
            values = group.values(codes)
            if result is None:
                result = table[values]
                scratch = np.empty_like(result)
            else:
                np.bitwise_xor(result, np.take(table, values, axis=0, out=scratch, mode="clip"), out=result)
        assert result is not None  # noqa: S101 – a code has at least one group
        return result


@dataclass(frozen=True)
class _Group:
    """Some bits of the last segment that code one or two characters (ISO/IEC 18004 §7.4.4, §7.4.5)."""

    first_bit: int
    bits: int
    lead: int | None
    """Value of a fixed first character, or None where both come from the code."""
    column: int
    """Column of the first character that comes from the code."""
    mode: Mode

    def values(self, codes: Codes) -> npt.NDArray[np.intp]:
        """What these bits say for each code, shape (n,)."""
        last = codes[:, self.column + (self.bits == 11 and self.lead is None)]
        if self.mode == "byte":
            return last.astype(np.intp)
        value = _ALPHANUMERIC[last]
        if self.lead is not None:
            value = value + np.uint16(45 * self.lead)
        elif self.bits == 11:
            value = value + 45 * _ALPHANUMERIC[codes[:, self.column]]
        return value.astype(np.intp)


def _groups(text: str, mode: Mode) -> Iterator[_Group]:
    """The groups of the last segment that hold a character of the code, in order."""
    start = len(text) - CODE_LENGTH
    if mode == "byte":
        for i in range(CODE_LENGTH):
            yield _Group(8 * (start + i), 8, None, i, mode)
        return
    for at in range(start - start % 2, len(text), 2):
        lead = int(_ALPHANUMERIC[ord(text[at])]) if at < start else None
        bits = 11 if at + 1 < len(text) else 6
        yield _Group(11 * (at // 2), bits, lead, max(at - start, 0), mode)


def _combinations(differences: Words) -> Words:
    """Table of 2^b rows: the XOR of the differences of the bits that are 1 in the row's number."""
    table = np.zeros((1, differences.shape[1]), np.uint64)
    for difference in differences[::-1]:  # the last bit has the least weight
        table = np.concatenate((table, table ^ difference))
    return table


@lru_cache(maxsize=16)
def _differences(structure: tuple[tuple[int, Mode], ...], version: int, level: Level) -> Words:
    """For each bit of the last segment, the modules it toggles.

    They depend neither on the text nor on the mask, only on how long the segments are; so a filler does, and
    another run of the same shape finds them ready.
    """
    pieces = tuple((_FILLER[mode] * length, mode) for length, mode in structure)
    shape = Shape(version, level, 0)
    base = _words(symbols.encode(pieces, shape).modules)
    bits = symbols.data_bits(*pieces[-1])
    flipped = (_words(symbols.encode(pieces, shape, flip=bit).modules) for bit in range(bits))
    return np.stack([symbol ^ base for symbol in flipped])


def _words(modules: symbols.Modules) -> Words:
    """Rows of bits as 64-bit words, the last one filled up with zeros."""
    packed = symbols.pack(modules).ravel()
    return np.concatenate((packed, np.zeros(-len(packed) % 8, np.uint8))).view(np.uint64)
