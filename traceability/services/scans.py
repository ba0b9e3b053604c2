"""Scans: recorded when a page is seen, counted once its reader's browser confirms it. Nothing tells who."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import (
    DailySalt,
    Device,
    RunUnits,
    Scan,
    ScansBase,
    SeenSession,
    SignalDay,
    UnitChecks,
    UnitDay,
)
from traceability import entropy
from traceability.database.quick import QuickReader, Statement
from traceability.services import clock

YEAR = timedelta(days=365)
_RANDOM_BITS = 43
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Sighting:
    """A page that was opened: what it was about and what it said. Run and index only for a unit's page."""

    state: str
    device: Device = Device.UNKNOWN
    product_id: int | None = None
    batch_id: int | None = None
    run: int | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A sighting with the id of its row, which also tells its hour."""

    id: int
    sighting: Sighting

    @classmethod
    def now(cls, sighting: Sighting) -> "Seen":
        random = int.from_bytes(entropy.take(8)) >> (64 - _RANDOM_BITS)
        return cls(first_id(clock.now()) | random, sighting)

    @property
    def hour(self) -> datetime:
        return datetime.fromtimestamp((self.id >> _RANDOM_BITS) * _HOUR, UTC)


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """What is known of the checks of one unit; `sessions` are those of the last twelve months."""

    first_confirmed_at: datetime | None = None
    confirmed_checks: int = 0
    sessions: int = 0

    @classmethod
    def of(cls, row: Sequence[Any] | None) -> "UnitCounts":
        """From a row of `COUNTS`; a unit without one was never checked."""
        return cls(*row) if row and row[0] else cls()


@dataclass(frozen=True, slots=True)
class Tally:
    """What the rules of `alerts` look at after a visit was confirmed. Nought where nothing was added."""

    seen: Seen
    unit_sessions: int = 0  # of this unit, in twelve months
    run_units: int = 0  # different units of the run, ever
    signal: str | None = None
    signal_sessions: int = 0  # that saw the same thing lately


def first_id(moment: datetime) -> int:
    """The smallest id that a scan of this hour can have."""
    return int(moment.timestamp()) // _HOUR << _RANDOM_BITS


def record_seen(session: Session, sighting: Sighting) -> Seen:
    """Add one scan at once."""
    seen = Seen.now(sighting)
    write_seen(session, [seen])
    return seen


def write_seen(session: Session, many: Sequence[Seen]) -> None:
    """Add scans, to the hour. One that is there already was confirmed before it came to be written."""
    dialect = session.get_bind().dialect.name
    _SEEN[dialect].on_many(session.connection(), [_row(seen, confirmed=False) for seen in many])


def confirm(session: Session, seen: Seen, visitor: bytes) -> Tally | None:
    """Count a scan whose page was really looked at; None where it has been counted before.

    `visitor` is what tells two visitors of one day apart. It is only ever mixed with the day's salt. The
    scan's own row may still wait to be written, or may have been lost with a process: then this writes it.
    """
    insert = _insert(session, Scan).values(_row(seen, confirmed=True))
    confirmed = insert.on_conflict_do_update(
        index_elements=[Scan.id], set_={"confirmed": True}, where=Scan.confirmed.is_(False)
    )
    if session.execute(confirmed.returning(Scan.id)).one_or_none() is None:
        return None
    unit_sessions = run_units = 0
    sighting = seen.sighting
    if sighting.run is not None and sighting.index is not None:
        run_units = _count_check(session, sighting.run, sighting.index)
        if _first_today(session, b"%d/%d" % (sighting.run, sighting.index), visitor):
            unit_sessions = _count_session(session, sighting.run, sighting.index)
    signal = signal_of(sighting)
    signal_sessions = 0
    if signal and _first_today(session, signal[0].encode(), visitor):
        signal_sessions = _count_signal(session, *signal)
    return Tally(seen, unit_sessions, run_units, signal[0] if signal else None, signal_sessions)


def signal_of(sighting: Sighting) -> tuple[str, timedelta] | None:
    """What a page's verdict is a sign of when it repeats, and for how long that is remembered."""
    month = timedelta(days=30)
    match sighting.state:
        case "unknown":
            return "codes", timedelta(days=7)
        case "not_released" | "void" if sighting.index is not None:
            return f"{sighting.state}/{sighting.run}/{sighting.index}", month
        case "recalled" | "past_use_by" if sighting.batch_id is not None:
            return f"{sighting.state}/{sighting.batch_id}", month
    return None


