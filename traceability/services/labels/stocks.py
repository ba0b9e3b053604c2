"""Stocks to print on: the shipped ones that are shown, the department's, and those a producer measured."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import HiddenStock, LabelStock
from traceability.errors import NotFound, Refused
from traceability.labels import stocks
from traceability.labels.stocks import Medium, Stock
from traceability.services import audit, clock, tenancy
from traceability.services.actor import Actor
from traceability.services.labels.measures import Measures, RollMeasures

_OWN = "OWN-"


def register_stock(session: Session, actor: Actor, measures: Measures | RollMeasures) -> Stock:
    """Keep a measured sheet or roll: a producer's for itself, the department's for everybody.

    Raises Invalid for what cannot be printed on.
    """
    checked = measures.stock()
    lengths = ("columns", "rows", "width", "height", "left", "top", "pitch_x", "pitch_y")
    row = LabelStock(
        **{name: getattr(checked, name) for name in lengths},
        name=measures.name,
        page_width=checked.page[0],
        page_height=checked.page[1],
        is_roll=checked.medium is Medium.ROLL,
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


def remove_common(session: Session, actor: Actor, stock_id: int) -> None:
    """Offer a stock of the department to nobody any longer."""
    row = tenancy.any(session, actor, LabelStock, stock_id, lock=True)
    if row.organisation_id is not None:
        raise NotFound
    row.removed_at = row.removed_at or clock.now()
    audit.record(session, actor, "label_stock.removed", row)


def hide(session: Session, actor: Actor, key: str) -> None:
    """Offer a shipped stock to nobody: it is not sold here. Prints on it can still be made again."""
    if key not in stocks.STOCKS:
        raise NotFound
    if session.get(HiddenStock, key) is not None:
        raise Refused("Loại giấy này đã ẩn từ trước.")
    row = HiddenStock(key=key, hidden_at=clock.now())
    session.add(row)
    audit.record(session, actor, "label_stock.hidden", row)


def show(session: Session, actor: Actor, key: str) -> None:
    """Offer it again."""
    row = session.get(HiddenStock, key, with_for_update=True)
    if row is None:
        raise Refused("Loại giấy này đang hiện.")
    audit.record(session, actor, "label_stock.shown", row)
    session.delete(row)


def hidden(session: Session) -> set[str]:
    """The keys of the shipped stocks that are hidden."""
    return set(session.scalars(select(HiddenStock.key)))


def common_stocks(session: Session) -> Sequence[Stock]:
    """What the department measured for everybody, newest first."""
    common = select(LabelStock).where(LabelStock.organisation_id.is_(None), LabelStock.removed_at.is_(None))
    return [_stock(row) for row in session.scalars(common.order_by(LabelStock.id.desc()))]


def own_stocks(session: Session, organisation_id: int) -> Sequence[Stock]:
    """The producer's own sheets and rolls, newest first."""
    own = select(LabelStock).where(
        LabelStock.organisation_id == organisation_id, LabelStock.removed_at.is_(None)
    )
    return [_stock(row) for row in session.scalars(own.order_by(LabelStock.id.desc()))]


def offered(session: Session, organisation_id: int, medium: Medium | None) -> list[Stock]:
    """Stocks of a medium, all by default; the producer's own first."""
    left_out = hidden(session)
    shipped = [stock for key, stock in stocks.STOCKS.items() if key not in left_out]
    every = [*own_stocks(session, organisation_id), *common_stocks(session), *shipped]
    return [stock for stock in every if medium is None or stock.medium is medium]


def find_stock(session: Session, organisation_id: int, key: str) -> Stock | None:
    """A shipped stock, the department's or the producer's own; hidden and removed ones included."""
    if not key.upper().startswith(_OWN):
        return stocks.STOCKS.get(key.upper())
    number = key[len(_OWN) :]
    row = session.get(LabelStock, int(number)) if number.isascii() and number.isdigit() else None
    return _stock(row) if row is not None and row.organisation_id in (organisation_id, None) else None


def own_id(stock: Stock) -> int | None:
    """The row's id of a producer's own stock."""
    return int(stock.key[len(_OWN) :]) if stock.key.startswith(_OWN) else None


def _stock(row: LabelStock) -> Stock:
    return Stock(
        f"{_OWN}{row.id}", row.name, row.columns, row.rows, row.width, row.height, row.left, row.top,
        row.pitch_x, row.pitch_y, (row.page_width, row.page_height),
        Medium.ROLL if row.is_roll else Medium.SHEET, needs_measuring=True,
    )  # fmt: skip
