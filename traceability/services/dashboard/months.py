"""What happened month by month: batches released, labels issued and activated, and scans."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import Session

from models import Product
from traceability.services import scan_sums
from traceability.services.dashboard import scope
from traceability.services.dashboard.scope import Scope, midnight
from traceability.services.dashboard.tiles import TILES
from traceability.services.scan_sums import Scans

USUAL, MOST = 12, 36
_MOMENTS = {"batches": "released_at", "labels": "issued_at", "activated": "recorded_at"}


@dataclass(frozen=True, slots=True)
class Months:
    """First days of months, the earliest first, and one value a month for each line."""

    months: Sequence[date]
    lines: dict[str, list[int]]


def months_of(asked: Scope) -> list[date]:
    """Those of the period, the latest three years at most; without a period the last twelve."""
    last = min(asked.last or asked.day, asked.day).replace(day=1)
    first = asked.first.replace(day=1) if asked.first else None
    found = [last]
    while len(found) < (MOST if first else USUAL) and (first is None or found[-1] > first):
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def by_month(session: Session, asked: Scope) -> Months:
    """Three lines, a statement each."""
    months = months_of(asked)
    within = replace(asked, first=max(asked.first or months[0], months[0]))
    return Months(months, {name: _line(session, name, within, months) for name in _MOMENTS})


def _line(session: Session, name: str, asked: Scope, months: Sequence[date]) -> list[int]:
    tile = TILES[name]
    moment = getattr(tile.row, _MOMENTS[name])
    bounds = [midnight(month) for month in [*months[1:], _after(months[-1])]]
    # Once over the rows: each is added to the first month that ends after it.
    place: ColumnElement[int] = case(*((moment < end, n) for n, end in enumerate(bounds)), else_=len(bounds))
    value: ColumnElement[int] = literal(1) if tile.amount is None else tile.amount
    rows = select(place.label("place"), value.label("value")).where(*tile.where(asked)).subquery()
    sums = select(rows.c.place, func.sum(rows.c.value)).group_by(rows.c.place)
    found = {place: int(sum) for place, sum in session.execute(sums)}
    return [found.get(n, 0) for n in range(len(months))]


def products_asked(session: Session, asked: Scope) -> list[int] | None:
    """The ids that scans are narrowed to, which lie in another database; None for all."""
    if not asked.is_about_some:
        return None
    return list(session.scalars(select(Product.id).where(*scope.products(asked))))


def scans_by_month(scans: Session, asked: Scope, products: Sequence[int] | None) -> dict[date, Scans]:
    """All months of the period, or of all time, that had any."""
    return scan_sums.by_month(scans, asked.first, asked.last, products)


def _after(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)
