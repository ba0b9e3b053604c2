"""What a label says: the facts printed on every label of a run, and the codes and addresses that differ."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from traceability.identifiers.digital_link import batch_path, unit_path
from traceability.labels.errors import LabelError

CHUNK: Final = 4096
"""Labels worked on at once: enough for NumPy to pay, little enough that memory stays flat."""

UNPRINTABLE: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
"""Unicode categories of characters that no typeface can show."""

Codes = npt.NDArray[np.uint8]
"""Shape (n, 16): n trace codes as ASCII bytes."""
CodeSource = Callable[[int, int], Codes]
"""The codes of labels first … first+count−1 of the run, indices from 0: `partial(codec.encode_range,
run)`."""


class LabelKind(StrEnum):
    """Whether every label has its own code or all labels of a batch share one."""

    UNIT = "unit"
    BATCH = "batch"


@dataclass(frozen=True)
class LabelFacts:
    """The words of a label. Text is brought to NFC and single spaces, so what is measured is what is printed.

    Raises LabelError: "empty" (a name or lot without text), "stars" (not 3–5), "control_character".
    """

    product_name: str
    lot_number: str
    producer_name: str
    producer_address_short: str = ""
    produced_on: date | None = None
    packed_on: date | None = None
    use_by: date | None = None
    ocop_stars: int | None = None
    """Stars of a certificate in force for this very product on the day of printing; None prints no star
    mark."""
    sample: bool = False
    """Demonstration data: the label says MẪU."""
    lines: tuple[str, ...] = ()
    """The product's name in other languages, one line each, printed under it where there is room."""
    story: str = ""
    """One or two sentences for the design that has room for them."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str):
                object.__setattr__(self, field.name, tidy(value))
        object.__setattr__(self, "lines", tuple(filter(None, map(tidy, self.lines))))
        if not (self.product_name and self.lot_number and self.producer_name):
            raise LabelError("empty", "product name, lot and producer are on every label")
        if self.ocop_stars is not None and not 3 <= self.ocop_stars <= 5:
            raise LabelError("stars", f"{self.ocop_stars}: OCOP certifies 3 to 5")


@dataclass(frozen=True)
class LabelRange:
    """Labels first … first+count−1 of a run, indices from 0. Nothing is made until a chunk is asked for.

    `origin` is the public address without a path (`https://truyxuat.langson.gov.vn`), `gtin` the 14 digits or
    None."""

    run: int
    origin: str
    product_code: str
    lot_number: str
    codes: CodeSource
    count: int
    first: int = 0
    kind: LabelKind = LabelKind.UNIT
    gtin: str | None = None

    def __post_init__(self) -> None:
        if self.count < 1 or self.first < 0:
            raise LabelError("range", f"{self.count} labels from {self.first}")
        object.__setattr__(self, "origin", self.origin.rstrip("/"))

    @property
    def one_code(self) -> bool:
        """True when every label carries the same code and address."""
        return self.kind is LabelKind.BATCH

    def some(self, start: int, count: int) -> Codes:
        """The codes of `count` labels, `start` labels into the range. A batch's one code is that of index
        0."""
        if self.one_code:
            return np.repeat(self.codes(0, 1), count, axis=0)
        return self.codes(self.first + start, count)

    def chunks(self, size: int = CHUNK) -> Iterator[tuple[int, Codes]]:
        """(index in the run of the chunk's first label, its codes), in order."""
        for start in range(0, self.count, size):
            yield self.first + start, self.some(start, min(size, self.count - start))

    def code(self, index: int) -> str:
        """The code of one label."""
        return self.codes(0 if self.one_code else index, 1).tobytes().decode()

    def address(self, code: str) -> str:
        """The whole address in the symbol of the label with that code."""
        if self.one_code:
            return self.origin + batch_path(self.gtin, self.product_code, self.lot_number)
        return self.origin + unit_path(self.gtin, code)


def spaced_codes(codes: Codes) -> npt.NDArray[np.uint8]:
    """Codes in fours, shape (n, 19): what `trace_code.format_code` prints, for many at once."""
    spaced = np.full((len(codes), 19), ord(" "), np.uint8)
    for group in range(4):
        spaced[:, 5 * group : 5 * group + 4] = codes[:, 4 * group : 4 * group + 4]
    return spaced


def tidy(text: str) -> str:
    """NFC with single spaces. Raises LabelError("control_character") for what no typeface can show."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if any(unicodedata.category(character) in UNPRINTABLE for character in text):
        raise LabelError("control_character", repr(text))
    return text
