"""Scans by month, exactly: sums of settled hours, which the maintenance keeps, and the latest rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Scan, ScanDay, ScanMark, ScanMonthSum, ScanTotal
from traceability.config import Config
from traceability.database import Database
from traceability.services import clock, month_sums
from traceability.services.month_sums import EARLIEST, LATEST
from traceability.services.searching import among

SETTLED = timedelta(days=1)  # a page confirms within minutes; the rest is for rows that waited for a database
_ONE_AT_A_TIME = 0x5CA45  # any number, the same in every process: the key of an advisory lock
_WHATS = ("seen", "confirmed")
Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Scans:
    """How many pages were opened, and how many of these a browser confirmed."""

    seen: int = 0
    confirmed: int = 0

    def __add__(self, other: "Scans") -> "Scans":
        return Scans(self.seen + other.seen, self.confirmed + other.confirmed)


ByMonth = dict[date, Scans]


def sum_scans(db: Database, config: Config) -> int:
    """Add every settled hour to the sums, a day or what is left of it a transaction; how many hours."""
    settled = (clock.now() - SETTLED).replace(minute=0, second=0, microsecond=0)
    hours = 0
    while True:
        with db.scans() as session:
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
            mark = session.get(ScanMark, 1) or _begin(session, settled)
            later = select(func.min(Scan.hour)).where(Scan.hour >= mark.before, Scan.hour < settled)
            hour = session.scalar(later)
            if hour is None:
                mark.before = max(mark.before, settled)
                return hours
            after = min(settled, _midnight(hour.astimezone(clock.VIETNAM).date() + timedelta(days=1)))
            hours += _add(session, hour, after)
            mark.before = after


def summed_before(session: Session) -> datetime | None:
    """The sums hold every hour before this; None while there are none."""
    return session.scalar(select(ScanMark.before))


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
    return month_sums.of_each(session, ScanMonthSum, _WHATS, first, last, sets)


def _gather(found: defaultdict[date, Scans], rows: Iterable[Any], sign: int = 1) -> None:
    for day, seen, confirmed in rows:
        found[day.replace(day=1)] += Scans(sign * int(seen), sign * int(confirmed or 0))


def _months(session: Session, first: date, last: date, products: Collection[int]) -> Iterable[Any]:
    """Whole months."""
    (sums,) = _sums(session, first, last, [products])
    for (what, month), number in sums.items():
        yield month, *(number if what == one else 0 for one in _WHATS)


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
        query = query.where(Scan.hour >= _midnight(first))
    if last and last < LATEST:
        query = query.where(Scan.hour < _midnight(last + timedelta(days=1)))
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


def _begin(session: Session, settled: datetime) -> ScanMark:
    """The first sums: of all that was totalled before there were any."""
    month = (session.scalar(select(func.min(ScanTotal.day))) or clock.today()).replace(day=1)
    counts = [func.sum(ScanTotal.seen), func.sum(ScanTotal.confirmed)]
    while month <= clock.today():
        of_month = (ScanTotal.day >= month, ScanTotal.day < month_sums.next_month(month))
        by_day = select(ScanTotal.day, *counts).where(*of_month).group_by(ScanTotal.day)
        _add_days(session, by_day)
        by_product = select(ScanTotal.product_id, *counts).where(*of_month).group_by(ScanTotal.product_id)
        _add_products(session, month, by_product)
        month = month_sums.next_month(month)
    earliest = session.scalar(select(func.min(Scan.hour)))
    mark = ScanMark(id=1, before=min(earliest or settled, settled))
    session.add(mark)
    return mark


def _add(session: Session, first: datetime, after: datetime) -> int:
    """The scans of hours of one day; how many hours had any."""
    day = first.astimezone(clock.VIETNAM).date()
    whose, of_day = func.coalesce(Scan.product_id, 0), (Scan.hour >= first, Scan.hour < after)
    counts = [func.count(), func.sum(cast(Scan.confirmed, Integer))]
    _add_days(session, select(literal(day), *counts).where(*of_day))
    _add_products(session, day.replace(day=1), select(whose, *counts).where(*of_day).group_by(whose))
    return session.scalar(select(func.count(Scan.hour.distinct())).where(*of_day)) or 0


def _add_days(session: Session, query: Any) -> None:
    """What the query says of days; what is there already grows by it."""
    insert: Any = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(ScanDay)
    more = {what: ScanDay.__table__.c[what] + insert.excluded[what] for what in _WHATS}
    rows = insert.from_select(["day", *_WHATS], query)
    session.execute(rows.on_conflict_do_update(index_elements=[ScanDay.day], set_=more))


def _add_products(session: Session, month: date, query: Any) -> None:
    rows = session.execute(query).all()
    month_sums.add(session, ScanMonthSum, month, month_sums.by_line(_WHATS, rows))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.VIETNAM)
