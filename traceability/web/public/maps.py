"""The province's map with one commune marked, as a picture that every page about that commune shares."""

import re
from functools import cache

from flask import Blueprint, Response, abort

from traceability.config import PROJECT
from traceability.web.access import public

blueprint = Blueprint("maps", __name__)
_FILE = PROJECT / "static" / "img" / "langson_communes.svg"
_PATH = re.compile(r'<path id="x(\d{5})" d="M(-?\d+) (-?\d+)l([^"z]+)z">.*?</path>', re.DOTALL)
_A_DAY = "public, max-age=86400"
_LAND, _BORDER, _MARK = "#dfe7ec", "#7d8b96", "#a4161a"


@blueprint.get("/map/<code>.svg")
@public
def commune(code: str) -> Response:
    """The map with one commune in red, by its official code, and a ring around it: some are very small."""
    if code not in _outlines():
        abort(404)
    response = Response(_drawn(code), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = _A_DAY
    return response


@cache
def _outlines() -> dict[str, tuple[str, str]]:
    """The path and the ring of each commune."""
    found = {}
    for code, x, y, steps in _PATH.findall(_FILE.read_text("utf-8")):
        path = f'd="M{x} {y}l{steps}z"'
        found[code] = (path, _ring(int(x), int(y), list(map(int, re.findall(r"-?\d+", steps)))))
    return found


def _ring(x: int, y: int, steps: list[int]) -> str:
    """A circle around an outline that is given by its first point and the steps from it."""
    points = [(x, y)]
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        points.append((points[-1][0] + dx, points[-1][1] + dy))
    across, down = zip(*points, strict=True)
    radius = max(max(across) - min(across), max(down) - min(down), 60) // 2 + 24
    return f'cx="{(max(across) + min(across)) // 2}" cy="{(max(down) + min(down)) // 2}" r="{radius}"'


@cache
def _drawn(code: str) -> str:
    land = "".join(f"<path {path}/>" for path, _ in _outlines().values())
    path, ring = _outlines()[code]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-30 -30 1060 1025" fill="{_LAND}" '
        f'stroke="{_BORDER}" stroke-width="3">{land}<path {path} fill="{_MARK}"/>'
        f'<circle {ring} fill="none" stroke="{_MARK}" stroke-width="14"/></svg>'
    )
