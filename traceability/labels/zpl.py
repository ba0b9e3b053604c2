"""Pictures in Zebra's printer language: how they are written, and what a file of them prints.

ZPL II Programming Guide: ^GF (graphic field), ~DG (download graphic), ^XG (recall graphic), and the
alternative data compression scheme, in which `,` ends a row with white, `:` repeats the row above and letters
count repeats."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from traceability.labels.bitmaps import Bitmap

_REPEAT: Final = re.compile(r"(0|[1-9A-F])\1{1,}")
_UNITS: Final = "GHIJKLMNOPQRSTUVWXY"  # 1 … 19 times
_TWENTIES: Final = "ghijklmnopqrstuvwxyz"  # 20, 40 … 400 times
_COMMAND: Final = re.compile(
    r"~DG(?P<name>[^,]+),(?P<total>\d+),(?P<width>\d+),(?P<data>[0-9A-Za-z,:!]*)"
    r"|\^FO(?P<x>\d+),(?P<y>\d+)(?:\^GFA,(?P<count>\d+),\d+,(?P<row>\d+),(?P<field>[0-9A-Za-z,:!]*)"
    r"|\^XG(?P<recall>[^,^]+),1,1)\^FS"
    r"|\^PW(?P<across>\d+)|\^LL(?P<down>\d+)|(?P<start>\^XA)|(?P<end>\^XZ)"
)


class Rows(NamedTuple):
    """A picture, each of whose rows is printed `times` times."""

    bitmap: Bitmap
    times: int = 1


def field(rows: Rows, x: int, y: int) -> str:
    """A picture at x, y dots from the label's top left corner."""
    width, data = compress(rows)
    total = width * len(rows.bitmap) * rows.times
    return f"^FO{x},{y}^GFA,{total},{total},{width},{data}^FS\n"


def stored(name: str, bitmap: Bitmap) -> str:
    """A picture kept in the printer's memory until it is switched off, for `recalled`."""
    width, data = compress(Rows(bitmap))
    return f"~DG{name},{width * len(bitmap)},{width},{data}\n"


def recalled(name: str, x: int, y: int) -> str:
    """A stored picture at x, y dots."""
    return f"^FO{x},{y}^XG{name},1,1^FS\n"


def compress(picture: Rows) -> tuple[int, str]:
    """Bytes in a row, and the rows as compressed hexadecimal."""
    packed = np.packbits(picture.bitmap, axis=1)
    width, digits = packed.shape[1], packed.tobytes().hex().upper()
    again = ":" * (picture.times - 1)
    rows, before = [], ""
    for start in range(0, len(digits), 2 * width):
        row = digits[start : start + 2 * width]
        rows.append(":" if row == before else _row(row))
        before = row
    return width, again.join((*rows, ""))


def pages(text: str, wanted: frozenset[int] | None = None) -> Iterator[Bitmap]:
    """What a file made by this module prints, page by page, all or those `wanted` (from 0): the printer's
    side, for proofs and tests."""
    number = -1
    memory: dict[str, Bitmap] = {}
    page = np.zeros((0, 0), np.bool_)
    across = down = 0
    for match in _COMMAND.finditer(text):
        if match["start"]:
            number += 1
        if wanted is not None and number not in wanted and not match["name"]:
            continue
        part = match.groupdict()
        if part["name"]:
            memory[part["name"]] = expand(part["data"], int(part["width"]))
        elif part["across"]:
            across = int(part["across"])
        elif part["down"]:
            down = int(part["down"])
        elif part["start"]:
            page = np.zeros((0, 0), np.bool_)
        elif part["end"]:
            yield page
        else:
            if not page.size:
                page = np.zeros((down, across), np.bool_)
            picture = memory[part["recall"]] if part["recall"] else expand(part["field"], int(part["row"]))
            x, y = int(part["x"]), int(part["y"])
            target = page[y : y + len(picture), x : x + picture.shape[1]]
            target |= picture[: target.shape[0], : target.shape[1]]


def expand(data: str, width: int) -> Bitmap:
    """The picture that `compress` wrote, rows of `width` bytes."""
    rows: list[str] = []
    row, times = "", 0
    for sign in data:
        if sign == ":":
            rows.append(rows[-1])
        elif sign == ",":
            rows.append(row.ljust(2 * width, "0"))
            row = ""
        elif sign in _UNITS:
            times += _UNITS.index(sign) + 1
        elif sign in _TWENTIES:
            times += 20 * (_TWENTIES.index(sign) + 1)
        else:
            row += sign * max(times, 1)
            times = 0
            if len(row) >= 2 * width:
                rows.append(row)
                row = ""
    packed = np.frombuffer(bytes.fromhex("".join(rows)), np.uint8).reshape(-1, width)
    return np.unpackbits(packed, axis=1).astype(np.bool_)


def _row(digits: str) -> str:
    """One row: trailing white as a comma, repeats counted."""
    shorter = digits.rstrip("0")
    end = "," if len(shorter) < len(digits) else ""
    return _REPEAT.sub(_counted, shorter) + end


def _counted(match: re.Match[str]) -> str:
    length, sign = len(match[0]), match[1]
    twenties, units = divmod(length, 20)
    whole, twenties = divmod(twenties, 20)
    count = "z" * whole + (_TWENTIES[twenties - 1] if twenties else "") + (_UNITS[units - 1] if units else "")
    return count + sign if length > 2 else match[0]
