"""Setting a block of lines into a column: wrap, shrink, never clip."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from traceability.labels import fonts
from traceability.labels.fonts import Face

PT: Final = 25.4 / 72
"""Millimetres in a point."""
LEADING: Final = 1.27
"""Line height in ems. Be Vietnam Pro's stacked capitals (Ẫ) and dots below (ạ) touch nothing from 1.25 on."""
_STAR_ADVANCE: Final = 1.05  # ems from one star to the next
_BAND_PAD: Final = 0.35  # ems of black left and right of a band's words


@dataclass(frozen=True)
class Text:
    """One line of words: left end of the baseline in mm from the top left corner, size in points."""

    x: float
    y: float
    size: float
    face: Face
    text: str
    white: bool = False

    @property
    def width(self) -> float:
        """Width in mm."""
        return self.face.width(self.text) * self.size * PT


@dataclass(frozen=True)
class CodeText:
    """The characters start … stop−1 of a code printed in fours (19 with its spaces), placed like a Text."""

    x: float
    y: float
    size: float
    start: int
    stop: int


@dataclass(frozen=True)
class Polygon:
    """A filled black outline, corners in mm."""

    points: tuple[tuple[float, float], ...]


Shape = Text | CodeText | Polygon


class Look(StrEnum):
    """How an item is drawn."""

    TEXT = "text"
    BAND = "band"
    STARS = "stars"
    CODE = "code"


@dataclass(frozen=True)
class Item:
    """One paragraph of a block. `scale` and `gap` (the space before it) are relative to the block's type
    size."""

    text: str
    face: Face = fonts.REGULAR
    scale: float = 1.0
    gap: float = 0.0
    look: Look = Look.TEXT
    stars: int = 0
    max_lines: int = 2


@dataclass(frozen=True)
class Column:
    """The room for a block, in mm."""

    x: float
    y: float
    width: float
    height: float
    centred: bool = False


def set_block(
    items: Sequence[Item], column: Column, size: float, strict: bool = True
) -> tuple[Shape, ...] | None:
    """The items at one type size (points), or None where they do not fit.

    `strict` refuses to break a word or to exceed an item's `max_lines`. Left-over height opens the gaps up to
    double, and the rest is shared above and below. Raises MissingGlyph."""
    rows: list[tuple[Item, float, list[str]]] = []
    for item in items:
        lines = _lines(item, column.width / (size * item.scale * PT), strict)
        if lines is None:
            return None
        rows.append((item, size * item.scale, lines))
    line_heights = sum(_leading(item) * own * PT * len(lines) for item, own, lines in rows)
    gaps = sum(item.gap for item in items[1:]) * size * PT
    spare = column.height - line_heights - gaps
    if spare < 0:
        return None
    stretch = 1 + min(1.0, spare / gaps) if gaps else 1.0
    top = column.y + (spare - gaps * (stretch - 1)) / 2
    shapes: list[Shape] = []
    for i, (item, own, lines) in enumerate(rows):
        top += item.gap * size * PT * stretch if i else 0.0
        for row, line in enumerate(lines):
            baseline = top + _baseline(item) * own * PT
            shapes.extend(_draw(item, own, line, row, len(lines), column, baseline))
            top += _leading(item) * own * PT
    return tuple(shapes)


def code_lines(rows: int) -> tuple[tuple[int, int], ...]:
    """Where a code in fours is cut into rows, as (start, stop) of its 19 characters."""
    return ((0, 19),) if rows == 1 else ((0, 9), (10, 19))


def _leading(item: Item) -> float:
    return 1.12 if item.look is Look.CODE else LEADING


def _baseline(item: Item) -> float:
    """Ems from a line's top to its baseline: the capitals are centred, marks above them reach into the
    leading."""
    return (_leading(item) + item.face.cap_height) / 2 + (0.0 if item.look is Look.CODE else 0.05)


def _lines(item: Item, width: float, strict: bool) -> list[str] | None:
    """The item's lines in a column `width` ems wide, or None."""
    if item.look is Look.CODE:
        rows = next((rows for rows in (1, 2) if code_lines(rows)[0][1] * fonts.code_width() <= width), None)
        return None if rows is None else [""] * rows
    if item.look in (Look.BAND, Look.STARS):
        return [item.text] if _one_line_width(item) <= width else None
    lines = list(_wrap(item.text, item.face, width))
    whole = item.face == fonts.CHINESE or not _broke_a_word(item.text, lines)  # Chinese has no spaces
    if strict and (len(lines) > item.max_lines or not whole):
        return None
    return _balanced(item, lines, width) if 1 < len(lines) <= item.max_lines else lines


def _one_line_width(item: Item) -> float:
    words = item.face.width(item.text)
    return words + 2 * _BAND_PAD if item.look is Look.BAND else words + 0.3 + item.stars * _STAR_ADVANCE


def _wrap(text: str, face: Face, width: float) -> Iterator[str]:
    """Greedy lines of at most `width` ems; a word wider than that is cut, because no letter may be lost."""
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if face.width(longer) <= width:
            line = longer
            continue
        if line:
            yield line
        while face.width(word) > width and len(word) > 1:
            fitting = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or face.width(word[:n]) <= width)
            yield word[:fitting]
            word = word[fitting:]
        line = word
    yield line


def _broke_a_word(text: str, lines: list[str]) -> bool:
    return " ".join(lines) != text


def _balanced(item: Item, lines: list[str], width: float) -> list[str]:
    """The same number of lines, the longest as short as can be: no word left alone on the last line."""
    best, step = lines, 0.0
    while step < 0.5:
        step += 0.02
        narrower = list(_wrap(item.text, item.face, width * (1 - step)))
        if len(narrower) > len(lines) or _broke_a_word(item.text, narrower):
            break
        best = narrower
    return best


def _draw(
    item: Item, size: float, line: str, row: int, rows: int, column: Column, baseline: float
) -> Iterator[Shape]:
    em = size * PT
    if item.look is Look.CODE:
        start, stop = code_lines(rows)[row]
        yield CodeText(_left(column, (stop - start) * fonts.code_width() * em), baseline, size, start, stop)
        return
    width = _one_line_width(item) if item.look is not Look.TEXT else item.face.width(line)
    x = _left(column, width * em)
    text = Text(x, baseline, size, item.face, line)
    if item.look is Look.BAND:
        yield _band(x, baseline, width * em, em, item.face)
        text = replace(text, x=x + _BAND_PAD * em, white=True)
    yield text
    if item.look is Look.STARS:
        first = x + (item.face.width(line) + 0.3) * em
        middle = baseline - item.face.cap_height / 2 * em
        for i in range(item.stars):
            yield _star(first + (i + 0.5) * _STAR_ADVANCE * em, middle, 0.5 * em)


def _left(column: Column, width: float) -> float:
    return column.x + (column.width - width) / 2 if column.centred else column.x


def _band(x: float, baseline: float, width: float, em: float, face: Face) -> Polygon:
    top, bottom = baseline - (face.cap_height + 0.27) * em, baseline + 0.24 * em
    return Polygon(((x, top), (x + width, top), (x + width, bottom), (x, bottom)))


def _star(x: float, y: float, radius: float) -> Polygon:
    """A five-pointed star, one point up; the inner corners lie on the lines between the outer ones."""
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    corners = []
    for i in range(10):
        length = inner if i % 2 else radius
        angle = math.radians(36 * i)
        corners.append((x + length * math.sin(angle), y - length * math.cos(angle) + 0.05 * radius))
    return Polygon(tuple(corners))
