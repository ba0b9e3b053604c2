"""A label as a 1-bit picture with modules of whole dots: what PNG files and thermal printers get."""

from functools import lru_cache
from io import BytesIO
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from traceability.identifiers.trace_code import format_code
from traceability.labels import fonts
from traceability.labels.fonts import Face
from traceability.labels.layout import Layout
from traceability.labels.symbols import Modules
from traceability.labels.typeset import PT, Polygon, Text

Bitmap = npt.NDArray[np.bool_]
"""Shape (height, width) in dots, True where black."""
_OVERSAMPLE: Final = (
    4  # words are drawn larger and thresholded, which keeps Vietnamese marks apart at 203 dpi
)
_INCH: Final = 25.4


def fixed_bitmap(layout: Layout, dpi: int) -> Bitmap:
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


def put_code(bitmap: Bitmap, layout: Layout, code: str, dpi: int) -> None:
    """Draw a code in fours into `bitmap`, in place."""
    spaced = format_code(code)
    for text in layout.codes:
        size = _dots(text.size * PT, dpi)
        glyphs = "".join(spaced[text.start : text.stop])
        width = round(len(glyphs) * fonts.code_width() * text.size * PT * dpi / _INCH) + 2
        rows = round(text.size * PT * dpi / _INCH) + 2
        image = Image.new("L", (width * _OVERSAMPLE, rows * _OVERSAMPLE), 255)
        base = round(0.85 * rows)
        ImageDraw.Draw(image).text(
            (0, base * _OVERSAMPLE), glyphs, fill=0, font=_font(fonts.CODE, size), anchor="ls"
        )
        x, y = round(text.x * dpi / _INCH), round(text.y * dpi / _INCH) - base
        target = bitmap[y : y + rows, x : x + width]
        target |= _threshold(image, (rows, width))[: target.shape[0], : target.shape[1]]


def put_symbol(bitmap: Bitmap, layout: Layout, modules: Modules, dpi: int) -> None:
    """Draw a symbol into `bitmap`, in place: each module the same whole number of dots, the nearest to the
    layout's."""
    dots = module_dots(layout, dpi)
    x, y = round(layout.x * dpi / _INCH), round(layout.y * dpi / _INCH)
    square = np.repeat(np.repeat(modules, dots, axis=0), dots, axis=1)
    bitmap[y : y + len(square), x : x + len(square)] = square


def module_dots(layout: Layout, dpi: int) -> int:
    """Dots a module takes on a side."""
    return max(1, round(layout.module * dpi / _INCH))


def label_bitmap(
    layout: Layout, modules: Modules, code: str, dpi: int, fixed: Bitmap | None = None
) -> Bitmap:
    """The whole label; `fixed` is `fixed_bitmap`'s, where many labels share it."""
    bitmap = fixed_bitmap(layout, dpi) if fixed is None else fixed.copy()
    put_symbol(bitmap, layout, modules, dpi)
    put_code(bitmap, layout, code, dpi)
    return bitmap


def png(bitmap: Bitmap, dpi: int) -> bytes:
    """A 1-bit PNG that says its resolution, so that it prints in its true size."""
    file = BytesIO()
    Image.fromarray(np.where(bitmap, 0, 255).astype(np.uint8)).convert("1", dither=Image.Dither.NONE).save(
        file, "PNG", dpi=(dpi, dpi)
    )
    return file.getvalue()


def _draw_text(draw: ImageDraw.ImageDraw, text: Text, dpi: int) -> None:
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


def _dots(mm: float, dpi: int) -> float:
    return mm * dpi / _INCH * _OVERSAMPLE
