"""Scans by month, exactly: sums of settled hours (`scan_sums.py`), and the latest rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from models import Scan, ScanDay, ScanMonthSum, ScanTotal
from traceability.services import clock, month_sums
from traceability.services.month_sums import EARLIEST, LATEST
from traceability.services.scan_sums import COUNTS, summed_before
from traceability.services.searching import among


@dataclass(frozen=True, slots=True)
class Scans:
    """How many pages were opened, and how many of these a browser confirmed."""

    seen: int = 0
    confirmed: int = 0

    def __add__(self, other: "Scans") -> "Scans":
        return Scans(self.seen + other.seen, self.confirmed + other.confirmed)


ByMonth = dict[date, Scans]


def by_month(
    session: Session, first: date | None, last: date | None, products: Collection[int] | None = None
) -> ByMonth:
    """Scans from day to day, both included, of all or of some products, by the months' first days."""
    mark = summed_before(session)
    found: defaultdict[date, Scans] = defaultdict(Scans)
    _gather(found, _days(_rows(session, first, last, products, since=mark)))
    if mark is None:
        _gather(found, _totals(session, first, last, products))
    elif products is None:
        _gather(found, session.execute(select(ScanDay.day, ScanDay.seen, ScanDay.confirmed).where(
            ScanDay.day >= (first or EARLIEST), ScanDay.day <= (last or LATEST)
        )))  # fmt: skip
    else:
        for start, end, whole, sign in month_sums.stretches(first or EARLIEST, last or LATEST):
            if whole:
                _gather(found, _months(session, start, end, products))
            else:
                _gather(found, _totals(session, start, end, products), sign)
                _gather(found, _days(_rows(session, start, end, products, until=mark)), sign)
    return {month: scans for month, scans in sorted(found.items()) if scans.seen}


def of_each(session: Session, first: date, last: date, sets: Sequence[Collection[int]]) -> list[Scans]:
    """Scans from day to day of each of many sets of products; however many, all is read once."""
    mark = summed_before(session)
    found, set_of = [Scans() for _ in sets], month_sums.places(sets)
    rest = [(1, _rows(session, first, last, None, since=mark, by=Scan.product_id))]
    if mark is None:
        rest.append((1, _totals(session, first, last, None, by=ScanTotal.product_id)))
    for start, end, whole, sign in month_sums.stretches(first, last) if mark else ():
        if whole:
            for place, sums in enumerate(_sums(session, start, end, sets)):
                for (what, _), number in sums.items():
                    found[place] += Scans(**{what: number})
        else:
            rest.append((sign, _totals(session, start, end, None, by=ScanTotal.product_id)))
            rest.append((sign, _rows(session, start, end, None, until=mark, by=Scan.product_id)))
    for sign, rows in rest:
        for product, seen, confirmed in rows:
            if product in set_of:
                found[set_of[product]] += Scans(sign * int(seen), sign * int(confirmed or 0))
    return found


def _sums(
    session: Session, first: date, last: date, sets: Sequence[Collection[int]]
) -> list[month_sums.Sums]:
    return month_sums.of_each(session, ScanMonthSum, COUNTS, first, last, sets)


def _gather(found: defaultdict[date, Scans], rows: Iterable[Any], sign: int = 1) -> None:
    for day, seen, confirmed in rows:
        found[day.replace(day=1)] += Scans(sign * int(seen), sign * int(confirmed or 0))


def _months(session: Session, first: date, last: date, products: Collection[int]) -> Iterable[Any]:
    """Whole months."""
    (sums,) = _sums(session, first, last, [products])
    for (what, month), number in sums.items():
        yield month, *(number if what == one else 0 for one in COUNTS)


def _totals(
    session: Session,
    first: date | None,
    last: date | None,
    products: Collection[int] | None,
    by: Any = ScanTotal.day,
) -> Iterable[Any]:
    """Days whose rows were already counted together."""
    query = select(by, func.sum(ScanTotal.seen), func.sum(ScanTotal.confirmed)).where(
        ScanTotal.day >= (first or EARLIEST), ScanTotal.day <= (last or LATEST)
    )
    if products is not None:
        query = query.where(among(session, ScanTotal.product_id, products))
    return session.execute(query.group_by(by))


def _rows(
    session: Session,
    first: date | None,
    last: date | None,
    products: Collection[int] | None,
    since: datetime | None = None,
    until: datetime | None = None,
    by: Any = Scan.hour,
) -> Iterable[Any]:
    """The scans themselves."""
    query = select(by, func.count(), func.sum(cast(Scan.confirmed, Integer)))
    if first:
        query = query.where(Scan.hour >= clock.midnight(first))
    if last and last < LATEST:
        query = query.where(Scan.hour < clock.midnight(last + timedelta(days=1)))
    if since:
        query = query.where(Scan.hour >= since)
    if until:
        query = query.where(Scan.hour < until)
    if products is not None:
        query = query.where(among(session, Scan.product_id, products))
    return session.execute(query.group_by(by))


def _days(rows: Iterable[Any]) -> Iterable[Any]:
    """The same of hours, which are put to their days here."""
    return ((hour.astimezone(clock.VIETNAM).date(), *counts) for hour, *counts in rows)
