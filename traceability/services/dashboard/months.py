"""What happened month by month: batches released, labels issued and activated, and scans."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, case, literal, select, union_all
from sqlalchemy.orm import Session

from models import MonthSum, Product
from traceability.services import clock, month_sums, scan_counts
from traceability.services.dashboard import conditions, scope, settled
from traceability.services.dashboard.scope import Scope
from traceability.services.dashboard.settled import SOURCES, Source
from traceability.services.month_sums import EARLIEST, LATEST, Sets
from traceability.services.scan_counts import Scans
from traceability.services.searching import columns

USUAL, MOST = 12, 36
_REST = -1  # in place of a month's
_TILES = [source.tile for source in SOURCES]
Found = dict[str, Counter[int]]
"""By line and the place of a month."""


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


def by_month(session: Session, asked: Scope, products: Collection[int] | None) -> Months:
    """Of the products asked for, which `products_asked` gives."""
    months = months_of(asked)
    (found,) = _found(session, asked, months, [products])
    return Months(
        months,
        {name: [found[name][place] for place in range(len(months))] for name in _TILES},
        {name: found[name].total() for name in _TILES},
        found["runs"].total(),
    )


def of_each(session: Session, asked: Scope, sets: Sequence[Collection[int]]) -> list[Mapping[str, int]]:
    """By tile, what happened in the period to each of many sets of products; `asked` is of everybody."""
    found = _found(session, asked, months_of(asked), sets)
    return [{name: its[name].total() for name in _TILES} for its in found]


def _found(session: Session, asked: Scope, months: Sequence[date], sets: Sets) -> list[Found]:
    """Whole months from the sums of what is settled, the rest from the rows; or all, if those are few."""
    ends = [clock.midnight(month) for month in [*months, month_sums.next_month(months[-1])]]
    if asked.is_about_some and not scope.is_wide(asked):
        return [_few(session, asked, ends)]
    mark = settled.before(session)
    if mark is None:
        return _rows(session, asked, ends, sets)
    found, places = [_nothing() for _ in sets], {month: place for place, month in enumerate(months)}
    for first, last, whole, sign in month_sums.stretches(asked.first or EARLIEST, asked.last or LATEST):
        if whole:
            sums = month_sums.of_each(session, MonthSum, settled.LINES, first, last, sets)
            for its, its_sums in zip(found, sums, strict=True):
                for (line, month), amount in its_sums.items():
                    its[line][places.get(month, _REST)] += amount
        rows = _rows(session, replace(asked, first=first, last=last), ends, sets, mark if whole else None)
        for its, its_rows in zip(found, rows, strict=True):
            for line, counts in its_rows.items():
                for place, amount in counts.items():
                    its[line][place] += sign * amount
    return found


def _nothing() -> Found:
    return {line: Counter() for line in settled.LINES}


def _few(session: Session, asked: Scope, ends: Sequence[datetime]) -> Found:
    """Each month is a stretch of an index, added up without sorting."""
    found = _nothing()
    for source in SOURCES:
        moment, where, counted = source.moment, source.where(asked), source.lines.values()
        looks = [
            select(literal(place), *counted).where(moment >= start, moment < after, *where)
            for place, (start, after) in enumerate(pairwise(ends))
        ]
        for rest in (moment < ends[0], moment >= ends[-1]):
            looks.append(select(literal(_REST), *counted).where(rest, *where))
        for place, *amounts in session.execute(union_all(*looks)):
            _gather(found, source, place, amounts)
    return found


def _rows(
    session: Session,
    asked: Scope,
    ends: Sequence[datetime],
    sets: Sets,
    since: datetime | None = None,
) -> list[Found]:
    """All rows of the period, or those since, in the order of their moments; whose each is, is asked here."""
    found, set_of = [_nothing() for _ in sets], month_sums.places(sets)
    for source in SOURCES:
        within = _place(source.moment, ends, 0, len(ends) - 1)
        place = case((source.moment < ends[0], literal(_REST)), else_=within).label("place")
        product: Any = literal(month_sums.ANY) if month_sums.ANY in set_of else source.product
        where = [*source.where(scope.everybody(asked)), *([source.moment >= since] if since else [])]
        query = select(place, product.label("product"), *source.lines.values()).where(*where)
        for month, owner, *amounts in session.execute(query.group_by("place", "product")):
            if owner in set_of:
                _gather(found[set_of[owner]], source, month, amounts)
    return found


def _gather(found: Found, source: Source, place: int, amounts: Sequence[Any]) -> None:
    for line, amount in zip(source.lines, amounts, strict=True):
        found[line][place] += int(amount or 0)


def _place(moment: Any, ends: Sequence[datetime], low: int, high: int) -> ColumnElement[int]:
    """Which of the months from `low` to `high` it is of, found by halves; the rest is after the last."""
    if low == high:
        return literal(low if low < len(ends) - 1 else _REST)
    half = (low + high) // 2
    earlier, later = _place(moment, ends, low, half), _place(moment, ends, half + 1, high)
    return case((moment < ends[half + 1], earlier), else_=later)


def products_asked(session: Session, asked: Scope) -> Sequence[int] | None:
    """The ids that scans are narrowed to, which lie in another database; None for all."""
    if not asked.is_about_some:
        return None
    likes = asked.known.likes if asked.known else None
    if likes and not (asked.is_about_owners or asked.project_id):
        return likes.ids
    (ids,) = columns(session, select(Product.id).where(*conditions.products(asked)))
    return ids


def scans_by_month(scans: Session, asked: Scope, products: Collection[int] | None) -> dict[date, Scans]:
    """All months of the period, or of all time, that had any."""
    return scan_counts.by_month(scans, asked.first, asked.last, products)
