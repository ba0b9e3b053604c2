"""Scans by month, exactly: sums of settled hours, which the maintenance keeps, and the latest rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Scan, ScanDay, ScanMark, ScanTotal, ScanYear
from traceability.config import Config
from traceability.database import Database
from traceability.services import clock
from traceability.services.searching import among

SETTLED = timedelta(days=1)  # a page confirms within minutes; the rest is for rows that waited for a database
_ONE_AT_A_TIME = 0x5CA45  # any number, the same in every process: the key of an advisory lock
_WHATS = ("seen", "confirmed")
_MONTHS = [f"{what}_{month}" for month in range(1, 13) for what in _WHATS]
_EARLIEST, _LATEST = date(2000, 1, 1), date(9999, 12, 31)
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
    session: Session, first: date | None, last: date | None, products: Sequence[int] | None = None
) -> ByMonth:
    """Scans from day to day, both included, of all or of some products, by the months' first days."""
    _in_one_view(session)
    mark = summed_before(session)
    found: defaultdict[date, Scans] = defaultdict(Scans)
    _gather(found, _rows(session, first, last, products, since=mark))
    if mark is None:
        _gather(found, _totals(session, first, last, products))
    elif products is None:
        _gather(found, session.execute(select(ScanDay.day, ScanDay.seen, ScanDay.confirmed).where(
            ScanDay.day >= (first or _EARLIEST), ScanDay.day <= (last or _LATEST)
        )))  # fmt: skip
    else:
        for start, end, whole in _stretches(first or _EARLIEST, last or _LATEST):
            if whole:
                _gather(found, _months(session, start, end, products))
            else:
                _gather(found, _totals(session, start, end, products))
                _gather(found, _rows(session, start, end, products, until=mark))
    return dict(sorted(found.items()))


def _in_one_view(session: Session) -> None:
    """The mark and what it divides are read as of one moment; in SQLite every transaction is."""
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _stretches(first: date, last: date) -> list[tuple[date, date, bool]]:
    """The whole months between two days as one stretch, and what is left of a month on either side."""
    one = timedelta(days=1)
    start = first if first.day == 1 else _next_month(first)
    ends_a_month = last == _LATEST or (last + one).day == 1
    end = last if ends_a_month else last.replace(day=1) - one
    if start > end:
        return [(first, last, False)]
    around = ((first, start - one), (end + one, last) if not ends_a_month else (last, first))
    return [(start, end, True), *((low, high, False) for low, high in around if low <= high)]


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _gather(found: defaultdict[date, Scans], rows: Iterable[Any]) -> None:
    for day, seen, confirmed in rows:
        found[day.replace(day=1)] += Scans(int(seen), int(confirmed or 0))


def _months(session: Session, first: date, last: date, products: Sequence[int]) -> Iterable[Any]:
    """Whole months of the rows of years."""
    sums = [func.sum(_column(what, month)) for month in range(1, 13) for what in _WHATS]
    query = select(ScanYear.year, *sums).where(
        ScanYear.year >= first.year,
        ScanYear.year <= last.year,
        among(session, ScanYear.product_id, products),
    )
    for year, *counts in session.execute(query.group_by(ScanYear.year)):
        for month in range(1, 13):
            day = date(year, month, 1)
            if first <= day <= last and counts[2 * month - 2]:
                yield day, counts[2 * month - 2], counts[2 * month - 1]


def _column(what: str, month: int) -> Any:
    return ScanYear.__table__.c[f"{what}_{month}"]


def _totals(
    session: Session, first: date | None, last: date | None, products: Sequence[int] | None
) -> Iterable[Any]:
    """Days whose rows were already counted together."""
    query = select(ScanTotal.day, func.sum(ScanTotal.seen), func.sum(ScanTotal.confirmed)).where(
        ScanTotal.day >= (first or _EARLIEST), ScanTotal.day <= (last or _LATEST)
    )
    if products is not None:
        query = query.where(among(session, ScanTotal.product_id, products))
    return session.execute(query.group_by(ScanTotal.day))


