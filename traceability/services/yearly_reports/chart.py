"""Sorted bars as a picture for the Word report: readable in greyscale, the same bytes each time."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_FONT = Path(__file__).resolve().parents[3] / "static" / "fonts" / "BeVietnamPro-Regular.ttf"
_WIDTH, _ROW, _BAR, _SIZE = 1600, 92, 34, 30
_INK, _COLOUR, _PAPER = "#1a1f24", "#0b5394", "#ffffff"


def bars(rows: Sequence[tuple[str, int]]) -> bytes:
    """(words, value) pairs, drawn in the order given."""
    picture = Image.new("RGB", (_WIDTH, _ROW * len(rows) + 10), _PAPER)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(str(_FONT), _SIZE)
    most = max((value for _, value in rows), default=0) or 1
    for place, (words, value) in enumerate(rows):
        top, length = place * _ROW, round((_WIDTH - 120) * value / most)
        draw.text((0, top), _cut(words, font), fill=_INK, font=font)
        draw.rectangle((0, top + 46, length, top + 46 + _BAR), fill=_COLOUR)
        said = f"{value:,}".replace(",", ".")
        draw.text((length + 14, top + 42), said, fill=_INK, font=font)
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(254, 254))
    return out.getvalue()


def _cut(words: str, font: ImageFont.FreeTypeFont) -> str:
    """What fits on the line; the table has it whole."""
    shown = words
    while font.getlength(shown) > _WIDTH:
        shown = shown[:-2].rstrip(" …") + "…"
    return shown
