"""A label as a 1-bit picture with modules of whole dots: what PNG files and thermal printers get."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from traceability.labels import fonts
from traceability.labels.content import Codes, spaced_codes
from traceability.labels.fonts import Face
from traceability.labels.layout import Layout
from traceability.labels.symbols import Modules
from traceability.labels.typeset import PT, CodeText, Polygon, Text

Bitmap = npt.NDArray[np.bool_]
"""Shape (height, width) in dots, True where black."""
Line = tuple[int, int, Bitmap]
_OVERSAMPLE: Final = (
    4  # words are drawn larger and thresholded, which keeps Vietnamese marks apart at 203 dpi
)
_INCH: Final = 25.4


def fixed_bitmap(layout: Layout, dpi: float) -> Bitmap:
    """The words of a label without symbol and code. A layout made with `dot` has them on the printer's
    grid."""
    height, width = round(layout.height * dpi / _INCH), round(layout.width * dpi / _INCH)
    image = Image.new("L", (width * _OVERSAMPLE, height * _OVERSAMPLE), 255)
    draw = ImageDraw.Draw(image)
    for shape in layout.fixed:
        if isinstance(shape, Polygon):
            draw.polygon([(_dots(x, dpi), _dots(y, dpi)) for x, y in shape.points], fill=0)
        else:
            _draw_text(draw, shape, dpi)
    return _threshold(image, (height, width))


class CodeStamps:
    """The characters of codes as pictures, cut once: a code is printed by putting them side by side."""

    def __init__(self, layout: Layout, dpi: float) -> None:
        self._lines = [_Line.cut(text, dpi) for text in layout.codes]

    def lines(self, codes: Codes) -> Iterator[tuple[int, int, Bitmap]]:
        """For each line of code on the label: its place (x, y) in dots, and the pictures, shape (n, height,
        width)."""
        spaced = spaced_codes(codes)
        for line in self._lines:
            pictures = np.zeros((len(codes), *line.shape), np.bool_)
            width = line.stamps.shape[2]
            for column, at in zip(spaced[:, line.start : line.stop].T, line.places, strict=True):
                pictures[:, :, at : at + width] |= line.stamps[column]
            yield line.x, line.y, pictures


@dataclass(frozen=True, eq=False)
class _Line:
    x: int
    y: int
    start: int
    stop: int
    places: tuple[int, ...]
    stamps: Bitmap
    """Shape (256, height, width): the picture of every ASCII character a code can have."""

    @classmethod
    def cut(cls, text: CodeText, dpi: float) -> "_Line":
        size = text.size * PT * dpi / _INCH
        height, width = math.ceil(size) + 2, math.ceil(fonts.code_width() * size) + 1
        base = round(0.85 * height)
        font = _font(fonts.CODE, size * _OVERSAMPLE)
        stamps = np.zeros((256, height, width), np.bool_)
        for character in fonts.CODE_CHARACTERS:
            image = Image.new("L", (width * _OVERSAMPLE, height * _OVERSAMPLE), 255)
            place = (0, base * _OVERSAMPLE)
            ImageDraw.Draw(image).text(place, character, fill=0, font=font, anchor="ls")
            stamps[ord(character)] = _threshold(image, (height, width))
        x, y = round(text.x * dpi / _INCH), round(text.y * dpi / _INCH) - base
        places = tuple(round(i * fonts.code_width() * size) for i in range(text.stop - text.start))
        return cls(x, y, text.start, text.stop, places, stamps)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the whole line in dots."""
        return self.stamps.shape[1], self.places[-1] + self.stamps.shape[2]


def put_symbol(bitmap: Bitmap, layout: Layout, modules: Modules, dpi: float) -> None:
    """Draw a symbol into `bitmap`, in place: each module the same whole number of dots, the nearest to the
    layout's."""
    dots = module_dots(layout, dpi)
    x, y = round(layout.x * dpi / _INCH), round(layout.y * dpi / _INCH)
    square = np.repeat(np.repeat(modules, dots, axis=0), dots, axis=1)
    bitmap[y : y + len(square), x : x + len(square)] = square


def module_dots(layout: Layout, dpi: float) -> int:
    """Dots a module takes on a side."""
    return max(1, round(layout.module * dpi / _INCH))


def label_bitmap(
    fixed: Bitmap, layout: Layout, modules: Modules, codes: Sequence[Line], dpi: float
) -> Bitmap:
    """The whole label from its words (`fixed_bitmap`), its symbol and its lines of code (x, y, picture)."""
    bitmap = fixed.copy()
    put_symbol(bitmap, layout, modules, dpi)
    for x, y, picture in codes:
        target = bitmap[y : y + len(picture), x : x + picture.shape[1]]
        target |= picture[: target.shape[0], : target.shape[1]]
    return bitmap


def png(bitmap: Bitmap, dpi: int) -> bytes:
    """A 1-bit PNG that says its resolution, so that it prints in its true size."""
    file = BytesIO()
    Image.fromarray(np.where(bitmap, 0, 255).astype(np.uint8)).convert("1", dither=Image.Dither.NONE).save(
        file, "PNG", dpi=(dpi, dpi)
    )
    return file.getvalue()


def _draw_text(draw: ImageDraw.ImageDraw, text: Text, dpi: float) -> None:
    place = (_dots(text.x, dpi), _dots(text.y, dpi))
    font = _font(text.face, _dots(text.size * PT, dpi))
    draw.text(place, text.text, fill=255 if text.white else 0, font=font, anchor="ls")


def _threshold(image: Image.Image, shape: tuple[int, int]) -> Bitmap:
    grey = np.asarray(image).reshape(shape[0], _OVERSAMPLE, shape[1], _OVERSAMPLE).mean(axis=(1, 3))
    dark: Bitmap = grey < 144
    return dark


@lru_cache(maxsize=64)
def _font(face: Face, size: float) -> ImageFont.FreeTypeFont:
    # The basic engine places glyph after glyph as the layout measured them; raqm would kern.
    return ImageFont.truetype(BytesIO(face.data), size, layout_engine=ImageFont.Layout.BASIC)


def _dots(mm: float, dpi: float) -> float:
    return mm * dpi / _INCH * _OVERSAMPLE
