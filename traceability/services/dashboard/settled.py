"""What was released, issued and activated before a mark, summed by month and product each night.

Such rows carry the moment they are written in, and none is changed or deleted: what is a day old is settled.
Should somebody mend rows by hand all the same, the sums are found not to agree and are made anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Batch, LabelRange, LabelRun, MonthMark, MonthSum
from traceability import logs
from traceability.config import Config
from traceability.database import Database
from traceability.services import clock, month_sums
from traceability.services.dashboard.scope import Conditions, Scope
from traceability.services.dashboard.tiles import TILES

SETTLED = timedelta(days=1)
log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """The rows that a tile counts, when each was, and what is added up of them."""

    tile: str
    moment: InstrumentedAttribute[Any]
    lines: Mapping[str, Any]

    def where(self, asked: Scope) -> Conditions:
        return TILES[self.tile].where(asked)

    @property
    def product(self) -> Any:
        return TILES[self.tile].row.product_id


SOURCES = (
    Source("batches", Batch.released_at, {"batches": func.count()}),
    Source("labels", LabelRun.issued_at, {"runs": func.count(), "labels": func.sum(LabelRun.quantity)}),
    Source("activated", LabelRange.recorded_at, {"activated": func.sum(LabelRange.label_count)}),
)
_EVERYTHING = Scope(day=date.max)  # whose day such rows do not ask for
LINES = [line for source in SOURCES for line in source.lines]


def settle(db: Database, config: Config) -> int:
    """Sum what has settled since, a month or what is left of it a transaction; how many months were."""
    settled, months = clock.midnight((clock.now() - SETTLED).astimezone(clock.VIETNAM).date()), 0
    while True:
        with db.writing() as session:
            mark = session.get(MonthMark, 1, with_for_update=True)
            if mark and not months and not _agree(session, mark.before):
                log.warning("month_sums.made_anew", before=mark.before.isoformat())
                forget(session)
                mark = None
            if mark is None:
                session.add(mark := MonthMark(id=1, before=_earliest(session, settled)))
            if mark.before >= settled:
                return months
            mark.before = _sum_month(session, mark.before, settled)
            months += 1


def before(session: Session) -> datetime | None:
    """The sums hold everything before this; None while there are none."""
    return session.scalar(select(MonthMark.before))


def forget(session: Session) -> None:
    """Figures then count the rows themselves until the next night."""
    session.execute(delete(MonthSum))
    session.execute(delete(MonthMark))


def _earliest(session: Session, settled: datetime) -> datetime:
    firsts = [select(func.min(source.moment)).where(*source.where(_EVERYTHING)) for source in SOURCES]
    found: list[datetime | None] = [session.scalar(first) for first in firsts]
    return min([moment for moment in found if moment is not None] + [settled])


def _sum_month(session: Session, start: datetime, settled: datetime) -> datetime:
    """From the start to the end of its month, or to what is settled of it; up to where that is."""
    month = start.astimezone(clock.VIETNAM).date().replace(day=1)
    end = min(clock.midnight(month_sums.next_month(month)), settled)
    for source in SOURCES:
        entities: list[Any] = [source.product, *source.lines.values()]
        query = select(*entities).where(source.moment >= start, source.moment < end)
        rows = session.execute(query.where(*source.where(_EVERYTHING)).group_by(source.product)).all()
        month_sums.add(session, MonthSum, month, month_sums.by_line(source.lines, rows))
    return end


def _agree(session: Session, mark: datetime) -> bool:
    """Whether the sums are what the rows before the mark add up to."""
    totals = select(MonthSum.line, func.sum(MonthSum.total)).group_by(MonthSum.line)
    sums = {line: int(total) for line, total in session.execute(totals)}
    for source in SOURCES:
        amounts = select(*source.lines.values()).where(source.moment < mark, *source.where(_EVERYTHING))
        rows = [int(amount or 0) for amount in session.execute(amounts).one()]
        if rows != [sums.get(line, 0) for line in source.lines]:
            return False
    return True
