"""Proofs: the produced file is drawn as its printer draws it and read back before anybody prints it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, Self

import numpy as np
import numpy.typing as npt
import pypdfium2

from traceability.labels import zpl
from traceability.labels.content import LabelRange
from traceability.labels.layout import QUIET
from traceability.labels.meter import Grade, module_grade
from traceability.labels.reading import Grey, read
from traceability.labels.source import SymbolSource
from traceability.labels.stocks import Cell, Stock
from traceability.labels.thermal import DPI

ALL_UP_TO: Final = 1_000
"""Labels that are all read; of a larger job its first and last pages and some between."""
SAMPLE_PAGES: Final = 12
LEAST_QUIET: Final = QUIET - 0.25  # a quarter module is what rounding to dots may take
LEAST_CONTRAST: Final = 0.7
"""Symbol contrast of grade A in ISO/IEC 15415 §7.8.2: what leaves us is black on white, all else is the
printer's."""
_MEASURING: Final = 0.003
"""What measuring on dots may take from a module in mm: one at 300 dpi over a symbol of 29 modules."""


@dataclass(frozen=True)
class Measured:
    """One label as read: its text and the worst of what surrounds it. Lengths in mm and modules."""

    text: str
    module_mm: float
    quiet_modules: float
    contrast: float


@dataclass(frozen=True)
class Proof:
    """What reading a job back found. Least values are over all labels that were read."""

    labels: int
    checked: int
    wrong: tuple[int, ...]
    """Numbers in the run (from 1) of checked labels that were unreadable or said something else."""
    module_mm: float
    quiet_modules: float
    contrast: float

    @property
    def grade(self) -> Grade:
        """What the QR meter says of the smallest module."""
        return measured_grade(self.module_mm)

    @property
    def passed(self) -> bool:
        """Every checked label reads, with a module nobody refuses, white around it and black on white."""
        return (
            not self.wrong
            and self.grade is not Grade.REFUSE
            and self.quiet_modules >= LEAST_QUIET
            and self.contrast >= LEAST_CONTRAST
        )

    @classmethod
    def of(cls, labels: LabelRange, found: dict[int, Measured | None]) -> Self:
        """The summary of `found`: what each checked label, by its place in the range from 0, was read as."""
        read = [measured for measured in found.values() if measured]
        expected = {place: labels.address(labels.code(labels.first + place)) for place in found}
        wrong = tuple(
            labels.first + place + 1
            for place, measured in found.items()
            if measured is None or measured.text != expected[place]
        )
        return cls(
            labels.count, len(found), wrong,
            min((measured.module_mm for measured in read), default=0.0),
            min((measured.quiet_modules for measured in read), default=0.0),
            min((measured.contrast for measured in read), default=0.0),
        )  # fmt: skip


def prove_pdf(
    file: bytes | BinaryIO, labels: LabelRange, stock: Stock, *, start_cell: int = 1,
    offset: tuple[float, float] = (0.0, 0.0), dpi: int = 600, sample: int = SAMPLE_PAGES,
) -> Proof:  # fmt: skip
    """Draw the sheets at the printer's resolution and read them back; the arguments are those they were made
    with, `sample` the pages read of a larger job."""
    modules = SymbolSource(labels).shape.modules
    found: dict[int, Measured | None] = {}
    document = pypdfium2.PdfDocument(file)
    try:
        for page in _pages_to_read(labels, stock, start_cell, sample):
            drawn = document[page].render(scale=dpi / 72, grayscale=True)
            picture = drawn.to_numpy().reshape(drawn.height, -1)[:, : drawn.width]
            for place, cell in _places(page, labels, stock, start_cell):
                found[place] = measure(_crop(picture, cell, offset, dpi), modules, dpi)
    finally:
        document.close()
    return Proof.of(labels, found)


def prove_zpl(
    data: bytes, labels: LabelRange, stock: Stock, *, dpi: int = 203,
    offset: tuple[float, float] = (0.0, 0.0), sample: int = SAMPLE_PAGES,
) -> Proof:  # fmt: skip
    """Draw the rows as the print head does and read them back; the arguments are those they were made
    with."""
    modules = SymbolSource(labels).shape.modules
    wanted = _pages_to_read(labels, stock, 1, sample)
    found: dict[int, Measured | None] = {}
    for page, dots in zip(wanted, zpl.pages(data.decode(), frozenset(wanted)), strict=False):
        picture = np.where(dots, 0, 255).astype(np.uint8)
        for place, cell in _places(page, labels, stock, 1):
            found[place] = measure(_crop(picture, cell, offset, DPI[dpi]), modules, DPI[dpi])
    return Proof.of(labels, found)


