"""Sums of scans by day and by month, to which the maintenance adds every hour that is settled."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, cast, func, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Scan, ScanDay, ScanMark, ScanMonthSum, ScanTotal
from traceability.config import Config
from traceability.database import Database
from traceability.services import clock, month_sums

SETTLED = timedelta(days=1)  # a page confirms within minutes; the rest is for rows that waited for a database
_ONE_AT_A_TIME = 0x5CA45  # any number, the same in every process: the key of an advisory lock
COUNTS = ("seen", "confirmed")


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
            after = min(settled, clock.midnight(hour.astimezone(clock.VIETNAM).date() + timedelta(days=1)))
            hours += _add(session, hour, after)
            mark.before = after


def summed_before(session: Session) -> datetime | None:
    """The sums hold every hour before this; None while there are none."""
    return session.scalar(select(ScanMark.before))


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
    more = {what: ScanDay.__table__.c[what] + insert.excluded[what] for what in COUNTS}
    rows = insert.from_select(["day", *COUNTS], query)
    session.execute(rows.on_conflict_do_update(index_elements=[ScanDay.day], set_=more))


def _add_products(session: Session, month: date, query: Any) -> None:
    rows = session.execute(query).all()
    month_sums.add(session, ScanMonthSum, month, month_sums.by_line(COUNTS, rows))
