"""The outlines of today's communes, from the province's map that the site ships."""

import re
from functools import cache

from traceability.charts import Outline
from traceability.config import PROJECT

_FILE = PROJECT / "static" / "img" / "langson_communes.svg"
_PATH = re.compile(r'<path id="x(\d{5})" d="M(-?\d+) (-?\d+)l([^"z]+)z">.*?</path>', re.DOTALL)


@cache
def communes() -> dict[str, Outline]:
    """By the official code."""
    found = {}
    for code, x, y, steps in _PATH.findall(_FILE.read_text("utf-8")):
        points = _points(int(x), int(y), list(map(int, re.findall(r"-?\d+", steps))))
        found[code] = _outline(f"M{x} {y}l{steps}z", points)
    return found


def _outline(path: str, points: list[tuple[int, int]]) -> Outline:
    """The middle is that of the area, which a bounding box misses in a bent commune."""
    across = [x for x, _ in points]
    twice, x, y = 0, 0, 0
    for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
        part = x1 * y2 - x2 * y1
        twice, x, y = twice + part, x + (x1 + x2) * part, y + (y1 + y2) * part
    return Outline(path, round(x / (3 * twice)), round(y / (3 * twice)), max(across) - min(across))


def _points(x: int, y: int, steps: list[int]) -> list[tuple[int, int]]:
    points = [(x, y)]
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        points.append((points[-1][0] + dx, points[-1][1] + dy))
    return points
