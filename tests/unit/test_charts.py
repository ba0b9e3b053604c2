"""Charts: sizes follow values, no text is taken for markup, and every step of the map is told in words."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability import charts
from traceability.charts import Outline

SQUARE = Outline("M0 0l100 0 0 100 -100 0z", 50, 50, 100)
MONTHS = ["01/2026", "02/2026", "03/2026"]


def parsed(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<figure>{drawn}</figure>")


def test_bars_are_as_long_as_their_values_and_say_them() -> None:
    figure = parsed(charts.bars("Lượt", [("Một <b>", 200), ("Hai", 100), ("Ba", 0)], "lượt"))
    assert [bar.get("width") for bar in figure.iter("rect")] == ["75.0%", "37.5%", "0.0%"]
    assert [words.text for words in figure.iter("div")] == ["Một <b>", "Hai", "Ba"]
    assert [text.text for text in figure.iter("text")] == ["200", "100", "0"]
    svg = figure.find("svg")
    assert svg is not None
    assert svg.get("aria-label") == "Lượt: Một <b> 200 lượt, Hai 100 lượt, Ba 0 lượt"


def test_lines_begin_at_nought_and_tell_themselves_apart_without_colour() -> None:
    figure = parsed(charts.lines("Tem", MONTHS, {"Cấp": [0, 1500, 900], "Kích hoạt": [0, 700, 800]}))
    points = [line.get("points") for line in figure.iter("polyline")]
    assert points[0] == "1.50,100.00 50.00,0.00 98.50,40.00"
    words = [text.text for text in figure.iter("text")]
    assert words == ["0", "750", "1.500", *MONTHS]
    keys = {
        line.get("class"): "".join(item.itertext()).strip()
        for item in figure.iter("li")
        for line in item.iter("line")
    }
    assert keys == {"line-1": "Cấp", "line-2": "Kích hoạt"}
    assert {line.get("class") for line in figure.iter("polyline")} == {"line-1", "line-2"}


@pytest.mark.parametrize("months", [[], ["01/2026"]])
def test_one_month_or_none_is_drawn_as_well(months: list[str]) -> None:
    parsed(charts.lines("Lô", months, {"Lô": [3] * len(months)}))


@given(st.integers(min_value=0, max_value=10**9))
def test_the_scale_is_round_even_and_not_much_too_high(value: int) -> None:
    top = charts._round_up(value)
    assert value <= top <= max(2 * value, 2)
    assert top % 2 == 0


@given(st.lists(st.integers(min_value=0, max_value=5000), min_size=1, max_size=65))
def test_classes_hold_every_value_in_order(values: list[int]) -> None:
    bounds = charts.steps(values)
    assert len(bounds) <= 5
    classes = [charts.class_of(value, bounds) for value in sorted(values)]
    assert classes == sorted(classes)
    assert all((value == 0) == (place == 0) for value, place in zip(sorted(values), classes, strict=True))


def test_the_map_has_steps_numbers_names_and_a_legend() -> None:
    places = dict.fromkeys("abcdef", SQUARE)
    values = {
        code: (f"Xã {code}", count) for code, count in zip("abcdef", (0, 1, 2, 3, 40, 1200), strict=True)
    }
    figure = parsed(charts.choropleth("Sản phẩm", places, values, "sản phẩm"))
    assert [path.get("class") for path in figure.iter("path")] == [f"step-{n}" for n in range(6)]
    assert [title.text for title in figure.iter("title")][-1] == "Xã f: 1.200"
    assert [text.text for text in figure.iter("text")] == ["1", "2", "3", "40", "1.200"]
    legend = ["".join(item.itertext()).strip() for item in figure.iter("li")]
    assert legend == ["0", "1", "2", "3–39", "40–1.199", "1.200"]


def test_a_map_of_nothing_is_a_map() -> None:
    figure = parsed(charts.choropleth("Sản phẩm", {"a": SQUARE}, {"a": ("Xã a", 0)}, "sản phẩm"))
    assert [path.get("class") for path in figure.iter("path")] == ["step-0"]