def _rows(
    session: Session,
    first: date | None,
    last: date | None,
    products: Sequence[int] | None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterable[tuple[date, int, int]]:
    """The scans themselves, by the hour, which is put to its day here."""
    query = select(Scan.hour, func.count(), func.sum(cast(Scan.confirmed, Integer)))
    if first:
        query = query.where(Scan.hour >= _midnight(first))
    if last and last < _LATEST:
        query = query.where(Scan.hour < _midnight(last + timedelta(days=1)))
    if since:
        query = query.where(Scan.hour >= since)
    if until:
        query = query.where(Scan.hour < until)
    if products is not None:
        query = query.where(among(session, Scan.product_id, products))
    for hour, seen, confirmed in session.execute(query.group_by(Scan.hour)):
        yield hour.astimezone(clock.VIETNAM).date(), seen, confirmed


def _begin(session: Session, settled: datetime) -> ScanMark:
    """The first sums: of all that was totalled before there were any."""
    first = session.scalar(select(func.min(ScanTotal.day))) or clock.today()
    for year in range(first.year, clock.today().year + 1):
        _begin_year(session, year)
    earliest = session.scalar(select(func.min(Scan.hour)))
    mark = ScanMark(id=1, before=min(earliest or settled, settled))
    session.add(mark)
    return mark


def _begin_year(session: Session, year: int) -> None:
    """A year's totals, which the database itself adds up: there may be millions."""
    starts = [date(year, month, 1) for month in range(1, 13)]
    spans = list(zip(starts, [*starts[1:], date(year + 1, 1, 1)], strict=True))
    of_year = (ScanTotal.day >= starts[0], ScanTotal.day < spans[-1][1])
    counts = [func.sum(ScanTotal.seen), func.sum(ScanTotal.confirmed)]
    by_day = select(ScanTotal.day, *counts).where(*of_year).group_by(ScanTotal.day)
    _upsert(session, ScanDay, _WHATS, (["day", *_WHATS], by_day))
    by_month = [
        func.sum(case((and_(ScanTotal.day >= start, ScanTotal.day < after), amount), else_=0))
        for start, after in spans
        for amount in (ScanTotal.seen, ScanTotal.confirmed)
    ]
    by_product = select(ScanTotal.product_id, literal(year), *by_month).where(*of_year)
    names = ["product_id", "year", *_MONTHS]
    _upsert(session, ScanYear, _MONTHS, (names, by_product.group_by(ScanTotal.product_id)))


def _add(session: Session, first: datetime, after: datetime) -> int:
    """The scans of hours of one day, which the database itself adds up; how many hours had any."""
    day = first.astimezone(clock.VIETNAM).date()
    whose, of_day = func.coalesce(Scan.product_id, 0), (Scan.hour >= first, Scan.hour < after)
    counts = [func.count(), func.sum(cast(Scan.confirmed, Integer))]
    names = [f"{what}_{day.month}" for what in _WHATS]
    others = [name for name in _MONTHS if name not in names]
    by_product = select(whose, literal(day.year), *counts, *(literal(0) for _ in others))
    _upsert(
        session,
        ScanYear,
        names,
        (["product_id", "year", *names, *others], by_product.where(*of_day).group_by(whose)),
    )
    _upsert(session, ScanDay, _WHATS, (["day", *_WHATS], select(literal(day), *counts).where(*of_day)))
    return session.scalar(select(func.count(Scan.hour.distinct())).where(*of_day)) or 0


def _upsert(session: Session, kind: Any, names: Sequence[str], rows: tuple[list[str], Any]) -> None:
    """The columns and the query that gives them; what is there already grows by `names`."""
    insert: Any = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(kind)
    more = {name: kind.__table__.c[name] + insert.excluded[name] for name in names}
    keys = list(kind.__mapper__.primary_key)
    session.execute(insert.from_select(*rows).on_conflict_do_update(index_elements=keys, set_=more))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.VIETNAM)
