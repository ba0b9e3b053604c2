"""QR symbols by `qrcode`, the encoder of record: segments, version, error correction and modules."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from qrcode import QRCode, constants, util
from qrcode.exceptions import DataOverflowError

from traceability.identifiers.segments import Mode, segments
from traceability.labels.errors import LabelError

Level = Literal["M", "Q"]
Modules = npt.NDArray[np.bool_]
"""Shape (n, n), True where dark, without quiet zone."""
Segments = tuple[tuple[str, Mode], ...]

LARGEST_VERSION: Final = 9
"""Segments are cut for the length fields of versions 1–9; a label's address never needs more."""
CODE_LENGTH: Final = 16
_LEVELS: Final[dict[Level, int]] = {"M": constants.ERROR_CORRECT_M, "Q": constants.ERROR_CORRECT_Q}
MODES: Final[dict[Mode, int]] = {
    "byte": util.MODE_8BIT_BYTE,
    "alphanumeric": util.MODE_ALPHA_NUM,
    "numeric": util.MODE_NUMBER,
}


@dataclass(frozen=True)
class Shape:
    """What all symbols of a run have in common, so that they look and read alike."""

    version: int
    level: Level
    mask: int

    @property
    def modules(self) -> int:
        """Modules on a side, without quiet zone (ISO/IEC 18004 §6.3.1)."""
        return 17 + 4 * self.version


@dataclass(frozen=True, eq=False)
class Symbol:
    """One symbol: its modules and the shape they have."""

    modules: Modules
    shape: Shape


def cut(address: str, code: str = "") -> Segments:
    """The segments of an address.

    A `code` at its end is cut as if it were letters: a run of digits in one code of a million would else be a
    numeric segment of its own, and that label's symbol would have another length than its neighbours'. Raises
    LabelError("address") where `address` does not end in `code`."""
    stem = address.removesuffix(code) if code else address
    if code and stem == address:
        raise LabelError("address", f"{address} does not end in {code}")
    pieces, start = [], 0
    for text, mode in segments(stem + "Z" * len(code)):
        pieces.append((address[start : start + len(text)], mode))
        start += len(text)
    return tuple(pieces)


def fit(pieces: Segments) -> tuple[int, Level]:
    """The smallest version at level M, and level Q where that version has room for it. Raises
    LabelError("address")."""
    for version in range(1, LARGEST_VERSION + 1):
        bits = _bits(pieces, version)
        for level in ("Q", "M"):
            if bits <= _capacity(version, level):
                return version, level
    raise LabelError("address", "too long for a label's symbol")


def encode(pieces: Segments, shape: Shape | None = None, *, flip: int | None = None) -> Symbol:
    """The symbol of these segments, with the best mask by penalty (ISO/IEC 18004 §7.8.3) unless `shape` says
    which.

    `flip` inverts that bit of the last segment's data, for the engine to see what hangs on it.
    Raises LabelError("address") where they do not fit.
    """
    version, level = (shape.version, shape.level) if shape else fit(pieces)
    maker = QRCode(version, _LEVELS[level], border=0, mask_pattern=shape.mask if shape else None)
    for text, mode in pieces:
        maker.add_data(util.QRData(text.encode(), mode=MODES[mode]), optimize=0)
    if flip is not None:
        maker.data_list[-1] = _Flipped(maker.data_list[-1], flip)
    try:
        if shape is None:
            maker.mask_pattern = maker.best_mask_pattern()
        maker.make(fit=False)
    except DataOverflowError:
        raise LabelError("address", f"does not fit version {version}-{level}") from None
    return Symbol(np.array(maker.get_matrix(), dtype=np.bool_), Shape(version, level, maker.mask_pattern))


class _Flipped:
    """A segment of `qrcode` that writes one of its bits wrong."""

    def __init__(self, data: util.QRData, bit: int) -> None:
        self._data, self._bit, self.mode = data, bit, data.mode

    def __len__(self) -> int:
        return len(self._data)

    def write(self, buffer: util.BitBuffer) -> None:
        at = len(buffer) + self._bit
        self._data.write(buffer)
        buffer.buffer[at // 8] ^= 0x80 >> at % 8


def pack(modules: Modules) -> npt.NDArray[np.uint8]:
    """Rows of modules as bits, most significant first, 1 where dark: shape (n, ceil(n / 8))."""
    return np.packbits(modules, axis=1)


def data_bits(text: str, mode: Mode) -> int:
    """Bits of a segment's data, without its mode and length."""
    buffer = util.BitBuffer()
    util.QRData(text.encode(), mode=MODES[mode]).write(buffer)
    return len(buffer)


def _bits(pieces: Segments, version: int) -> int:
    """Length of the bit stream before padding (ISO/IEC 18004 §7.4)."""
    return sum(4 + util.length_in_bits(MODES[mode], version) + data_bits(text, mode) for text, mode in pieces)


def _capacity(version: int, level: Level) -> int:
    bits: int = 8 * sum(block.data_count for block in util.base.rs_blocks(version, _LEVELS[level]))
    return bits
