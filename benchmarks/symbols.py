"""QR symbols on one core: the engine beside `qrcode` and ZXing-C++, and that the engine's are `qrcode`'s.

python -m benchmarks.symbols [--quick]
"""

import argparse
import os
import sys
import time
from collections.abc import Callable

import numpy as np
import qrcode
import zxingcpp

from benchmarks.label_sheets import labels_of
from traceability.labels import symbols
from traceability.labels.content import Codes, LabelRange
from traceability.labels.source import SymbolSource

TIMES_QRCODE = 1_000
TIMES_ZXING = 20


def ours(labels: LabelRange, codes: Codes) -> None:
    """The engine, its preparation included."""
    source = SymbolSource(labels)
    for start in range(0, len(codes), 4096):
        source.packed(codes[start : start + 4096])


def by_qrcode(labels: LabelRange, codes: Codes) -> None:
    """`qrcode` as its manual shows it: it tries all masks on every symbol."""
    for code in codes:
        maker = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0)
        maker.add_data(labels.address(code.tobytes().decode()))
        maker.make()
        maker.get_matrix()


def by_qrcode_one_mask(labels: LabelRange, codes: Codes) -> None:
    """`qrcode` told segments, version and mask, the fastest it goes."""
    shape = SymbolSource(labels).shape
    for code in codes:
        text = code.tobytes().decode()
        symbols.encode(symbols.cut(labels.address(text), text), shape)


def by_zxing(labels: LabelRange, codes: Codes) -> None:
    """ZXing-C++."""
    for code in codes:
        address = labels.address(code.tobytes().decode())
        zxingcpp.write_barcode_to_image(
            zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        )


def rate(way: Callable[[LabelRange, Codes], None], count: int) -> float:
    """Symbols a second of processor time, the best of three."""
    labels = labels_of(count)
    codes = labels.some(0, count)
    seconds = []
    for _ in range(3):
        start = time.process_time()
        way(labels, codes)
        seconds.append(time.process_time() - start)
    return count / min(seconds)


def unlike(count: int) -> int:
    """How many of the engine's symbols are not exactly `qrcode`'s."""
    labels = labels_of(count)
    codes = labels.some(0, count)
    source = SymbolSource(labels)
    different = 0
    for code, modules in zip(codes, source.modules(codes), strict=True):
        text = code.tobytes().decode()
        expected = symbols.encode(symbols.cut(labels.address(text), text), source.shape).modules
        different += not np.array_equal(modules, expected)
    return different


def main(quick: bool = False) -> int:
    """Print the table; the result is 0 where every promise is kept."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    few = 100 if quick else 1_000
    rates = {
        "engine": rate(ours, 100_000 if quick else 1_000_000),
        "qrcode": rate(by_qrcode, few),
        "qrcode, one mask": rate(by_qrcode_one_mask, 5 * few),
        "ZXing-C++": rate(by_zxing, 5 * few),
    }
    print(f"{'':<20}{'symbols/s':>14}{'times':>10}")
    for way, figure in rates.items():
        print(f"{way:<20}{figure:>14,.0f}{rates['engine'] / figure:>10,.1f}")
    different = unlike(few)
    kept = {
        f"{TIMES_QRCODE:,} times qrcode": rates["engine"] >= TIMES_QRCODE * rates["qrcode"],
        f"{TIMES_ZXING} times ZXing-C++": rates["engine"] >= TIMES_ZXING * rates["ZXing-C++"],
        f"{different} of {few:,} symbols unlike qrcode's": different == 0,
    }
    for promise, held in kept.items():
        print(f"{'kept  ' if held else 'BROKEN'} {promise}")
    return 0 if all(kept.values()) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a few seconds' worth")
    sys.exit(main(parser.parse_args().quick))
