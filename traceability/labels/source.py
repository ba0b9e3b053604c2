"""The symbols of a range, many at once."""

import numpy as np
import numpy.typing as npt

from traceability.labels import symbols
from traceability.labels.content import Codes, LabelRange
from traceability.labels.engine import SymbolEngine


class SymbolSource:
    """Makes the symbols of a run's labels: one version, level and mask for all of them."""

    def __init__(self, labels: LabelRange) -> None:
        """Encodes the label with index 0 of the run, whichever part of it is wanted, and keeps its shape: so
        a part printed again looks as it did in the whole. Raises LabelError("address")."""
        code = labels.code(0)
        pieces = symbols.cut(labels.address(code), "" if labels.one_code else code)
        self._first = symbols.encode(pieces)
        self.shape = self._first.shape
        self._engine = None if labels.one_code else SymbolEngine(pieces, self.shape)

    def packed(self, codes: Codes) -> npt.NDArray[np.uint8]:
        """The symbols of these codes, shape (n, modules · ceil(modules / 8)): rows of bits, 1 where dark."""
        if self._engine is None:
            return np.repeat(symbols.pack(self._first.modules).reshape(1, -1), len(codes), axis=0)
        return self._engine.packed(codes)

    def modules(self, codes: Codes) -> npt.NDArray[np.bool_]:
        """The symbols of these codes, shape (n, modules, modules)."""
        side = self.shape.modules
        rows = self.packed(codes).reshape(len(codes), side, -1)
        return np.unpackbits(rows, axis=2, count=side).astype(np.bool_)
