"""Pictures for demonstration products, drawn here so that no real product's photo is ever misused."""

import io
import random
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

_SIZE: Final = (1200, 900)
_SCALE: Final = 2  # drawn larger and shrunk, which smooths the edges
Draw = ImageDraw.ImageDraw
Colour = tuple[int, int, int]


def picture(theme: str, seed: int) -> bytes:
    """A JPEG of 1200×900: hills, a table, and one of THEMES on it. Equal arguments give equal bytes."""
    dice = random.Random(seed)  # noqa: S311 - it places hills, it guards nothing
    width, height = (side * _SCALE for side in _SIZE)
    image = _sky(width, height)
    draw = ImageDraw.Draw(image)
    _hills(draw, dice, width, height)
    image = image.filter(ImageFilter.GaussianBlur(6))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 0.74, width, height), fill=(196, 154, 108))
    draw.rectangle((0, height * 0.74, width, height * 0.755), fill=(222, 184, 135))
    draw.ellipse((width * 0.24, height * 0.78, width * 0.76, height * 0.88), fill=(160, 120, 80))
    THEMES[theme](draw, width // 2, int(height * 0.56), width // 5)
    out = io.BytesIO()
    image.resize(_SIZE, Image.Resampling.LANCZOS).save(out, "JPEG", quality=88)
    return out.getvalue()


def _sky(width: int, height: int) -> Image.Image:
    column = Image.new("RGB", (1, height))
    for y in range(height):
        part = y / height
        column.putpixel((0, y), (int(214 - 20 * part), int(232 - 8 * part), int(240 - 30 * part)))
    return column.resize((width, height))


def _hills(draw: Draw, dice: random.Random, width: int, height: int) -> None:
    for layer, colour in enumerate(((150, 178, 170), (104, 146, 128), (66, 114, 88))):
        base = height * (0.76 - 0.02 * layer)
        for _ in range(7 - layer):
            x, half = dice.uniform(0, width), dice.uniform(0.06, 0.13) * width
            top = base - dice.uniform(0.2, 0.5 - 0.1 * layer) * height
            draw.ellipse((x - half, top, x + half, base + (base - top)), fill=colour)
        draw.rectangle((0, base - 0.03 * height, width, height), fill=colour)


def _ball(draw: Draw, x: float, y: float, r: float, colour: Colour) -> None:
    rim: Colour = tuple(max(0, part - 34) for part in colour)  # type: ignore[assignment]
    draw.ellipse((x - r, y - r, x + r, y + r), fill=colour, outline=rim, width=max(2, int(r * 0.03)))
    light: Colour = tuple(min(255, part + 38) for part in colour)  # type: ignore[assignment]
    draw.ellipse((x - r * 0.62, y - r * 0.7, x + r * 0.15, y + r * 0.05), fill=light)


def _leaf(draw: Draw, x: float, y: float, r: float) -> None:
    draw.polygon(
        [(x, y), (x + r * 0.5, y - r * 0.35), (x + r, y - r * 0.1), (x + r * 0.5, y + r * 0.12)],
        (70, 128, 60),
    )


def _fruit(colour: Colour, *, bumps: bool = False) -> Callable[[Draw, int, int, int], None]:
    def draw_fruit(draw: Draw, x: int, y: int, r: int) -> None:
        for dx, dy, size in ((-0.95, 0.45, 0.68), (0.95, 0.45, 0.68), (0, 0.1, 0.95)):
            cx, cy, cr = x + dx * r, y + dy * r, size * r
            _ball(draw, cx, cy, cr, colour)
            if bumps:
                _bumps(draw, cx, cy, cr, colour)
            _leaf(draw, cx, cy - cr * 0.92, cr * 0.8)

    return draw_fruit


def _bumps(draw: Draw, x: float, y: float, r: float, colour: Colour) -> None:
    dark: Colour = tuple(max(0, part - 28) for part in colour)  # type: ignore[assignment]
    for row in range(-3, 4):
        for column in range(-3, 4):
            px, py = x + (column + (row % 2) / 2) * r * 0.27, y + row * r * 0.25
            if (px - x) ** 2 + (py - y) ** 2 < (r * 0.86) ** 2:
                s = r * 0.12
                draw.arc((px - s, py - s, px + s, py + s), 20, 200, fill=dark, width=max(2, int(r * 0.03)))


def _vessel(body: Colour, cap: Colour, *, tall: float) -> Callable[[Draw, int, int, int], None]:
    def draw_vessel(draw: Draw, x: int, y: int, r: int) -> None:
        bottom, half = y + r * 1.15, r * 0.72
        top = bottom - r * tall
        draw.rounded_rectangle((x - half, top, x + half, bottom), r * 0.22, fill=body)
        draw.rounded_rectangle(
            (x - half * 0.7, top - r * 0.32, x + half * 0.7, top + r * 0.05), r * 0.08, fill=cap
        )
        draw.rectangle((x - half, bottom - r * 1.05, x + half, bottom - r * 0.3), fill=(250, 244, 228))
        draw.rectangle((x - half, bottom - r * 0.95, x + half, bottom - r * 0.88), fill=(140, 29, 24))
        draw.ellipse((x - r * 0.2, bottom - r * 0.8, x + r * 0.2, bottom - r * 0.4), fill=cap)

    return draw_vessel


def _bag(colour: Colour) -> Callable[[Draw, int, int, int], None]:
    def draw_bag(draw: Draw, x: int, y: int, r: int) -> None:
        bottom = y + r * 1.15
        shape = [(x - r * 0.85, bottom), (x - r * 0.75, y - r), (x + r * 0.75, y - r), (x + r * 0.85, bottom)]
        draw.polygon(shape, fill=colour)
        draw.rectangle((x - r * 0.75, y - r * 1.12, x + r * 0.75, y - r * 0.92), fill=(110, 84, 58))
        draw.rounded_rectangle(
            (x - r * 0.5, y - r * 0.45, x + r * 0.5, y + r * 0.6), r * 0.1, fill=(250, 244, 228)
        )
        _leaf(draw, x - r * 0.3, y + r * 0.15, r * 0.65)

    return draw_bag


def _bricks(draw: Draw, x: int, y: int, r: int) -> None:
    for row in range(4):
        for column in range(-2, 2):
            left = x + (column + (row % 2) / 2) * r * 0.75 - r * 0.1
            top = y + r * 1.1 - (row + 1) * r * 0.42
            draw.rectangle((left, top, left + r * 0.71, top + r * 0.38), fill=(178, 84, 60))
            draw.rectangle((left, top, left + r * 0.71, top + r * 0.06), fill=(204, 112, 84))


THEMES: Final[dict[str, Callable[[Draw, int, int, int], None]]] = {
    "na": _fruit((150, 176, 108), bumps=True),
    "hong": _fruit((222, 120, 44)),
    "quyt": _fruit((236, 158, 40)),
    "honey": _vessel((214, 140, 30), (120, 72, 20), tall=1.7),
    "bottle": _vessel((92, 58, 40), (40, 40, 40), tall=2.4),
    "jar": _vessel((52, 44, 48), (150, 40, 34), tall=1.5),
    "bag": _bag((224, 206, 170)),
    "tea": _bag((96, 134, 84)),
    "brick": _bricks,
}
