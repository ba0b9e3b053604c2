"""Stocks a producer can print on: the shipped ones, and the sheets and rolls it measured itself."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import LabelStock
from traceability.labels import stocks
from traceability.labels.stocks import Medium, Stock
from traceability.services import audit, clock, tenancy
from traceability.services.actor import Actor
from traceability.services.label_measures import Measures, RollMeasures

_OWN = "OWN-"


def register_stock(session: Session, actor: Actor, measures: Measures | RollMeasures) -> Stock:
    """Keep a measured sheet or roll for the producer. Raises Invalid for what cannot be printed on."""
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


def own_stocks(session: Session, organisation_id: int) -> Sequence[Stock]:
    """The producer's own sheets and rolls, newest first."""
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
        row.pitch_x, row.pitch_y, (row.page_width, row.page_height),
        Medium.ROLL if row.is_roll else Medium.SHEET, needs_measuring=True,
    )  # fmt: skip