def measured_grade(module_mm: float) -> Grade:
    """The meter's grade of a module that was measured on dots, so that proof and preview say the same."""
    return module_grade(module_mm + _MEASURING)


def measure(picture: Grey, modules: int, dpi: float) -> Measured | None:
    """Read the one symbol on a picture of one label and measure it; None where there is not exactly one."""
    found = read(picture, dpi)
    if len(found) != 1:
        return None
    position = found[0].position
    corners = [position.top_left, position.top_right, position.bottom_left, position.bottom_right]
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    module = (max(xs) - min(xs)) / modules
    dark = picture < 128
    columns, rows = slice(min(xs), max(xs) + 1), slice(min(ys), max(ys) + 1)
    left, right = _edges(dark[rows].max(axis=0), min(xs), max(xs), module)
    top, bottom = _edges(dark[:, columns].max(axis=1), min(ys), max(ys), module)
    module = (right - left + bottom - top) / 2 / modules
    inside = picture[top:bottom, left:right]
    contrast = (float(np.percentile(inside, 95)) - float(np.percentile(inside, 5))) / 255
    quiet = _quiet(dark, (left, top, right, bottom), module)
    return Measured(found[0].text, module * 25.4 / dpi, quiet, contrast)


def _edges(dark: npt.NDArray[np.bool_], first: int, last: int, module: float) -> tuple[int, int]:
    """First and one past the last line of the symbol: dark lines near where the reader put its corners."""
    start = max(0, round(first - 1.5 * module))
    near = np.flatnonzero(dark[start : round(last + 1.5 * module)])
    return start + int(near[0]), start + int(near[-1]) + 1


def _quiet(dark: npt.NDArray[np.bool_], box: tuple[int, int, int, int], module: float) -> float:
    """Modules of white around the symbol, to the nearest ink or the label's edge, at most 4 being looked
    for."""
    left, top, right, bottom = box
    reach = round(QUIET * module)
    least = float(QUIET)
    for distance in range(1, reach + 1):
        edges = (left - distance, top - distance, right + distance - 1, bottom + distance - 1)
        outside = min(edges[0], edges[1]) < 0 or edges[2] >= dark.shape[1] or edges[3] >= dark.shape[0]
        if outside or _ring(dark, *edges).any():
            least = (distance - 1) / module
            break
    return least


def _ring(dark: npt.NDArray[np.bool_], left: int, top: int, right: int, bottom: int) -> npt.NDArray[np.bool_]:
    columns, rows = slice(left, right + 1), slice(top, bottom + 1)
    return np.concatenate((dark[top, columns], dark[bottom, columns], dark[rows, left], dark[rows, right]))


def _pages_to_read(labels: LabelRange, stock: Stock, start_cell: int, sample: int) -> list[int]:
    """Pages from 0: all, or the first, the last and some that hang on the run alone, so that a proof can be
    repeated."""
    count = stock.pages(labels.count, start_cell)
    if labels.count <= ALL_UP_TO or count <= sample:
        return list(range(count))
    between = random.Random(labels.run).sample(range(1, count - 1), sample - 2)  # noqa: S311 – a sample
    return sorted({0, count - 1, *between})


def _places(page: int, labels: LabelRange, stock: Stock, start_cell: int) -> Iterator[tuple[int, Cell]]:
    """The labels on a page, by their place in the range, and their cells."""
    for i, cell in enumerate(stock.cells()):
        place = page * stock.per_page + i - (start_cell - 1)
        if 0 <= place < labels.count:
            yield place, cell


def _crop(picture: Grey, cell: Cell, offset: tuple[float, float], dpi: float) -> Grey:
    dots = dpi / 25.4
    left, top = max(0.0, cell.x + offset[0]) * dots, max(0.0, cell.y + offset[1]) * dots
    bottom, right = round(top + cell.height * dots), round(left + cell.width * dots)
    return np.ascontiguousarray(picture[round(top) : bottom, round(left) : right])
