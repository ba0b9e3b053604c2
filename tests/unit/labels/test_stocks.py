"""Stocks and the QR meter: what is shipped fits its page, and what was measured wrongly is told why."""

import pytest

from traceability.labels import stocks
from traceability.labels.errors import LabelError, StockError
from traceability.labels.meter import Grade, bottle_grade, module_grade
from traceability.labels.stocks import STOCKS, Medium, Stock


@pytest.mark.parametrize("stock", STOCKS.values(), ids=lambda stock: stock.key)
def test_every_cell_of_a_shipped_stock_is_on_its_page_and_apart_from_the_next(stock: Stock) -> None:
    cells = list(stock.cells())
    assert len(cells) == stock.per_page
    for cell in cells:
        assert cell.x >= 0
        assert cell.y >= 0
        assert cell.x + cell.width <= stock.page[0] + 0.05
        assert cell.y + cell.height <= stock.page[1] + 0.05
    if stock.columns > 1:
        assert cells[1].x - cells[0].x >= stock.width - 0.05


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("L7160", (7.5, 15.5), (139.58, 244.1)),
        ("L7651", (4.7, 10.9), (167.1, 265.3)),
        ("L7163", (4.65, 15.15), (106.25, 243.75)),
    ],
)
def test_shipped_sheets_have_the_published_places(
    key: str, first: tuple[float, float], last: tuple[float, float]
) -> None:
    cells = list(stocks.stock(key).cells())
    assert (cells[0].x, cells[0].y) == pytest.approx(first)
    assert (cells[-1].x, cells[-1].y) == pytest.approx(last)


def test_only_the_sheet_nobody_publishes_needs_measuring() -> None:
    assert [stock.key for stock in STOCKS.values() if stock.needs_measuring] == ["TOMY145"]


def test_a_stock_is_found_in_any_letter_case_and_an_unknown_one_is_refused() -> None:
    assert stocks.stock("l7651") is STOCKS["L7651"]
    with pytest.raises(StockError) as refused:
        stocks.stock("L9999")
    assert refused.value.reason == "unknown_stock"


def test_a_roll_of_three_has_one_row_as_wide_as_its_paper() -> None:
    roll = stocks.stock("R35X22")
    assert (roll.medium, roll.per_page, roll.page) == (Medium.ROLL, 3, (109, 22))


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ((0, 7, 60, 38, 5, 5), "not_positive"),
        ((3, 7, -60, 38, 5, 5), "not_positive"),
        ((3, 7, 9, 38, 5, 5), "too_small"),
        ((21, 29, 10, 10, 0, 0), "too_many"),
        ((3, 7, 60, 38, -1, 5), "off_page_left"),
        ((3, 7, 60, 38, 5, -1), "off_page_top"),
        ((3, 7, 70, 38, 5, 5), "off_page_right"),
        ((3, 8, 60, 38, 5, 5), "off_page_bottom"),
    ],
)
def test_a_measured_sheet_that_cannot_be_is_refused_with_the_reason(
    figures: tuple[int, int, float, float, float, float], reason: str
) -> None:
    with pytest.raises(StockError) as refused:
        stocks.custom(*figures)
    assert refused.value.reason == reason


def test_labels_that_overlap_are_refused() -> None:
    for across, down, reason in ((-2, 0, "overlap_across"), (0, -2, "overlap_down")):
        with pytest.raises(StockError) as refused:
            stocks.custom(3, 7, 60, 38, 5, 5, gap_x=across, gap_y=down)
        assert refused.value.reason == reason


def test_pages_count_the_used_part_of_the_first_sheet() -> None:
    sheet = stocks.stock("L7160")
    assert [sheet.pages(count, start) for count, start in ((1, 1), (21, 2), (22, 21))] == [1, 2, 2]


@pytest.mark.parametrize(
    ("module", "grade"),
    [
        (0.5, Grade.GOOD), (0.495, Grade.GOOD), (0.494, Grade.FAIR), (0.396, Grade.FAIR), (0.395, Grade.WARN),
        (0.30, Grade.WARN), (0.299, Grade.REFUSE),
    ],
)  # fmt: skip
def test_the_meter_grades_a_module(module: float, grade: Grade) -> None:
    assert module_grade(module) is grade


@pytest.mark.parametrize(
    ("symbol", "diameter", "grade"),
    [(16, 40, Grade.GOOD), (16.1, 40, Grade.WARN), (24, 40, Grade.WARN), (24.1, 40, Grade.REFUSE)],
)
def test_the_meter_grades_a_bottle(symbol: float, diameter: float, grade: Grade) -> None:
    assert bottle_grade(symbol, diameter) is grade


def test_a_bottle_has_a_diameter() -> None:
    with pytest.raises(LabelError):
        bottle_grade(16, 0)
