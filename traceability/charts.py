"""Charts as SVG: sorted bars, monthly lines, a map. Pure; sizes in rem and per cent, so text keeps its size.

Colours come from the page's style sheet (classes), and no chart says anything by colour alone: bars carry
their values, lines have dashes and names, the map has steps of one ink, numbers, and a legend.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10

from markupsafe import Markup, escape

Rows = Sequence[tuple[str, int]]
_ROW, _PLOT = 3.1, 11.0  # rem: a bar with its words; the height of a line chart's plot
_CLASSES = 5  # of the map, besides "none"


@dataclass(frozen=True, slots=True)
class Outline:
    """A place on the map: its path, the middle of it, and how wide it is there."""

    path: str
    x: int
    y: int
    width: int


def number(value: int) -> str:
    """1.200"""
    return f"{value:,}".replace(",", ".")


def bars(title: str, rows: Rows, unit: str = "") -> Markup:
    """One bar a row under its words, in the order given; the longest takes three quarters of the width. Words
    are HTML: it ends them with … where SVG would cut them."""
    most = max((value for _, value in rows), default=0) or 1
    drawn = [_bar(place, words, value, 75 * value / most) for place, (words, value) in enumerate(rows)]
    told = ", ".join(f"{words} {number(value)}{f' {unit}' if unit else ''}" for words, value in rows)
    return _svg("bars", title, told, len(rows) * _ROW, drawn)


def _bar(place: int, words: str, value: int, share: float) -> str:
    top = place * _ROW
    return (
        f'<foreignObject x="0" y="{top:.1f}rem" width="100%" height="1.5rem"><div>{escape(words)}</div>'
        "</foreignObject>"
        f'<rect x="0" y="{top + 1.5:.1f}rem" width="{share:.1f}%" height="1rem" rx="2"></rect>'
        f'<text class="value" x="{share:.1f}%" dx="0.4rem" y="{top + 2.4:.1f}rem">{number(value)}</text>'
    )


def lines(title: str, months: Sequence[str], series: Mapping[str, Sequence[int]]) -> Markup:
    """A line for each of `series` over the same months, from nought upwards on one scale."""
    top = _round_up(max((max(values, default=0) for values in series.values()), default=0))
    drawn = [_grid(top), *_months(months)]
    drawn += [_line(place, values, top) for place, values in enumerate(series.values())]
    told = "; ".join(
        f"{name}: "
        + ", ".join(f"{month} {number(value)}" for month, value in zip(months, values, strict=True))
        for name, values in series.items()
    )
    return _svg("lines", title, told, _PLOT + 2.4, drawn) + (_keys(series) if len(series) > 1 else "")


def _grid(top: int) -> str:
    """Nought, half and the top of the scale, each with its number."""
    said = []
    for part in (0.0, 0.5, 1.0):
        y = 1 + (_PLOT - 1) * (1 - part)
        said.append(
            f'<line x1="0" x2="100%" y1="{y:.2f}rem" y2="{y:.2f}rem"></line>'
            f'<text class="scale" x="0" y="{y - 0.25:.2f}rem">{number(int(top * part))}</text>'
        )
    return "".join(said)


def _months(months: Sequence[str]) -> list[str]:
    """The first, the last, and one between."""
    shown = sorted({0, (len(months) - 1) // 2, len(months) - 1}) if months else []
    anchors = {0: "start", len(months) - 1: "end"}
    return [
        f'<text class="scale{"" if n in anchors else " between"}" x="{_across(n, len(months)):.1f}%" '
        f'y="{_PLOT + 1.3:.1f}rem" text-anchor="{anchors.get(n, "middle")}">{escape(months[n])}</text>'
        for n in shown
    ]


def _line(place: int, values: Sequence[int], top: int) -> str:
    """A path in a box of its own that stretches with the page while its stroke does not."""
    at = [(_across(n, len(values)), 100 - 100 * value / top) for n, value in enumerate(values)]
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in at)
    dots = "".join(
        f'<circle class="line-{place + 1}" cx="{x:.2f}%" cy="{1 + (_PLOT - 1) * y / 100:.2f}rem" r="3.5">'
        "</circle>"
        for x, y in at
    )
    return (
        f'<svg x="0" y="1rem" width="100%" height="{_PLOT - 1}rem" viewBox="0 0 100 100" '
        f'preserveAspectRatio="none" overflow="visible"><polyline class="line-{place + 1}" points="{points}">'
        f"</polyline></svg>{dots}"
    )


def _keys(names: Iterable[str]) -> Markup:
    """Which line is which: a list, as it breaks where the page is narrow."""
    items = "".join(
        f'<li><svg class="chart lines key" width="2.5rem" height="1rem" aria-hidden="true"><line '
        f'class="line-{place}" x2="100%" y1="50%" y2="50%"></line></svg> {escape(name)}</li>'
        for place, name in enumerate(names, start=1)
    )
    return Markup(f'<ul class="legend">{items}</ul>')  # noqa: S704  # every text in it was escaped


def _across(place: int, count: int) -> float:
    """Per cent of the width, so that no dot is cut at either end."""
    return 1.5 + 97 * place / (count - 1) if count > 1 else 50.0


def _round_up(value: int) -> int:
    """The next even number that has one digit, or one and a half, and noughts: 2, 6, 10, 150, 800 …"""
    if value <= 2:
        return 2
    step = float(10 ** int(log10(value)))
    nice = next(part for part in (1, 1.5, 2, 3, 4, 6, 8, 10) if part * step >= value)
    return 2 * ceil(nice * step / 2)


def steps(values: Sequence[int], most: int = _CLASSES) -> list[int]:
    """The lower bounds of classes: one for each value where they are few, else as many places in each."""
    filled = sorted(value for value in values if value > 0)
    if len(set(filled)) <= most:
        return sorted(set(filled))
    bounds = {filled[len(filled) * n // most] for n in range(most)}
    return sorted({filled[0], *bounds})


def class_of(value: int, bounds: Sequence[int]) -> int:
    """0 for nothing; else which class, counted from 1."""
    return sum(value >= bound for bound in bounds) if value > 0 else 0


def choropleth(
    title: str, outlines: Mapping[str, Outline], values: Mapping[str, tuple[str, int]], unit: str
) -> Markup:
    """Each place in a step of one ink, the wide ones with a number; `values` are names and counts by code."""
    bounds = steps([value for _, value in values.values()])
    shaded = [
        f'<path class="step-{_shade(values.get(code, ("", 0))[1], bounds)}" d="{outline.path}">'
        f"<title>{escape(values[code][0])}: {number(values[code][1])}</title></path>"
        for code, outline in outlines.items()
        if code in values
    ]
    labels = [
        f'<text x="{outline.x}" y="{outline.y}">{number(values[code][1])}</text>'
        for code, outline in outlines.items()
        if code in values and values[code][1] and outline.width >= 60
    ]
    told = ", ".join(f"{name} {number(n)}" for name, n in sorted(values.values(), key=lambda v: -v[1]) if n)
    drawn = (
        f'<svg class="chart map" viewBox="-10 -10 1020 985" role="img" aria-label="{escape(title)}: '
        f'{escape(told or "không có")}">{"".join(shaded)}{"".join(labels)}</svg>'
    )
    return Markup(drawn + _legend(bounds, values, unit))  # noqa: S704  # every text in it was escaped


def _shade(value: int, bounds: Sequence[int]) -> int:
    """A step between 0 and 5; few classes are spread over all inks, so that they stay apart in grey."""
    place = class_of(value, bounds)
    return place and (_CLASSES if len(bounds) == 1 else 1 + (place - 1) * (_CLASSES - 1) // (len(bounds) - 1))


def _legend(bounds: Sequence[int], values: Mapping[str, tuple[str, int]], unit: str) -> str:
    most = max((value for _, value in values.values()), default=0)
    ends = [*(bound - 1 for bound in bounds[1:]), most][: len(bounds)]
    said = [(0, "0")]
    for low, high in zip(bounds, ends, strict=True):
        said.append((_shade(low, bounds), number(low) if low == high else f"{number(low)}–{number(high)}"))
    items = "".join(
        f'<li><svg class="chart" width="1.6rem" height="1rem" aria-hidden="true">'
        f'<rect class="step-{shade}" width="100%" height="100%"></rect></svg> {words}</li>'
        for shade, words in said
    )
    return f'<p class="hint">Số {escape(unit)}:</p><ul class="legend">{items}</ul>'


def _svg(kind: str, title: str, told: str, height: float, parts: Sequence[str]) -> Markup:
    drawn = (
        f'<svg class="chart {kind}" width="100%" height="{height:.1f}rem" role="img" '
        f'aria-label="{escape(title)}: {escape(told or "không có")}">{"".join(parts)}</svg>'
    )
    return Markup(drawn)  # noqa: S704  # every text in it was escaped
