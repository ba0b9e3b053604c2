"""Single labels and bare symbols as SVG and PNG, and many of them as a zip, for artwork made elsewhere."""

import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final
from xml.sax.saxutils import escape

import numpy as np

from traceability.identifiers.trace_code import format_code
from traceability.labels import bitmaps, fonts
from traceability.labels.content import LabelFacts, LabelRange
from traceability.labels.designs import Design
from traceability.labels.layout import QUIET, Layout, lay_out
from traceability.labels.outlines import text_path
from traceability.labels.source import SymbolSource
from traceability.labels.symbols import Modules
from traceability.labels.typeset import PT, Polygon, Text

_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: the same file whenever it is made


def symbol_svg(modules: Modules, title: str = "") -> bytes:
    """A bare symbol with its quiet zone: one path in units of a module, so it scales without a seam."""
    side = len(modules) + 2 * QUIET
    return _svg(
        f'viewBox="0 0 {side} {side}" shape-rendering="crispEdges"', title,
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{symbol_path(modules)}"/>',
    )  # fmt: skip


def symbol_png(modules: Modules, module_dots: int = 8, dpi: int = 300) -> bytes:
    """A bare symbol with its quiet zone, each module `module_dots` dots on a side."""
    padded = np.pad(modules, QUIET)
    return bitmaps.png(np.kron(padded, np.ones((module_dots, module_dots), np.bool_)).astype(np.bool_), dpi)


def label_svg(layout: Layout, modules: Modules, code: str) -> bytes:
    """A whole label, in mm, its letters as outlines."""
    parts = [f'<path fill="#fff" d="M0 0h{layout.width:g}v{layout.height:g}H0z"/>']
    for shape in (*layout.fixed, *_code_texts(layout, code)):
        if isinstance(shape, Polygon):
            parts.append(f'<path d="M{"L".join(f"{x:.3f} {y:.3f}" for x, y in shape.points)}z"/>')
        else:
            colour = ' fill="#fff"' if shape.white else ""
            letters = text_path(shape.face, shape.text, shape.x, shape.y, shape.size * PT)
            parts.append(f'<path{colour} d="{letters}"/>')
    place = f"translate({layout.x:.4f} {layout.y:.4f}) scale({layout.module:.4f})"
    symbol = symbol_path(modules, quiet=0)
    parts.append(f'<path shape-rendering="crispEdges" transform="{place}" d="{symbol}"/>')
    width, height = f"{layout.width:g}", f"{layout.height:g}"
    size = f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"'
    return _svg(size, format_code(code), "".join(parts))


def symbol_path(modules: Modules, quiet: int = QUIET) -> str:
    """SVG path data of the dark modules: a rectangle for each run in a row."""
    path = []
    for y, row in enumerate(np.pad(modules, ((0, 0), (1, 1))).astype(np.int8)):
        edges = np.flatnonzero(np.diff(row))
        path += [f"M{a + quiet} {y + quiet}h{b - a}v1h{a - b}z" for a, b in edges.reshape(-1, 2).tolist()]
    return "".join(path)


def write_svg_zip(
    file: BinaryIO, labels: LabelRange, facts: LabelFacts, size: tuple[float, float],
    design: Design = Design.STANDARD,
) -> None:  # fmt: skip
    """A zip with one SVG a label, named by number in the run and code; `size` is width and height in mm."""
    layout, source = _prepared(labels, facts, size, design, 0.0)
    _write_zip(file, labels, source, "svg", lambda code, modules: label_svg(layout, modules, code))


def write_png_zip(
    file: BinaryIO, labels: LabelRange, facts: LabelFacts, size: tuple[float, float],
    design: Design = Design.STANDARD, dpi: int = 300,
) -> None:  # fmt: skip
    """A zip with one PNG a label at `dpi`, modules a whole number of dots."""
    layout, source = _prepared(labels, facts, size, design, 25.4 / dpi)
    fixed, stamps = bitmaps.fixed_bitmap(layout, dpi), bitmaps.CodeStamps(layout, dpi)

    def draw(code: str, modules: Modules) -> bytes:
        characters = np.frombuffer(code.encode(), np.uint8).reshape(1, -1)
        lines = [(x, y, pictures[0]) for x, y, pictures in stamps.lines(characters)]
        return bitmaps.png(bitmaps.label_bitmap(fixed, layout, modules, lines, dpi), dpi)

    _write_zip(file, labels, source, "png", draw)


def _prepared(
    labels: LabelRange, facts: LabelFacts, size: tuple[float, float], design: Design, dot: float
) -> tuple[Layout, SymbolSource]:
    source = SymbolSource(labels)
    return lay_out(facts, size, source.shape.modules, design, dot), source


def _write_zip(
    file: BinaryIO,
    labels: LabelRange,
    source: SymbolSource,
    ending: str,
    draw: Callable[[str, Modules], bytes],
) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for number, code, modules in _each(labels, source):
            entry = zipfile.ZipInfo(f"{number:07d}-{code}.{ending}", _ZIP_DATE)
            # PNG is compressed already, and a fixed system and method keep the bytes the same everywhere.
            entry.compress_type = zipfile.ZIP_STORED if ending == "png" else zipfile.ZIP_DEFLATED
            entry.create_system = 3
            archive.writestr(entry, draw(code, modules))


def _each(labels: LabelRange, source: SymbolSource) -> Iterator[tuple[int, str, Modules]]:
    for start, codes in labels.chunks(256):
        for i, (code, modules) in enumerate(zip(codes, source.modules(codes), strict=True)):
            yield start + i + 1, code.tobytes().decode(), modules


def _svg(attributes: str, title: str, body: str) -> bytes:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes} role="img">'
    name = f"<title>{escape(title)}</title>" if title else ""
    return f"{head}{name}{body}</svg>\n".encode()


def _code_texts(layout: Layout, code: str) -> Iterator[Text]:
    spaced = format_code(code)
    for text in layout.codes:
        yield Text(text.x, text.y, text.size, fonts.CODE, spaced[text.start : text.stop])
