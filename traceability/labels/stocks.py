"""Label stocks: the sheets and rolls labels are printed on, as data in millimetres."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from traceability.labels.errors import StockError

A4: Final = (210.0, 297.0)
MAX_OFFSET: Final = 5.0
HEAD: Final = 104.0
"""Printable width of the usual desktop label printer: 832 dots at 8 to the millimetre."""
_SLACK: Final = (
    0.05  # measuring is to a tenth of a millimetre; a breach smaller than half of that is rounding
)
_MIN_SIDE: Final = 10.0
_MARGIN: Final = 1.0  # of the last label, where no design prints
_MAX_CELLS: Final = 400


class Medium(StrEnum):
    """What the labels sit on."""

    SHEET = "sheet"
    ROLL = "roll"


@dataclass(frozen=True)
class Cell:
    """One label's place on the page: top left corner and size in mm, from the page's top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Stock:
    """A page full of equal labels. All lengths in mm; pitch is the distance between the same edge of two
    neighbours.

    Raises StockError when made from figures that cannot be, with the first of its reasons that applies.
    """

    key: str
    name: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    pitch_x: float
    pitch_y: float
    page: tuple[float, float] = A4
    medium: Medium = Medium.SHEET
    needs_measuring: bool = False
    """Published figures disagree, so the first sheet is a test page held against the light."""

    def __post_init__(self) -> None:
        reason = _first_fault(self)
        if reason:
            raise StockError(reason, f"stock {self.key}")

    @property
    def per_page(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows

    @property
    def label_size(self) -> tuple[float, float]:
        """Width and height of one label in mm."""
        return self.width, self.height

    @property
    def head(self) -> float:
        """The least printable width of a printer, in mm, that leaves no word of a row out."""
        return self.page[0] - _MARGIN

    def cells(self) -> Iterator[Cell]:
        """Every label's place, row by row: the order in which they are filled."""
        for row in range(self.rows):
            for column in range(self.columns):
                yield Cell(
                    self.left + column * self.pitch_x, self.top + row * self.pitch_y, self.width, self.height
                )

    def pages(self, count: int, start_cell: int = 1) -> int:
        """Pages that `count` labels take when the first goes to `start_cell` (from 1). Raises StockError."""
        check_start_cell(self, start_cell)
        return -(-(count + start_cell - 1) // self.per_page)


def check_start_cell(stock: Stock, start_cell: int) -> None:
    """Raise StockError("start_cell") for a first free cell the page does not have."""
    if not 1 <= start_cell <= stock.per_page:
        raise StockError("start_cell", f"{start_cell} of {stock.per_page}")


def check_offset(offset: tuple[float, float]) -> None:
    """Raise StockError("offset") for a shift (x, y) in mm beyond ±5: that is another stock, not a loose
    feed."""
    if not all(-MAX_OFFSET <= shift <= MAX_OFFSET for shift in offset):
        raise StockError("offset", f"{offset}")


def custom(
    columns: int, rows: int, width: float, height: float, left: float, top: float,
    *, gap_x: float = 0.0, gap_y: float = 0.0, page: tuple[float, float] = A4,
) -> Stock:  # fmt: skip
    """A sheet somebody measured with a ruler, all in mm. Raises StockError with the first thing that cannot
    be."""
    return Stock(
        "custom", f"{columns}×{rows}, {width:g}×{height:g} mm", columns, rows, width, height, left, top,
        width + gap_x, height + gap_y, page, needs_measuring=True,
    )  # fmt: skip


def roll(key: str, width: float, height: float, across: int = 1, gap: float = 2.0) -> Stock:
    """A thermal roll: one row of `across` labels is a page, as wide as the backing paper and one label
    high."""
    name = f"Cuộn {width:g}×{height:g} mm" + (f", {across} tem một hàng" if across > 1 else "")
    return measured_roll(key, name, across, (width, height), (gap, gap))


def measured_roll(
    key: str, name: str, across: int, size: tuple[float, float], gaps: tuple[float, float]
) -> Stock:
    """The same, its gaps between two labels of a row and between two rows as measured. A printer feels the
    latter by itself. Raises StockError."""
    width, height = size
    page = (across * width + (across - 1) * gaps[0], height)
    pitch = width + gaps[0], height + gaps[1]
    return Stock(key, name, across, 1, width, height, 0.0, 0.0, *pitch, page, Medium.ROLL)


def stock(key: str) -> Stock:
    """The shipped stock of that key, in any letter case. Raises StockError("unknown_stock")."""
    try:
        return STOCKS[key.upper()]
    except KeyError:
        raise StockError("unknown_stock", f"{key}; known: {', '.join(STOCKS)}") from None


def _first_fault(stock: Stock) -> str | None:
    right = stock.left + (stock.columns - 1) * stock.pitch_x + stock.width
    bottom = stock.top + (stock.rows - 1) * stock.pitch_y + stock.height
    page_width, page_height = stock.page
    checks = (
        ("not_positive", min(stock.columns, stock.rows) < 1 or min(stock.width, stock.height) <= 0),
        ("too_small", min(stock.width, stock.height) < _MIN_SIDE),
        ("too_many", stock.columns * stock.rows > _MAX_CELLS),
        ("overlap_across", stock.pitch_x < stock.width - _SLACK),
        ("overlap_down", stock.pitch_y < stock.height - _SLACK),
        ("off_page_left", stock.left < 0),
        ("off_page_top", stock.top < 0),
        ("off_page_right", right > page_width + _SLACK),
        ("off_page_bottom", bottom > page_height + _SLACK),
    )
    return next((reason for reason, broken in checks if broken), None)


_ALL: Final = (
    Stock("L7160", "Avery L7160 · 21 tem 63,5×38,1 mm", 3, 7, 63.5, 38.1, 7.5, 15.5, 66.04, 38.1),
    Stock("L7651", "Avery L7651 · 65 tem 38,1×21,2 mm", 5, 13, 38.1, 21.2, 4.7, 10.9, 40.6, 21.2),
    # Margins by symmetry of the published label and its 2.5 mm gutter: (210 − 2·99.1 − 2.5) / 2 and (297 −
    # 7·38.1) / 2.
    Stock("L7163", "Avery L7163 · 14 tem 99,1×38,1 mm", 2, 7, 99.1, 38.1, 4.65, 15.15, 101.6, 38.1),
    # No published drawing: edge to edge and centred, until somebody measures a sheet.
    Stock(
        "TOMY145",
        "Tomy 145 · 65 tem 38×21 mm",
        5,
        13,
        38.0,
        21.0,
        10.0,
        12.0,
        38.0,
        21.0,
        needs_measuring=True,
    ),
    roll("R35X22", 35, 22, across=3),
    roll("R50X30", 50, 30),
    roll("R40X30", 40, 30),
    roll("R60X40", 60, 40),
    roll("R70X50", 70, 50),
)
STOCKS: Final[dict[str, Stock]] = {stock.key: stock for stock in _ALL}
"""Every shipped stock by key, in the order they are offered."""
