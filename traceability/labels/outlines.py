"""Letters as SVG outlines, so that artwork looks the same in every program whether or not it knows the font.

Reads the `glyf` table of a TrueType font (OpenType specification, glyf): closed contours of quadratic curves,
where a point between two control points is implied, and composites, which most Vietnamese letters are."""

import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from traceability.labels.fonts import Face

_ON_CURVE: Final = 1
_SHORT: Final = (2, 4)  # x, y: the step is one byte
_SAME: Final = (16, 32)  # x, y: without a byte, no step; with one, a positive step
_REPEAT: Final = 8
_WORDS: Final = 1
_OFFSETS: Final = 2
_SCALED: Final = 0x8 | 0x40 | 0x80
_MORE: Final = 0x20


class Point(NamedTuple):
    """A point of a contour in font units, y upwards."""

    x: float
    y: float
    on: bool


def text_path(face: Face, text: str, x: float, y: float, size: float) -> str:
    """SVG path data of a line of text: left end of the baseline at x, y; `size` of an em in the same unit.
    Raises MissingGlyph."""
    face.width(text)
    scale = size / face.units
    path = []
    for character in text:
        for contour in contours(face, face.glyph(character)):
            path.append(_contour_path(contour, x, y, scale))
        x += face.width(character) * size
    return "".join(path)


@lru_cache(maxsize=1024)
def contours(face: Face, glyph: int) -> tuple[tuple[Point, ...], ...]:
    """The contours of a glyph. Raises ValueError for composites that scale their parts: no shipped face has
    any."""
    data = face.glyph_data(glyph)
    if not data:
        return ()
    (count,) = struct.unpack_from(">h", data)
    return tuple(_simple(data, count) if count >= 0 else _composite(face, data))


def _simple(data: bytes, count: int) -> Iterator[tuple[Point, ...]]:
    ends = struct.unpack_from(f">{count}H", data, 10)
    at = 10 + 2 * count
    at += 2 + struct.unpack_from(">H", data, at)[0]  # instructions
    flags: list[int] = []
    while len(flags) <= ends[-1]:
        flag, at = data[at], at + 1
        times = 1
        if flag & _REPEAT:
            times, at = data[at] + 1, at + 1
        flags += [flag] * times
    xs, at = _coordinates(data, at, flags, _SHORT[0], _SAME[0])
    ys, at = _coordinates(data, at, flags, _SHORT[1], _SAME[1])
    points = [Point(x, y, bool(flag & _ON_CURVE)) for x, y, flag in zip(xs, ys, flags, strict=True)]
    for start, end in zip((0, *(end + 1 for end in ends)), ends, strict=False):
        yield tuple(points[start : end + 1])


def _coordinates(data: bytes, at: int, flags: Sequence[int], short: int, same: int) -> tuple[list[int], int]:
    value, values = 0, []
    for flag in flags:
        if flag & short:
            value += data[at] if flag & same else -data[at]
            at += 1
        elif not flag & same:
            value += struct.unpack_from(">h", data, at)[0]
            at += 2
        values.append(value)
    return values, at


def _composite(face: Face, data: bytes) -> Iterator[tuple[Point, ...]]:
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, glyph = struct.unpack_from(">HH", data, at)
        if flags & _SCALED or not flags & _OFFSETS:
            raise ValueError(f"{face.name}: glyph {glyph} is scaled or anchored inside a composite")
        dx, dy = struct.unpack_from(">hh" if flags & _WORDS else ">bb", data, at + 4)
        at += 8 if flags & _WORDS else 6
        for contour in contours(face, glyph):
            yield tuple(Point(point.x + dx, point.y + dy, point.on) for point in contour)


def _contour_path(contour: tuple[Point, ...], x: float, y: float, scale: float) -> str:
    points = _with_implied(contour)
    start = next((i for i, point in enumerate(points) if point.on), 0)
    points = points[start:] + points[: start + 1]
    steps = [f"{x + point.x * scale:.3f} {y - point.y * scale:.3f}" for point in points]
    path = [f"M{steps[0]}"]
    i = 1
    while i < len(points):
        if points[i].on:
            path.append(f"L{steps[i]}")
            i += 1
        else:
            path.append(f"Q{steps[i]} {steps[i + 1]}")
            i += 2
    return "".join(path) + "z"


def _with_implied(contour: tuple[Point, ...]) -> list[Point]:
    """The contour with the on-curve point between each two neighbouring control points."""
    points: list[Point] = []
    for before, point in zip((contour[-1], *contour), contour, strict=False):
        if not (before.on or point.on):
            points.append(Point((before.x + point.x) / 2, (before.y + point.y) / 2, True))
        points.append(point)
    return points
