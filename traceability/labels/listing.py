"""The list a print house works from: a CSV of every code, and a manifest to check it by."""

import csv
import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import StringIO
from typing import BinaryIO, Final

from traceability.identifiers.trace_code import format_code
from traceability.labels.content import LabelFacts, LabelRange

BOM: Final = "\ufeff"
"""Excel reads a CSV as UTF-8 only behind this mark; without it "Số lô" becomes "Sá»‘ lĂ´"."""
HEADER: Final = ("Số thứ tự", "Mã", "Mã in (nhóm 4)", "Địa chỉ trong mã QR", "Số lô", "Sản phẩm", "Cơ sở")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_parts(labels: LabelRange, facts: LabelFacts) -> Iterator[bytes]:
    """The list as parts of a UTF-8 file: BOM, comma-separated, CRLF (RFC 4180). Memory stays flat.

    Columns: number of the label in its run (from 1), code, code in fours, address, lot, product, producer. No
    cell can start a formula (OWASP: CSV injection), and no code is read as a number: see `safe_cell`."""
    yield (BOM + _row(HEADER)).encode()
    fixed = [safe_cell(text) for text in (labels.lot_number, facts.product_name, facts.producer_name)]
    for start, codes in labels.chunks():
        rows = []
        for i, raw in enumerate(codes):
            code = raw.tobytes().decode()
            rows.append(_row((str(start + i + 1), code, format_code(code), labels.address(code), *fixed)))
        yield "".join(rows).encode()


def manifest(labels: LabelRange, parts: Iterable[bytes], file: BinaryIO | None = None) -> bytes:
    """Write `parts` to `file` while counting, and return what a receiver needs to know that all of it
    arrived.

    A JSON object: run, kind, count, number and code of the first and last label, bytes and SHA-256 of the
    file."""
    digest, size = sha256(), 0
    for part in parts:
        digest.update(part)
        size += len(part)
        if file:
            file.write(part)
    last = labels.first + labels.count - 1
    figures = {
        "run": labels.run,
        "kind": str(labels.kind),
        "count": labels.count,
        "first": {"number": labels.first + 1, "code": labels.code(labels.first)},
        "last": {"number": last + 1, "code": labels.code(last)},
        "bytes": size,
        "sha256": digest.hexdigest(),
    }
    return json.dumps(figures, ensure_ascii=False, indent=2).encode() + b"\n"


def safe_cell(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula: an apostrophe before the signs that start one.

    Codes need none: they start with a letter or digit. Excel could take one for a number only if all 16
    characters were digits or a single E between digits; the code in fours beside it always stays text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _row(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
