"""Proofs of what is not a sheet: pictures in a zip and a print house's list are opened and read back too."""

import csv
import random
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from typing import BinaryIO, Final
from xml.etree import ElementTree

import numpy as np
from PIL import Image, ImageDraw

from traceability.labels.content import CHUNK, LabelRange
from traceability.labels.layout import QUIET
from traceability.labels.meter import GOOD_MM
from traceability.labels.proof import ALL_UP_TO, Measured, Proof, measure
from traceability.labels.reading import Grey
from traceability.labels.source import SymbolSource

SAMPLE: Final = 200
SVG_DPI: Final = 600
_LIST_DPI: Final = 600
_PATH: Final = "{http://www.w3.org/2000/svg}path"
_COMMAND: Final = re.compile(r"([MLQHhvz])([^MLQHhvz]*)")
_NUMBER: Final = re.compile(r"-?[\d.]+")

Point = tuple[float, float]


def prove_zip(file: BinaryIO, labels: LabelRange, dpi: int = SVG_DPI, *, sample: int = SAMPLE) -> Proof:
    """Open the pictures, PNG at their own `dpi` or SVG drawn at it, and read them back."""
    modules = SymbolSource(labels).shape.modules
    found: dict[int, Measured | None] = {}
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        for place in _places(labels, sample):
            name = names[place] if place < len(names) else ""
            picture = _opened(archive.read(name), name, dpi) if name else None
            found[place] = None if picture is None else measure(picture, modules, dpi)
    return Proof.of(labels, found)


def prove_list(file: BinaryIO, labels: LabelRange, *, sample: int = SAMPLE) -> Proof:
    """Read every row back; of a sample draw the symbol of the address the row gives, as a print house would,
    with the module the standard aims at."""
    source, wanted = SymbolSource(labels), set(_places(labels, sample))
    modules, found = source.shape.modules, dict[int, Measured | None]()
    rows = csv.reader(TextIOWrapper(file, "utf-8-sig", newline=""))
    next(rows, None)
    for start in range(0, labels.count, CHUNK):
        codes = labels.some(start, min(CHUNK, labels.count - start))
        for place, raw in enumerate(codes, start):
            code, row = raw.tobytes().decode(), next(rows, [])
            right = row[:2] == [str(labels.first + place + 1), code] and row[3:4] == [labels.address(code)]
            if not right:
                found[place] = None
            elif place in wanted:
                one = codes[place - start : place - start + 1]
                found[place] = measure(_printed(source.modules(one)[0]), modules, _LIST_DPI)
    return Proof.of(labels, found)


def _places(labels: LabelRange, sample: int) -> list[int]:
    """All, or the first, the last and some between that hang on the run alone."""
    if labels.count <= min(ALL_UP_TO, sample) or labels.count <= sample:
        return list(range(labels.count))
    between = random.Random(labels.run).sample(range(1, labels.count - 1), sample - 2)  # noqa: S311 – a sample
    return sorted({0, labels.count - 1, *between})


def _opened(data: bytes, name: str, dpi: float) -> Grey:
    if name.endswith(".svg"):
        return _drawn(data, dpi)
    with Image.open(BytesIO(data), formats=["PNG"]) as picture:
        return np.asarray(picture.convert("L"))


def _printed(modules: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Grey:
    dots = round(GOOD_MM * _LIST_DPI / 25.4)
    dark = np.repeat(np.repeat(np.pad(modules, QUIET), dots, axis=0), dots, axis=1)
    return np.where(dark, 0, 255).astype(np.uint8)


def _drawn(data: bytes, dpi: float) -> Grey:
    """A label's SVG as ink on white. Each contour is filled, holes in letters too: more ink than is printed,
    never less, which is what a quiet zone has to be held against."""
    root = ElementTree.fromstring(data)  # noqa: S314 – our own file
    dots = dpi / 25.4
    width, height = (float(root.attrib[side].removesuffix("mm")) for side in ("width", "height"))
    picture = Image.new("L", (round(width * dots), round(height * dots)), 255)
    draw = ImageDraw.Draw(picture)
    for path in root.iter(_PATH):
        colour = 255 if path.get("fill") == "#fff" else 0
        x, y, scale = (float(n) for n in _NUMBER.findall(path.get("transform", "0 0 1")))
        for contour in _contours(path.attrib["d"]):
            points = [((x + scale * px) * dots, (y + scale * py) * dots) for px, py in contour]
            _fill(draw, points, colour)
    return np.asarray(picture)


def _fill(draw: ImageDraw.ImageDraw, points: list[Point], colour: int) -> None:
    xs, ys = {x for x, _ in points}, {y for _, y in points}
    if len(points) == 4 and len(xs) == len(ys) == 2:  # a polygon's far edges would be a dot too wide
        box = round(min(xs)), round(min(ys)), round(max(xs)) - 1, round(max(ys)) - 1
        if box[2] >= box[0] and box[3] >= box[1]:
            draw.rectangle(box, fill=colour)
    elif len(points) > 2:
        draw.polygon(points, fill=colour)


def _contours(path: str) -> Iterator[list[Point]]:
    """The corners of each contour; of a curve its end, with its control point where it bulges."""
    points: list[Point] = []
    for command, text in _COMMAND.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(text)]
        if command == "z":
            yield points
        elif command == "M":
            points = [(numbers[0], numbers[1])]
        elif command == "H":
            points.append((numbers[0], points[-1][1]))
        elif command == "h":
            points.append((points[-1][0] + numbers[0], points[-1][1]))
        elif command == "v":
            points.append((points[-1][0], points[-1][1] + numbers[0]))
        else:
            points += list(zip(numbers[::2], numbers[1::2], strict=True))
