"""Scans: recorded when a page is seen, counted once its reader's browser confirms it. Nothing tells who."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import DailySalt, Device, Scan, ScansBase, SeenSession, UnitChecks, UnitDay
from traceability.services import clock

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A page that was opened: what it was about and what it said. Run and index only for a label's page."""

    state: str
    device: Device = Device.UNKNOWN
    product_id: int | None = None
    batch_id: int | None = None
    run: int | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """What is known of the checks of one unit; `sessions` are those of the last twelve months."""

    first_confirmed_at: datetime | None = None
    confirmed_checks: int = 0
    sessions: int = 0


def record_seen(session: Session, sighting: Sighting) -> int:
    """Add the scan, to the hour, and return its id, which a later confirmation names."""
    scan = Scan(
        hour=clock.now().replace(minute=0, second=0, microsecond=0),
        product_id=sighting.product_id,
        batch_id=sighting.batch_id,
        label_run_id=sighting.run,
        label_index=sighting.index,
        state=sighting.state,
        device=sighting.device,
        confirmed=False,
    )
    session.add(scan)
    session.flush()
    return scan.id


def confirm(session: Session, scan_id: int, visitor: bytes) -> bool:
    """Count a scan whose page was really looked at; once, however often it is confirmed.

    `visitor` is what tells two visitors of one day apart. It is only ever mixed with the day's salt.
    """
    unconfirmed = update(Scan).where(Scan.id == scan_id, Scan.confirmed.is_(False)).values(confirmed=True)
    unit = session.execute(unconfirmed.returning(Scan.label_run_id, Scan.label_index)).one_or_none()
    if unit is None:
        return False
    if unit.label_index is not None:
        _count_check(session, unit.label_run_id, unit.label_index)
        if _first_today(session, unit.label_run_id, unit.label_index, visitor):
            _count_session(session, unit.label_run_id, unit.label_index)
    return True


def counts(session: Session, run: int, index: int) -> UnitCounts:
    """The confirmed checks of one unit so far."""
    recent = select(func.coalesce(func.sum(UnitDay.sessions), 0)).where(
        UnitDay.label_run_id == run, UnitDay.label_index == index, UnitDay.day > clock.today() - YEAR
    )
    checks = session.execute(
        select(UnitChecks.first_confirmed_at, UnitChecks.confirmed_checks, recent.scalar_subquery()).where(
            UnitChecks.label_run_id == run, UnitChecks.label_index == index
        )
    ).one_or_none()
    return UnitCounts(*checks) if checks else UnitCounts()


def forget_visitors(session: Session) -> int:
    """Destroy the salts and session keys of days that began 48 hours ago or earlier; how many days."""
    yesterday = clock.today() - timedelta(days=1)
    session.execute(delete(SeenSession).where(SeenSession.day < yesterday))
    salts = delete(DailySalt).where(DailySalt.day < yesterday).returning(DailySalt.day)
    return len(session.scalars(salts).all())


def _count_check(session: Session, run: int, index: int) -> None:
    first = {
        "label_run_id": run,
        "label_index": index,
        "first_confirmed_at": clock.now(),
        "confirmed_checks": 1,
    }
    more = {"confirmed_checks": UnitChecks.confirmed_checks + 1}
    session.execute(
        _insert(session, UnitChecks)
        .values(first)
        .on_conflict_do_update(index_elements=_key(UnitChecks), set_=more)
    )


def _count_session(session: Session, run: int, index: int) -> None:
    first = {"label_run_id": run, "label_index": index, "day": clock.today(), "sessions": 1}
    more = {"sessions": UnitDay.sessions + 1}
    session.execute(
        _insert(session, UnitDay).values(first).on_conflict_do_update(index_elements=_key(UnitDay), set_=more)
    )


def _first_today(session: Session, run: int, index: int, visitor: bytes) -> bool:
    today = clock.today()
    message = b"%d/%d/" % (run, index) + visitor
    key = hmac.new(_salt(session, today), message, hashlib.sha256).hexdigest()
    seen = _insert(session, SeenSession).values(key=key, day=today).on_conflict_do_nothing()
    return session.execute(seen.returning(SeenSession.key)).one_or_none() is not None


def _salt(session: Session, day: date) -> bytes:
    """The salt of the day, made by whoever needs it first."""
    made = {"day": day, "salt": secrets.token_hex(32)}
    session.execute(_insert(session, DailySalt).values(made).on_conflict_do_nothing())
    salt = session.scalar(select(DailySalt.salt).where(DailySalt.day == day))
    return bytes.fromhex(salt or "")


def _insert(session: Session, table: type[ScansBase]) -> Any:
    """INSERT … ON CONFLICT, which both databases have and SQLAlchemy spells for each."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def _key(table: type[ScansBase]) -> list[Any]:
    return list(table.__mapper__.primary_key)
