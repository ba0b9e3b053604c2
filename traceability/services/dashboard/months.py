"""What happened month by month: batches released, labels issued and activated, and scans."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from models import Product
from traceability.services import scan_sums
from traceability.services.dashboard import conditions, scope
from traceability.services.dashboard.scope import Scope, midnight
from traceability.services.dashboard.tiles import TILES
from traceability.services.scan_sums import Scans

USUAL, MOST = 12, 36
_REST = -1  # in place of a month's
Found = defaultdict[int, tuple[int, int]]
_MOMENTS = {"batches": "released_at", "labels": "issued_at", "activated": "recorded_at"}


@dataclass(frozen=True, slots=True)
class Months:
    """First days of months, the earliest first, and one value a month for each line.

    The pass that tells the months apart counts the rest of the period as well, so it has the tiles' figures.
    """

    months: Sequence[date]
    lines: dict[str, list[int]]
    figures: dict[str, int]  # of these tiles: the whole period, however few months are shown
    label_runs: int  # that the labels were issued in


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
    ends = [midnight(month) for month in [*months, _after(months[-1])]]
    found = {name: _found(session, name, asked, ends) for name in _MOMENTS}
    return Months(
        months,
        {name: [by[place][0] for place in range(len(months))] for name, by in found.items()},
        {name: sum(amount for amount, _ in by.values()) for name, by in found.items()},
        sum(rows for _, rows in found["labels"].values()),
    )


def _found(session: Session, name: str, asked: Scope, ends: Sequence[datetime]) -> Found:
    """By the place of a month: what is counted, and how many rows that is; the rest is at `_REST`."""
    tile, moment = TILES[name], getattr(TILES[name].row, _MOMENTS[name])
    rows = func.count(tile.row.id)
    counted, where = (rows if tile.amount is None else func.sum(tile.amount), rows), tile.where(asked)
    looks: list[Any] = [select(literal(_REST), *counted).where(moment < ends[0], *where)]
    if scope.is_wide(asked):
        # All rows of these months in their order: `+ 0` keeps databases from seeking each of tens of
        # thousands of products. Of the rest only a sum is asked, for which they may.
        whose = (tile.row.product_id + 0).in_(select(Product.id).where(*conditions.products(asked)))
        within = [moment >= ends[0], *tile.where(scope.everybody(asked)), whose]
        place = _place(moment, ends, 0, len(ends) - 1).label("place")
        looks.append(select(place, *counted).where(*within).group_by("place"))
    else:  # each month is a stretch of an index, added up without sorting
        for number, (start, after) in enumerate(pairwise(ends)):
            within = [moment >= start, moment < after, *where]
            looks.append(select(literal(number), *counted).where(*within))
        looks.append(select(literal(_REST), *counted).where(moment >= ends[-1], *where))
    found: Found = defaultdict(lambda: (0, 0))
    for number, amount, count in session.execute(union_all(*looks)):
        known = found[number]
        found[number] = (known[0] + int(amount or 0), known[1] + count)
    return found


def _place(moment: Any, ends: Sequence[datetime], low: int, high: int) -> ColumnElement[int]:
    """Which of the months from `low` to `high` it is of, found by halves; the rest is after the last."""
    if low == high:
        return literal(low if low < len(ends) - 1 else _REST)
    half = (low + high) // 2
    earlier, later = _place(moment, ends, low, half), _place(moment, ends, half + 1, high)
    return case((moment < ends[half + 1], earlier), else_=later)


def products_asked(session: Session, asked: Scope) -> list[int] | None:
    """The ids that scans are narrowed to, which lie in another database; None for all."""
    if not asked.is_about_some:
        return None
    return list(session.scalars(select(Product.id).where(*conditions.products(asked))))


def scans_by_month(scans: Session, asked: Scope, products: Sequence[int] | None) -> dict[date, Scans]:
    """All months of the period, or of all time, that had any."""
    return scan_sums.by_month(scans, asked.first, asked.last, products)


def _after(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)
