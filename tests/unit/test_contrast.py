"""The colours of tokens.css are legible, by day and by night (WCAG 2.2: 1.4.3 text, 1.4.11 edges)."""

import re

import pytest

from traceability.config import PROJECT

CSS = (PROJECT / "static" / "css" / "tokens.css").read_text("utf-8")
TEXT, EDGE = 4.5, 3.0
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "muted", "link") for ground in ("page", "surface", "sunken")),
    ("on-action", "action", TEXT),
    ("on-action", "action-strong", TEXT),
    ("action", "surface", TEXT),
    *(("on-dark", ground, TEXT) for ground in ("ok", "danger", "info", "neutral")),
    *(("on-light", ground, TEXT) for ground in ("warn", "suspect")),
    *((f"tag-{kind}", f"tag-{kind}-ground", TEXT) for kind in ("ok", "warn", "danger", "info", "neutral")),
    *((f"tag-{kind}", "surface", TEXT) for kind in ("danger",)),
    ("edge", "surface", EDGE),
    ("edge", "page", EDGE),
    ("brand", "surface", EDGE),
    *((f"chart-{n}", "surface", EDGE) for n in (1, 2, 3, 4)),
]


def colours(theme: str) -> dict[str, str]:
    light, _, rest = CSS.partition("@media (prefers-color-scheme: dark)")
    dark = rest.partition("@media print")[0]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", light))
    return found if theme == "light" else {**found, **dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", dark))}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_the_greatest_contrast_there_is() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_a_pair_of_tokens_is_legible(theme: str, ink: str, ground: str, least: float) -> None:
    known = colours(theme)
    assert contrast(known[ink], known[ground]) >= least
