"""What happened month by month: batches released, labels issued and activated, and scans."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import CTE, Integer, and_, case, column, func, select, values
from sqlalchemy.orm import Session

from models import Product, UtcDateTime
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
    """The rows of each month: stretches of an index of the moment, or one pass over those of some."""
    row, amount = TILES[name].row, TILES[name].amount
    moment, where = getattr(row, _MOMENTS[name]), TILES[name].where(asked)
    amount = func.count(row.id) if amount is None else func.sum(amount)
    ends = [midnight(month) for month in [*months, _after(months[-1])]]
    if asked.is_about_some:
        place = case(*((moment < end, n) for n, end in enumerate(ends[1:])), else_=-1)
        query = select(place, amount).where(moment >= ends[0], *where).group_by(place)
    else:
        month = _spans(ends)
        within = (moment >= month.c.start, moment < month.c.after)
        # The outer join has months looked at one by one, whatever a database thinks of their number.
        query = select(month.c.place, amount).outerjoin(row, and_(*within, *where)).group_by(month.c.place)
    found = {n: int(value or 0) for n, value in session.execute(query)}
    return [found.get(n, 0) for n in range(len(months))]


def _spans(ends: Sequence[datetime]) -> CTE:
    spans = values(
        column("place", Integer), column("start", UtcDateTime), column("after", UtcDateTime), name="spans"
    )
    return spans.data([(n, *pair) for n, pair in enumerate(pairwise(ends))]).cte("month")


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
