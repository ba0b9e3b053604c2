"""Label sheets on one core: labels a second from codes to PDF, the plain ways beside, and memory by size of
run.

    python -m benchmarks.label_sheets [--quick]

The plain way is what a first version does: `qrcode` draws a Pillow image for each label and reportlab places
it. The other peer lets ZXing-C++ make the symbols, the fastest encoder with a Python door, and reportlab
place them."""

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import qrcode
import zxingcpp
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from traceability.identifiers.trace_code import TraceCodec, format_code
from traceability.labels.content import LabelFacts, LabelRange
from traceability.labels.layout import Layout, lay_out
from traceability.labels.sheets import write_pdf
from traceability.labels.source import SymbolSource
from traceability.labels.stocks import Stock, stock
from traceability.labels.typeset import PT, Polygon

LABELS_PER_SECOND = 50_000
TIMES_PLAIN = 500
TIMES_ZXING = 20
MEMORY_GROWTH_MB = 16

CODEC = TraceCodec(bytes(range(32)))
STOCK = "L7651"
FACTS = LabelFacts(
    product_name="Na dai Chi Lăng sấy dẻo",
    lot_number="26112101",
    producer_name="HTX Nông sản sạch Chi Lăng",
    produced_on=date(2026, 11, 21),
    use_by=date(2027, 11, 20),
    ocop_stars=4,
)
FONTS = Path(__file__).resolve().parents[1] / "static" / "fonts"


def labels_of(count: int) -> LabelRange:
    """A run whose addresses carry a GTIN, the longer kind."""
    codes = partial(CODEC.encode_range, 7)
    return LabelRange(
        7, "https://truyxuat.langson.gov.vn", "K7M2QX", "26112101", codes, count, gtin="08935123456781"
    )


def ours(path: Path, count: int) -> None:
    """Codes, symbols, words and file, as the service makes them."""
    with path.open("wb") as file:
        write_pdf(file, labels_of(count), FACTS, stock(STOCK))


def plain(path: Path, count: int) -> None:
    """`qrcode` → Pillow → reportlab, one label at a time."""
    _by_reportlab(path, count, lambda address: qrcode.make(address, border=0).get_image())


def zxing(path: Path, count: int) -> None:
    """ZXing-C++ → 1-bit image → reportlab, one label at a time."""

    def draw(address: str) -> Image.Image:
        barcode = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        return Image.fromarray(zxingcpp.write_barcode_to_image(barcode, add_quiet_zones=False)).convert("1")

    _by_reportlab(path, count, draw)


def _by_reportlab(path: Path, count: int, draw: Callable[[str], Image.Image]) -> None:
    labels, sheet = labels_of(count), stock(STOCK)
    layout = lay_out(FACTS, sheet.label_size, SymbolSource(labels).shape.modules)
    for name in ("BeVietnamPro-Regular", "BeVietnamPro-Bold", "JetBrainsMono-SemiBold"):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
    canvas = Canvas(str(path), (sheet.page[0] / PT, sheet.page[1] / PT), invariant=1)
    cells = list(sheet.cells())
    for i in range(count):
        if i and i % len(cells) == 0:
            canvas.showPage()
        cell = cells[i % len(cells)]
        code = labels.code(i)
        _label(canvas, sheet, layout, (cell.x, cell.y), code, draw(labels.address(code)))
    canvas.save()


def _label(
    canvas: Canvas, sheet: Stock, layout: Layout, at: tuple[float, float], code: str, symbol: Image.Image
) -> None:
    x, y = at
    side = layout.symbol_mm / PT
    canvas.drawInlineImage(
        symbol, (x + layout.x) / PT, (sheet.page[1] - y - layout.y) / PT - side, side, side
    )
    for shape in layout.fixed:
        if isinstance(shape, Polygon):
            path = canvas.beginPath()
            for i, (px, py) in enumerate(shape.points):
                (path.lineTo if i else path.moveTo)((x + px) / PT, (sheet.page[1] - y - py) / PT)
            path.close()
            canvas.drawPath(path, stroke=0, fill=1)
        else:
            canvas.setFont(shape.face.name, shape.size)
            canvas.drawString((x + shape.x) / PT, (sheet.page[1] - y - shape.y) / PT, shape.text)
    for text in layout.codes:
        canvas.setFont("JetBrainsMono-SemiBold", text.size)
        piece = format_code(code)[text.start : text.stop]
        canvas.drawString((x + text.x) / PT, (sheet.page[1] - y - text.y) / PT, piece)


@dataclass(frozen=True)
class Figure:
    """One way and size: seconds of processor time, bytes of file, megabytes of memory above the start."""

    way: str
    count: int
    seconds: float
    size: int
    memory: float

    @property
    def rate(self) -> float:
        """Labels a second."""
        return self.count / self.seconds


def measure(way: Callable[[Path, int], None], count: int) -> Figure:
    """Run one way in a process of its own, so that its memory is its own; the best of three where that is
    quick."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (way, count))


def _measured(way: Callable[[Path, int], None], count: int) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheets.pdf"
        way(path, 65)  # fonts and tables are read once a process
        before = _peak()
        seconds: list[float] = []
        while len(seconds) < 3 and sum(seconds) < 10:
            start = time.process_time()
            way(path, count)
            seconds.append(time.process_time() - start)
        return Figure(way.__name__, count, min(seconds), path.stat().st_size, _peak() - before)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(quick: bool = False) -> int:
    """Print the table; the result is 0 where every promise is kept."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sizes = (10_000, 100_000) if quick else (10_000, 100_000, 1_000_000)
    figures = [measure(ours, size) for size in sizes]
    peers = [measure(way, count) for way, count in ((plain, 500 if quick else 2_000), (zxing, 5_000))]
    print(f"{'way':<8}{'labels':>12}{'labels/s':>12}{'times':>10}{'bytes/label':>13}{'memory MB':>11}")
    best = max(figures, key=lambda figure: figure.rate)
    for figure in (*figures, *peers):
        print(
            f"{figure.way:<8}{figure.count:>12,}{figure.rate:>12,.0f}{best.rate / figure.rate:>10,.1f}"
            f"{figure.size / figure.count:>13,.0f}{figure.memory:>11,.1f}"
        )
    kept = {
        f"{LABELS_PER_SECOND:,} labels a second": min(figure.rate for figure in figures) >= LABELS_PER_SECOND,
        f"{TIMES_PLAIN} times the plain way": best.rate >= TIMES_PLAIN * peers[0].rate,
        f"{TIMES_ZXING} times ZXing-C++ and reportlab": best.rate >= TIMES_ZXING * peers[1].rate,
        "flat memory": max(f.memory for f in figures) - min(f.memory for f in figures) <= MEMORY_GROWTH_MB,
    }
    for promise, held in kept.items():
        print(f"{'kept  ' if held else 'BROKEN'} {promise}")
    return 0 if all(kept.values()) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a minute's worth")
    sys.exit(main(parser.parse_args().quick))
