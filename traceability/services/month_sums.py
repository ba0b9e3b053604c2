"""Sums by month of what every product has, kept in bit slices: any set of products is added up at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from traceability import bit_slices

Table = Any
"""`MonthSum` or `ScanMonthSum`, in a session of its database."""
Sums = dict[tuple[str, date], int]
"""By line and month."""
Sets = Sequence[Collection[int] | None]
"""Sets of products, none in two of them; or None alone, for all."""
ANY = 0  # in place of a product, where all are wanted
EARLIEST, LATEST = date(2000, 1, 1), date(9998, 12, 31)  # as good as no bounds; there are days after


def add(session: Session, table: Table, month: date, counts: Mapping[str, Iterable[tuple[int, int]]]) -> None:
    """By line: products and how many more each has in the month. Each product once."""
    of_month = select(table).where(table.month == month, table.line.in_(counts))
    known = {(row.line, row.block): row for row in session.scalars(of_month)}
    for line, its in counts.items():
        for block, slices in bit_slices.sliced(its).items():
            row = known.get((line, block))
            if row is None:
                row = table(line=line, month=month, block=block, total=0, slices=b"")
                session.add(row)
            row.slices, row.total = bit_slices.added(row.slices, slices), row.total + bit_slices.total(slices)


def by_line(lines: Iterable[str], rows: Sequence[Any]) -> dict[str, list[tuple[int, int]]]:
    """Rows of a product and an amount for each line, told apart for `add`."""
    return {line: [(row[0], int(row[place])) for row in rows] for place, line in enumerate(lines, 1)}


def of_each(
    session: Session,
    table: Table,
    lines: Sequence[str],
    first: date,
    last: date,
    sets: Sets,
) -> list[Sums]:
    """From month to month, told by their first days, of each of the sets; however many, all is read once."""
    if None in sets:
        return [_of_all(session, table, lines, first, last)]
    members = [bit_slices.members(products or ()) for products in sets]
    blocks = set().union(*members)
    query = select(table.line, table.month, table.block, table.slices)
    found: list[defaultdict[tuple[str, date], int]] = [defaultdict(int) for _ in sets]
    for line, month, block, slices in session.execute(
        query.where(*_within(table, lines, first, last), table.block.in_(blocks))
    ):
        planes = bit_slices.planes_of(slices)
        for sums, its in zip(found, members, strict=True):
            if (here := its.get(block)) and (amount := bit_slices.among(planes, here)):
                sums[line, month] += amount
    return [dict(sums) for sums in found]


def _of_all(session: Session, table: Table, lines: Sequence[str], first: date, last: date) -> Sums:
    sums = func.sum(table.total)
    query = select(table.line, table.month, sums).where(*_within(table, lines, first, last))
    rows = session.execute(query.group_by(table.line, table.month))
    return {(line, month): int(amount) for line, month, amount in rows}


def _within(table: Table, lines: Sequence[str], first: date, last: date) -> list[ColumnElement[bool]]:
    return [table.line.in_(lines), table.month >= first, table.month <= last]


def places(sets: Sets) -> dict[int, int]:
    """By product: the place of its set. `ANY` is in the one that is for all."""
    found: dict[int, int] = {}
    for place, products in enumerate(sets):
        found.update(dict.fromkeys((ANY,) if products is None else products, place))
    return found


class Stretch(NamedTuple):
    """Days of a period, both included."""

    first: date
    last: date
    whole: bool  # of whole months
    sign: int  # -1: to be taken off again


def stretches(first: date, last: date) -> list[Stretch]:
    """Whole months as one stretch; at each end the days that it lacks or, if fewer, those it has too many."""
    one, parts = timedelta(days=1), list[Stretch]()
    start, end = first.replace(day=1), next_month(last) - one
    if 2 * first.day > next_month(first).toordinal() - start.toordinal():
        start = next_month(first)
        parts.append(Stretch(first, start - one, whole=False, sign=1))
    elif start < first:
        parts.append(Stretch(start, first - one, whole=False, sign=-1))
    if 2 * last.day < end.day:
        end = last.replace(day=1) - one
        parts.append(Stretch(end + one, last, whole=False, sign=1))
    elif last < end:
        parts.append(Stretch(last + one, end, whole=False, sign=-1))
    if start > end:
        return [Stretch(first, last, whole=False, sign=1)]
    return [Stretch(start, end, whole=True, sign=1), *parts]


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
