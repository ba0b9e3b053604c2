"""Jobs for thermal printers: every module a whole number of dots, every letter a picture, so no printer font
matters."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from traceability.labels import bitmaps, zpl
from traceability.labels.content import Codes, LabelFacts, LabelRange
from traceability.labels.designs import Design
from traceability.labels.errors import LabelError
from traceability.labels.layout import Layout, lay_out
from traceability.labels.source import SymbolSource
from traceability.labels.stocks import Stock, check_offset

DPI: Final = {203: 203.2, 300: 300.0, 600: 600.0}
"""Resolutions by the name they are sold under; "203 dpi" print heads have 8 dots to the millimetre."""
_WORDS: Final = "R:OCOPTEM.GRF"
_CHUNK: Final = 512


def zpl_parts(
    labels: LabelRange, facts: LabelFacts, stock: Stock, *, dpi: int = 203, design: Design = Design.STANDARD,
    offset: tuple[float, float] = (0.0, 0.0),
) -> Iterator[bytes]:  # fmt: skip
    """The ZPL job of `labels`, in parts that joined are the file; memory stays flat.

    The words go to the printer once, then each row of labels sends its symbols and codes. `offset` (right,
    down) in mm is at most 5; left or up, what would leave the paper stays at its edge. Equal arguments give
    equal bytes. Raises StockError, LabelError("dpi"), DoesNotFit and MissingGlyph before the first part."""
    check_offset(offset)
    source = SymbolSource(labels)
    layout = thermal_layout(facts, stock, source.shape.modules, dpi, design)
    return _parts(labels, stock, layout, source, DPI[dpi], offset)


def thermal_layout(facts: LabelFacts, stock: Stock, modules: int, dpi: int, design: Design) -> Layout:
    """The label's drawing with modules of whole dots. Raises LabelError("dpi"), DoesNotFit and
    MissingGlyph."""
    if dpi not in DPI:
        raise LabelError("dpi", f"{dpi}; known: {', '.join(map(str, DPI))}")
    return lay_out(facts, stock.label_size, modules, design, dot=25.4 / DPI[dpi])


def _parts(
    labels: LabelRange, stock: Stock, layout: Layout, source: SymbolSource, dpi: float,
    offset: tuple[float, float],
) -> Iterator[bytes]:  # fmt: skip
    yield zpl.stored(_WORDS, bitmaps.fixed_bitmap(layout, dpi)).encode()
    size = f"^PW{_dots(stock.page[0], dpi)}^LL{_dots(stock.page[1], dpi)}^LH0,0\n"
    places = [(_dots(cell.x + offset[0], dpi), _dots(cell.y + offset[1], dpi)) for cell in stock.cells()]
    stamps = bitmaps.CodeStamps(layout, dpi)
    step = _CHUNK // stock.per_page * stock.per_page
    for start in range(0, labels.count, step):
        codes = labels.some(start, min(step, labels.count - start))
        pictures = [_symbols(layout, source.modules(codes), dpi), *_codes(stamps, codes)]
        fields = []
        for i in range(len(codes)):
            x, y = places[i % stock.per_page]
            drawn = (zpl.field(picture[i], x + left, y + top) for left, top, picture in pictures)
            fields.append(zpl.recalled(_WORDS, x, y) + "".join(drawn))
        rows = (fields[i : i + stock.per_page] for i in range(0, len(fields), stock.per_page))
        yield "".join(f"^XA\n{size}{''.join(row)}^XZ\n" for row in rows).encode()
    yield f"^XA^ID{_WORDS}^FS^XZ\n".encode()


def _symbols(layout: Layout, modules: npt.NDArray[np.bool_], dpi: float) -> tuple[int, int, list[zpl.Rows]]:
    """Place in dots and rows of each symbol: a module high each, to be repeated."""
    dots = bitmaps.module_dots(layout, dpi)
    wide = np.repeat(modules, dots, axis=2)
    return _dots(layout.x, dpi), _dots(layout.y, dpi), [zpl.Rows(symbol, dots) for symbol in wide]


def _codes(stamps: bitmaps.CodeStamps, codes: Codes) -> Iterator[tuple[int, int, list[zpl.Rows]]]:
    for x, y, pictures in stamps.lines(codes):
        yield x, y, [zpl.Rows(picture) for picture in pictures]


def _dots(mm: float, dpi: float) -> int:
    return max(0, round(mm * dpi / 25.4))
