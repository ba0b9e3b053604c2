"""Stocks a producer can print on: the shipped ones, and the sheets it measured itself."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import LabelStock
from traceability.errors import Invalid
from traceability.labels import stocks
from traceability.labels.errors import StockError
from traceability.labels.stocks import A4, Medium, Stock
from traceability.services import audit, clock, tenancy
from traceability.services.actor import Actor

_OWN = "OWN-"

_FAULTS = {
    "not_positive": ("columns", "Số cột, số hàng và kích thước tem phải lớn hơn 0."),
    "too_small": ("width", "Mỗi cạnh của tem phải từ 10 mm trở lên, nhỏ hơn thì mã QR không quét được."),
    "too_many": ("rows", "Một tờ có nhiều nhất 400 tem. Kiểm tra lại số cột và số hàng."),
    "overlap_across": ("pitch_x", "Bước ngang nhỏ hơn chiều rộng tem nên các tem chồng lên nhau. Đo lại."),
    "overlap_down": ("pitch_y", "Bước dọc nhỏ hơn chiều cao tem nên các tem chồng lên nhau. Đo lại."),
    "off_page_left": ("left", "Lề trái không thể nhỏ hơn 0."),
    "off_page_top": ("top", "Lề trên không thể nhỏ hơn 0."),
    "off_page_right": (
        "left",
        "Hàng tem rộng hơn tờ giấy {over} mm. Đo lại lề trái, chiều rộng, bước ngang.",
    ),
    "off_page_bottom": ("top", "Cột tem dài hơn tờ giấy {over} mm. Đo lại lề trên, chiều cao, bước dọc."),
}


@dataclass(frozen=True)
class Measures:
    """A sheet as measured with a ruler, in mm. A pitch left out means that the labels touch."""

    name: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    pitch_x: float | None = None
    pitch_y: float | None = None
    page_width: float = A4[0]
    page_height: float = A4[1]

    def stock(self, key: str = _OWN) -> Stock:
        """The stock. Raises Invalid beside the figure that cannot be."""
        try:
            return Stock(
                key, self.name, self.columns, self.rows, self.width, self.height, self.left, self.top,
                self.pitch_x or self.width, self.pitch_y or self.height,
                (self.page_width, self.page_height), needs_measuring=True,
            )  # fmt: skip
        except StockError as error:
            field, message = _FAULTS[error.reason]
            raise Invalid({field: message.format(over=self._over(error.reason))}) from error

    def _over(self, reason: str) -> str:
        across = self.left + (self.columns - 1) * (self.pitch_x or self.width) + self.width - self.page_width
        down = self.top + (self.rows - 1) * (self.pitch_y or self.height) + self.height - self.page_height
        return f"{across if reason == 'off_page_right' else down:.1f}".replace(".", ",")


def register_stock(session: Session, actor: Actor, measures: Measures) -> Stock:
    """Keep a measured sheet for the producer. Raises Invalid for what cannot fit on the paper."""
    checked = measures.stock()
    row = LabelStock(
        **{**asdict(measures), "pitch_x": checked.pitch_x, "pitch_y": checked.pitch_y},
        organisation_id=actor.organisation_id,
        created_at=clock.now(),
    )
    session.add(row)
    audit.record(session, actor, "label_stock.registered", row, after=asdict(measures))
    return _stock(row)


def remove_stock(session: Session, actor: Actor, stock_id: int) -> None:
    """Offer it no longer. What was printed on it can still be made again."""
    row = tenancy.own(session, actor, LabelStock, stock_id, lock=True)
    row.removed_at = row.removed_at or clock.now()
    audit.record(session, actor, "label_stock.removed", row)


def own_stocks(session: Session, organisation_id: int) -> Sequence[Stock]:
    """The producer's own sheets, newest first."""
    own = select(LabelStock).where(
        LabelStock.organisation_id == organisation_id, LabelStock.removed_at.is_(None)
    )
    return [_stock(row) for row in session.scalars(own.order_by(LabelStock.id.desc()))]


def offered(session: Session, organisation_id: int, medium: Medium | None) -> list[Stock]:
    """Stocks of a medium, all by default; the producer's own first."""
    every = [*own_stocks(session, organisation_id), *stocks.STOCKS.values()]
    return [stock for stock in every if medium is None or stock.medium is medium]


def find_stock(session: Session, organisation_id: int, key: str) -> Stock | None:
    """A shipped stock, or the producer's own, removed ones included."""
    if not key.upper().startswith(_OWN):
        return stocks.STOCKS.get(key.upper())
    number = key[len(_OWN) :]
    row = session.get(LabelStock, int(number)) if number.isascii() and number.isdigit() else None
    return _stock(row) if row is not None and row.organisation_id == organisation_id else None


def own_id(stock: Stock) -> int | None:
    """The row's id of a producer's own stock."""
    return int(stock.key[len(_OWN) :]) if stock.key.startswith(_OWN) else None


def _stock(row: LabelStock) -> Stock:
    return Stock(
        f"{_OWN}{row.id}", row.name, row.columns, row.rows, row.width, row.height, row.left, row.top,
        row.pitch_x, row.pitch_y, (row.page_width, row.page_height), needs_measuring=True,
    )  # fmt: skip
