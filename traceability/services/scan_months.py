"""Scans by month on PostgreSQL: tables made ahead, and told apart when their time is over."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import MetaData, Table, select, text
from sqlalchemy.orm import Session

from models import Scan
from traceability.config import Config
from traceability.database import Database
from traceability.services import clock, scans

AHEAD = 3  # months after this one: so long may the maintenance be forgotten
_NAME = "scan_%Y_%m"
# Made by migration 0004. It holds what no month does: scans before the first maintenance or after a long gap.
_DEFAULT = "scan_default"
_TABLES = """
    SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'scan'::regclass
"""
_ONE_AT_A_TIME = 0x0C0D  # any number, the same in every process: the key of an advisory lock


def make_ahead(db: Database, config: Config) -> int:
    """Make the tables of this month and those to come; how many were not there."""
    return make_from(db, clock.now())


def make_from(db: Database, oldest: datetime) -> int:
    """The same, beginning with the month of an earlier moment: for a database about to be filled."""
    month, last = _month(oldest), _month(clock.now())
    for _ in range(AHEAD):
        last = _next(last)
    made = 0
    while month <= last:
        # One a transaction: making one waits until nobody reads or fills the default.
        with db.scans() as session:
            made += _make(session, month)
        month = _next(month)
    return made


def begun_before(session: Session, moment: datetime, whole: datetime) -> list[Table]:
    """The tables of months that began before one moment and were whole by another, oldest first."""
    if session.get_bind().dialect.name != "postgresql":
        return []
    names = sorted(name for name in session.scalars(text(_TABLES)) if name != _DEFAULT)
    months = [(name, datetime.strptime(name, _NAME).replace(tzinfo=UTC)) for name in names]
    return [
        as_table(name) for name, start in months if start < moment and _start(_next(start.date())) <= whole
    ]


def as_table(name: str) -> Table:
    """The part of `Scan` with this name."""
    table: Any = Scan.__table__
    part: Table = table.to_metadata(MetaData(), name=name)
    return part


def _make(session: Session, month: date) -> bool:
    if session.get_bind().dialect.name != "postgresql":
        return False
    session.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
    name = month.strftime(_NAME)
    if name in session.scalars(text(_TABLES)).all():
        return False
    first, end = scans.first_id(_start(month)), scans.first_id(_start(_next(month)))
    others = as_table(_DEFAULT).c.id
    if session.scalar(select(others).where(others >= first, others < end).limit(1)) is not None:
        return False  # a month that began in the default stays there: moving it would keep scans waiting
    # Attached and not made in place, which would keep readers of every month waiting.
    session.execute(text(f"CREATE TABLE {name} (LIKE scan INCLUDING CONSTRAINTS)"))
    session.execute(text(f"ALTER TABLE scan ATTACH PARTITION {name} FOR VALUES FROM ({first}) TO ({end})"))
    return True


def _month(moment: datetime) -> date:
    return moment.astimezone(UTC).date().replace(day=1)


def _start(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=UTC)


def _next(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)
