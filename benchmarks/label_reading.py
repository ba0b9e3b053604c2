"""Whether printed labels read: every label of large jobs at the printer's dots, and after simulated faults.

    python -m benchmarks.label_reading [--quick]

Sheets are drawn by PDFium and thermal jobs as the print head would, then read by ZXing-C++ (and, after the
faults, by ZBar too): readers that share no code with what made the symbols.

Threshold noise: to every dot of the printer Gaussian noise is added, then it prints black or nothing. Its
standard deviation is a share of the contrast between paper and ink. At 9 % nearly every stray dot is on the
edge of a module; at 14 %, the level promised, a dirty drum or worn head leaves about ten specks on a square
centimetre, which anybody sees and cleans; 19 %, ninety specks, is shown to tell where it ends. Each fault is
read the way the proof reads (`labels.reading`), and, for comparison, in one single look."""

import argparse
import io
import random
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import pypdfium2
from PIL import Image
from pyzbar import pyzbar

from benchmarks.label_sheets import FACTS, labels_of
from traceability.labels.content import LabelRange
from traceability.labels.proof import Proof, prove_pdf, prove_zpl
from traceability.labels.reading import Grey, look, read, softened
from traceability.labels.sheets import write_pdf
from traceability.labels.stocks import STOCKS, Medium, Stock, stock
from traceability.labels.thermal import zpl_parts

LEAST = 0.999
_LENS = 0.6  # dots of blur: what the sharpest lens still does, and no eye or telephone sees single dots
PROMISED_NOISE = 0.14
_ALL = 10**9
_DPI = 300
Fault = Callable[[Grey, random.Random], Grey]


def sheets(count: int) -> tuple[bytes, LabelRange, Stock]:
    """A print of 38.1 × 21.2 mm labels, the smallest of the shipped sheets."""
    file, labels, paper = io.BytesIO(), labels_of(count), stock("L7651")
    write_pdf(file, labels, FACTS, paper)
    return file.getvalue(), labels, paper


def read_sheets(count: int) -> Proof:
    """Every label of a PDF."""
    data, labels, paper = sheets(count)
    return prove_pdf(data, labels, paper, dpi=_DPI, sample=_ALL)


def read_roll(paper: Stock, count: int) -> Proof:
    """Every label of a thermal job for the coarsest print head."""
    labels = labels_of(count)
    data = b"".join(zpl_parts(labels, FACTS, paper, dpi=203))
    return prove_zpl(data, labels, paper, dpi=203, sample=_ALL)


def noisy(picture: Grey, chance: random.Random, share: float = PROMISED_NOISE) -> Grey:
    """A printer whose black begins too early or too late, with stray and missing dots and ragged edges."""
    source = np.random.default_rng(chance.getrandbits(32))
    threshold = chance.uniform(96, 160)
    dark = picture + source.normal(0, 255 * share, picture.shape) < threshold
    return np.where(dark, 0, 255).astype(np.uint8)


def slightly_noisy(picture: Grey, chance: random.Random) -> Grey:
    """A good printer."""
    return noisy(picture, chance, 0.09)


def very_noisy(picture: Grey, chance: random.Random) -> Grey:
    """A printer that somebody ought to clean: more than is promised."""
    return noisy(picture, chance, 0.19)


def turned(picture: Grey, chance: random.Random) -> Grey:
    """One to two degrees askew."""
    angle = chance.uniform(1, 2) * chance.choice((-1, 1))
    return np.asarray(
        Image.fromarray(picture).rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor=255)
    )


def blurred(picture: Grey, chance: random.Random) -> Grey:
    """Ink that has run, or a camera slightly out of focus: about a quarter of a module."""
    return softened(picture, chance.uniform(0.8, 1.6))


def all_three(picture: Grey, chance: random.Random) -> Grey:
    """Printed so, and seen by a camera so."""
    return blurred(turned(noisy(picture, chance), chance), chance)


def faulty(count: int) -> Iterator[tuple[str, Grey]]:
    """The right address and the drawn label, one after the other."""
    data, labels, paper = sheets(count)
    dots, place = _DPI / 25.4, 0
    for page in pypdfium2.PdfDocument(data):
        drawn = page.render(scale=_DPI / 72, grayscale=True)
        picture = drawn.to_numpy().reshape(drawn.height, -1)[:, : drawn.width]
        for cell in paper.cells():
            if place == count:
                return
            rows = slice(round(cell.y * dots), round((cell.y + cell.height) * dots))
            columns = slice(round(cell.x * dots), round((cell.x + cell.width) * dots))
            yield labels.address(labels.code(place)), np.ascontiguousarray(picture[rows, columns])
            place += 1


def shares(fault: Fault, count: int) -> tuple[float, float, float]:
    """How many of the labels the proof's reader reads right, how many ZXing in one look, how many ZBar."""
    chance, right = random.Random(1), [0, 0, 0]
    for address, picture in faulty(count):
        spoilt = softened(fault(picture, chance), _LENS)
        right[0] += [found.text for found in read(spoilt, _DPI)] == [address]
        right[1] += [found.text for found in look(spoilt)] == [address]
        zbar = pyzbar.decode(spoilt, [pyzbar.ZBarSymbol.QRCODE])
        right[2] += [found.data.decode() for found in zbar] == [address]
    return right[0] / count, right[1] / count, right[2] / count


def main(quick: bool = False) -> int:
    """Print what was read; the result is 0 where every promise is kept."""
    kept: list[tuple[str, bool]] = []
    count = 1_000 if quick else 10_000
    start = time.perf_counter()
    proof = read_sheets(count)
    print(f"PDF, L7651, {_DPI} dpi: {proof.checked - len(proof.wrong):,} of {count:,} read right, "
          f"module {proof.module_mm:.3f} mm ({time.perf_counter() - start:.0f} s)")  # fmt: skip
    kept.append((f"every label of {count:,} on sheets reads", proof.passed and proof.checked == count))
    for paper in (each for each in STOCKS.values() if each.medium is Medium.ROLL):
        proof = read_roll(paper, count // 10)
        print(f"ZPL, {paper.key}, 203 dpi: {proof.checked - len(proof.wrong):,} of {count // 10:,} right, "
              f"module {proof.module_mm:.3f} mm")  # fmt: skip
        kept.append((f"every label on {paper.key} reads", proof.passed and proof.checked == count // 10))
    for fault in (slightly_noisy, noisy, very_noisy, turned, blurred, all_three):
        proof_reader, one_look, zbar = shares(fault, count // 5)
        print(f"{fault.__name__:>14}: {proof_reader:.2%} of {count // 5:,}; "
              f"ZXing in one look {one_look:.2%}, ZBar {zbar:.2%}")  # fmt: skip
        if fault is not very_noisy:
            kept.append((f"at least {LEAST:.1%} read when {fault.__name__}", proof_reader >= LEAST))
    for promise, held in kept:
        print(f"{'kept  ' if held else 'BROKEN'} {promise}")
    return 0 if all(held for _, held in kept) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a thousand labels instead of ten")
    sys.exit(main(parser.parse_args().quick))
