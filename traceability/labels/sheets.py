"""Sheets of labels as PDF, page by page: the same words drawn once, symbols and codes put in by NumPy."""

from collections.abc import Iterator
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt

from traceability.labels import fonts
from traceability.labels.content import Codes, LabelFacts, LabelRange, spaced_codes
from traceability.labels.designs import Design
from traceability.labels.fonts import Face, Subset
from traceability.labels.layout import Layout, lay_out
from traceability.labels.pdf import PdfWriter, number, polygon_operators, text_operators
from traceability.labels.source import SymbolSource
from traceability.labels.stocks import Cell, Stock, check_offset, check_start_cell
from traceability.labels.typeset import PT, CodeText, Text

_FONT_NAMES: Final[dict[Face, bytes]] = {
    fonts.REGULAR: b"R", fonts.BOLD: b"B", fonts.CODE: b"C", fonts.CHINESE: b"H",
}  # fmt: skip
_LEVEL: Final = (
    1  # of compression: what varies are random bits, and level 6 saves a tenth for thrice the time
)
_PAGES_AT_ONCE: Final = 64
_HEX: Final = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), np.uint8).reshape(256, 2)


def write_pdf(
    file: BinaryIO, labels: LabelRange, facts: LabelFacts, stock: Stock, *, design: Design = Design.STANDARD,
    start_cell: int = 1, offset: tuple[float, float] = (0.0, 0.0),
) -> None:  # fmt: skip
    """Write the sheets of `labels` to a binary file: see `pdf_parts`."""
    for part in pdf_parts(labels, facts, stock, design=design, start_cell=start_cell, offset=offset):
        file.write(part)


def pdf_parts(
    labels: LabelRange, facts: LabelFacts, stock: Stock, *, design: Design = Design.STANDARD,
    start_cell: int = 1, offset: tuple[float, float] = (0.0, 0.0),
) -> Iterator[bytes]:  # fmt: skip
    """The PDF of `labels`, in parts that joined are the file; memory stays flat whatever their number.

    `start_cell` (from 1, row by row) is the first free label of a used sheet, `offset` (right, down) in mm
    moves the print on a printer that feeds askew. Equal arguments give equal bytes. Raises StockError,
    DoesNotFit and MissingGlyph before the first part, so a caller that streams can still answer with an error
    page."""
    check_start_cell(stock, start_cell)
    check_offset(offset)
    source = SymbolSource(labels)
    layout = lay_out(facts, stock.label_size, source.shape.modules, design)
    return _parts(labels, stock, layout, source, start_cell - 1, offset)


def _parts(
    labels: LabelRange,
    stock: Stock,
    layout: Layout,
    source: SymbolSource,
    skipped: int,
    offset: tuple[float, float],
) -> Iterator[bytes]:
    writer = PdfWriter(stock.page, f"Tem truy xuất, lô {labels.lot_number}")
    yield writer.header()
    subsets = _subsets(layout)
    references = b""
    for face, subset in subsets.items():
        font, sent = writer.font(subset)
        references += b"/%b %d 0 R" % (_FONT_NAMES[face], font)
        yield sent
    sheet = _Sheet(stock, layout, subsets, offset)
    whole, sent = writer.form(sheet.words(range(stock.per_page)), b"/Font<<%b>>" % references)
    yield sent
    writer.share(b"/Font<<%b>>/XObject<</S %d 0 R>>" % (references, whole))
    for page in _pages(labels, source, sheet, stock.per_page, skipped):
        yield writer.page(page, _LEVEL)
    yield writer.finish()


def _pages(
    labels: LabelRange, source: SymbolSource, sheet: "_Sheet", per_page: int, skipped: int
) -> Iterator[bytes]:
    """The content of every page; after a first one that is partly used, pages come in handfuls."""
    first_room = per_page - skipped
    here = min(first_room, labels.count) if skipped else 0
    if here:
        codes = labels.some(0, here)
        yield sheet.words(range(skipped, skipped + here)) + sheet.marks(codes, source.packed(codes), skipped)
    step = per_page * _PAGES_AT_ONCE
    for start in range(here, labels.count, step):
        codes = labels.some(start, min(step, labels.count - start))
        symbols = source.packed(codes)
        for page in range(0, len(codes), per_page):
            marks = sheet.marks(codes[page : page + per_page], symbols[page : page + per_page], 0)
            used = min(per_page, len(codes) - page)
            yield (b"/S Do\n" if used == per_page else sheet.words(range(used))) + marks


