"""The symbols of a range, many at once."""

import numpy as np
import numpy.typing as npt

from traceability.labels import symbols
from traceability.labels.content import Codes, LabelRange


class SymbolSource:
    """Makes the symbols of a run's labels: one version, level and mask for all of them."""

    def __init__(self, labels: LabelRange) -> None:
        """Encodes the run's first label and keeps its shape. Raises LabelError("address")."""
        self._labels = labels
        code = labels.code(0)
        self._first = symbols.encode(self._pieces(code))
        self.shape = self._first.shape

    def packed(self, codes: Codes) -> npt.NDArray[np.uint8]:
        """The symbols of these codes, shape (n, modules · ceil(modules / 8)): rows of bits, 1 where dark."""
        if self._labels.one_code:
            return np.repeat(symbols.pack(self._first.modules).reshape(1, -1), len(codes), axis=0)
        texts = (code.tobytes().decode() for code in codes)
        return np.stack(
            [symbols.pack(symbols.encode(self._pieces(t), self.shape).modules).ravel() for t in texts]
        )

    def modules(self, codes: Codes) -> npt.NDArray[np.bool_]:
        """The symbols of these codes, shape (n, modules, modules)."""
        side = self.shape.modules
        rows = self.packed(codes).reshape(len(codes), side, -1)
        return np.unpackbits(rows, axis=2, count=side).astype(np.bool_)

    def _pieces(self, code: str) -> symbols.Segments:
        return symbols.cut(self._labels.address(code), "" if self._labels.one_code else code)