_SEEN = {
    dialect.__name__.rpartition(".")[2]: Statement(dialect.insert(Scan).on_conflict_do_nothing())
    for dialect in (sqlite, postgresql)
}
_RECENT = (
    select(func.coalesce(func.sum(UnitDay.sessions), 0))
    .where(
        UnitDay.label_run_id == bindparam("run"),
        UnitDay.label_index == bindparam("index"),
        UnitDay.day > bindparam("after", type_=UnitDay.day.type),
    )
    .scalar_subquery()
)
COUNTS = select(UnitChecks.first_confirmed_at, UnitChecks.confirmed_checks, _RECENT.label("sessions")).where(
    UnitChecks.label_run_id == bindparam("run"), UnitChecks.label_index == bindparam("index")
)
"""One row, or none, with the parameters of `asked`."""
_COUNTS = Statement(COUNTS)


def asked(run: int, index: int) -> dict[str, Any]:
    """The parameters of `COUNTS` for one unit."""
    return {"run": run, "index": index, "after": clock.today() - YEAR}


def counts(reader: QuickReader, run: int, index: int) -> UnitCounts:
    """The confirmed checks of one unit so far."""
    return UnitCounts.of(reader.first(_COUNTS, **asked(run, index)))


def forget_visitors(session: Session) -> int:
    """Destroy the salts and session keys of days that began 48 hours ago or earlier; how many days."""
    yesterday = clock.today() - timedelta(days=1)
    session.execute(delete(SeenSession).where(SeenSession.day < yesterday))
    gone = delete(DailySalt).where(DailySalt.day < yesterday).returning(DailySalt.day)
    return len(session.scalars(gone).all())


def _row(seen: Seen, *, confirmed: bool) -> dict[str, Any]:
    sighting = seen.sighting
    return {
        "id": seen.id,
        "hour": seen.hour,
        "product_id": sighting.product_id,
        "batch_id": sighting.batch_id,
        "label_run_id": sighting.run,
        "label_index": sighting.index,
        "state": sighting.state,
        "device": sighting.device,
        "confirmed": confirmed,
    }


def _count_check(session: Session, run: int, index: int) -> int:
    """Count the check; if it is the unit's first, the units of the run with it, else 0."""
    first = {
        "label_run_id": run,
        "label_index": index,
        "first_confirmed_at": clock.now(),
        "confirmed_checks": 1,
    }
    checks = _add(session, UnitChecks, first, "confirmed_checks")
    return _add(session, RunUnits, {"label_run_id": run, "units": 1}, "units") if checks == 1 else 0


def _count_session(session: Session, run: int, index: int) -> int:
    """Count the session; the unit's of twelve months with it."""
    _add(
        session,
        UnitDay,
        {"label_run_id": run, "label_index": index, "day": clock.today(), "sessions": 1},
        "sessions",
    )
    recent = select(func.sum(UnitDay.sessions)).where(
        UnitDay.label_run_id == run, UnitDay.label_index == index, UnitDay.day > clock.today() - YEAR
    )
    return int(session.scalar(recent) or 0)


def _count_signal(session: Session, signal: str, window: timedelta) -> int:
    today = clock.today()
    _add(session, SignalDay, {"signal": signal, "day": today, "sessions": 1}, "sessions")
    recent = select(func.sum(SignalDay.sessions)).where(
        SignalDay.signal == signal, SignalDay.day > today - window
    )
    return int(session.scalar(recent) or 0)


def _add(session: Session, table: type[ScansBase], first: dict[str, Any], counted: str) -> int:
    """Insert the first, or add one to what is counted; how much it is then."""
    column = getattr(table, counted)
    insert = _insert(session, table).values(first)
    more = insert.on_conflict_do_update(
        index_elements=list(table.__mapper__.primary_key), set_={counted: column + 1}
    )
    return int(session.execute(more.returning(column)).scalar_one())


def _first_today(session: Session, subject: bytes, visitor: bytes) -> bool:
    today = clock.today()
    key = hmac.new(_salt(session, today), subject + b"/" + visitor, hashlib.sha256).hexdigest()
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