class _Sheet:
    """The operators of one stock's page. Each label's are one row of a byte array with gaps for what
    varies."""

    def __init__(
        self, stock: Stock, layout: Layout, subsets: dict[Face, Subset], offset: tuple[float, float]
    ) -> None:
        self._layout = layout
        self._subsets = subsets
        self._height = stock.page[1]
        right, down = offset
        self._cells = [Cell(cell.x + right, cell.y + down, cell.width, cell.height) for cell in stock.cells()]
        glyphs = np.zeros((256, 4), np.uint8)
        for character in fonts.CODE_CHARACTERS:
            glyphs[ord(character)] = np.frombuffer(
                subsets[fonts.CODE].encode(character).hex().encode(), np.uint8
            )
        self._glyphs = glyphs
        self._templates, self._symbol_at, self._codes_at = self._prepare()

    def words(self, cells: range) -> bytes:
        """What is the same on every label, in these cells."""
        drawing = b"".join(
            text_operators(shape, self._subsets[shape.face], _FONT_NAMES[shape.face], self._height)
            if isinstance(shape, Text)
            else polygon_operators(shape, self._height)
            for shape in self._layout.fixed
        )
        places = (self._cells[cell] for cell in cells)
        return b"".join(
            b"q 1 0 0 1 %b %b cm\n%bQ\n" % (number(cell.x / PT), number(-cell.y / PT), drawing)
            for cell in places
        )

    def marks(self, codes: Codes, symbols: npt.NDArray[np.uint8], first_cell: int) -> bytes:
        """Symbols, shape (n, bytes), and codes of the labels from `first_cell` on."""
        rows = self._templates[first_cell : first_cell + len(codes)].copy()
        count, width = symbols.shape
        rows[:, self._symbol_at : self._symbol_at + 2 * width] = _HEX[symbols].reshape(count, 2 * width)
        spaced = spaced_codes(codes)
        for at, text in self._codes_at:
            digits = self._glyphs[spaced[:, text.start : text.stop]].reshape(count, -1)
            rows[:, at : at + digits.shape[1]] = digits
        return rows.tobytes()

    def _prepare(self) -> tuple[npt.NDArray[np.uint8], int, list[tuple[int, CodeText]]]:
        """One row of operators a cell, and where in it the symbol and each piece of the code go."""
        modules = self._layout.modules
        symbol = b"0" * (2 * modules * ((modules + 7) // 8))
        rows: list[bytes] = []
        symbol_at, codes_at = 0, list[tuple[int, CodeText]]()
        for cell in self._cells:
            row = self._symbol_matrix(cell)
            row += b"BI/W %d/H %d/IM true/D[1 0]/F/AHx ID " % (modules, modules)
            symbol_at, codes_at = len(row), []
            row += symbol + b">EI Q"
            for text in self._layout.codes:
                x = _fixed((cell.x + text.x) / PT)
                y = _fixed((self._height - cell.y - text.y) / PT)
                row += b" BT/C %b Tf %b %b Td<" % (number(text.size), x, y)
                codes_at.append((len(row), text))
                row += b"0" * (4 * (text.stop - text.start)) + b">Tj ET"
            rows.append(row + b"\n")
        return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1), symbol_at, codes_at

    def _symbol_matrix(self, cell: Cell) -> bytes:
        side = self._layout.symbol_mm
        x, bottom = cell.x + self._layout.x, self._height - cell.y - self._layout.y - side
        size = _fixed(side / PT)
        return b"q %b 0 0 %b %b %b cm " % (size, size, _fixed(x / PT), _fixed(bottom / PT))


def _subsets(layout: Layout) -> dict[Face, Subset]:
    """The characters each face has to write. A subset holds exactly these, so equal labels give equal
    files."""
    texts: dict[Face, str] = {fonts.CODE: fonts.CODE_CHARACTERS}
    for shape in layout.fixed:
        if isinstance(shape, Text):
            texts[shape.face] = texts.get(shape.face, "") + shape.text
    return {face: face.subset(text) for face, text in texts.items()}


def _fixed(value: float) -> bytes:
    """A figure with the same number of characters everywhere on the page, so that rows are equally long."""
    return b"%09.4f" % value
