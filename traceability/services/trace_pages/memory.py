"""What a process remembers of public pages: never older than the last commit, unless the database is away.

A recall must be on the very next scan of every worker, so nothing is kept "for a minute". Triggers give
`public_version` a new number in the transaction that changes what a page may show; each scan reads that one
number (5 µs on SQLite) before it believes what is remembered. The number is read before the rows, so what is
remembered under it can only be newer than it says, and then the next scan loads it again.
"""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from models import PublicVersion
from traceability import logs
from traceability.database import Database, is_outage
from traceability.database.quick import Statement
from traceability.errors import Unavailable
from traceability.services import clock, scans
from traceability.services.scans import UnitCounts

log = logs.get(__name__)
Value = TypeVar("Value")
Load = Callable[[Session], tuple[Value, datetime | None]]
"""Looks something up; the instant from which time alone makes it untrue, or None."""

_MOST = 1000
_NUMBER = Statement(select(PublicVersion.number))
_CHECKS = scans.COUNTS.subquery()
_NUMBER_AND_CHECKS = Statement(
    select(PublicVersion.number, *_CHECKS.c).select_from(PublicVersion).outerjoin(_CHECKS, true())
)


@dataclass(frozen=True, slots=True)
class Moment:
    """What could be learnt about the database for one request. Without a version it did not answer."""

    version: int | None
    as_of: datetime  # when what is remembered was last known to be true


@dataclass(slots=True)
class Memo(Generic[Value]):
    """Something remembered, and what a view has made of it (`made`), which goes with it."""

    value: Value
    version: int
    since: datetime
    until: datetime
    made: dict[Hashable, Any] = field(default_factory=dict)


class Memory:
    """One a process; threads share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[Hashable, Memo[Any]] = {}
        self._lock = threading.Lock()
        self._true_at = clock.now()

    def moment(self) -> Moment:
        """Ask the database for the version of the public pages."""
        try:
            row = self._database.quick.first(_NUMBER)
        except Unavailable:
            return Moment(None, self._true_at)
        return self._moment(row)

    def moment_of_unit(self, run: int, index: int) -> tuple[Moment, UnitCounts]:
        """The same with the checks of a unit: one question where one connection reaches both databases."""
        if self._database.asks_both:
            try:
                row = self._database.quick.first(_NUMBER_AND_CHECKS, **scans.asked(run, index))
            except Unavailable:  # one of them is; each is asked alone
                pass
            else:
                return self._moment(row), UnitCounts.of(row[1:] if row else None)
        return self.moment(), self.counts(run, index)

    def counts(self, run: int, index: int) -> UnitCounts:
        """The checks of a unit; none where the scans database does not answer: the verdict can do without."""
        try:
            return scans.counts(self._database.quick_scans, run, index)
        except Exception as error:
            log.error("checks not counted", kind=type(error).__name__)
            return UnitCounts()

    def _moment(self, row: tuple[Any, ...] | None) -> Moment:
        if row is None:
            raise LookupError("public_version has no row; run `flask database upgrade`")
        self._true_at = clock.now()
        return Moment(row[0], self._true_at)

    def recall(self, moment: Moment, key: Hashable, load: Load[Value]) -> Memo[Value]:
        """What is remembered under `key`, loaded if it may have changed. Raises Unavailable, or an outage
        of the database, where nothing is remembered and nothing can be loaded."""
        kept = cast(Memo[Value] | None, self._kept.get(key))
        if kept and (moment.version is None or self._still_true(kept, moment.version)):
            return kept
        if moment.version is None:
            raise Unavailable
        return self._keep(key, self._load(moment.version, load))

    def forget(self) -> None:
        """Everything, as a process that has just begun."""
        self._kept.clear()

    def _still_true(self, kept: Memo[Value], version: int) -> bool:
        return kept.version == version and kept.since <= clock.now() < kept.until

    def _load(self, version: int, load: Load[Value]) -> Memo[Value]:
        since = clock.now()
        with self._database.reading() as session:
            value, until = load(session)
        midnight = _next_midnight()
        return Memo(value, version, since, min(until, midnight) if until else midnight)

    def _keep(self, key: Hashable, memo: Memo[Value]) -> Memo[Value]:
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = memo
            while len(self._kept) > _MOST:
                del self._kept[next(iter(self._kept))]
        return memo


def is_away(error: Exception) -> bool:
    """Whether this error means that the database does not answer."""
    return isinstance(error, Unavailable) or is_outage(error)


def _next_midnight() -> datetime:
    """Certificates and use-by dates turn with the day in Lạng Sơn."""
    return clock.midnight(clock.today() + timedelta(days=1))
