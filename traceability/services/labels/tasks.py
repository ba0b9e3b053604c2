"""What waits to be done with labels: those issued a month ago and still not activated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import BatchState, LabelKind, LabelRange, LabelRun, RangeKind
from traceability.services import clock, known_settings
from traceability.services.labels import life as label_life

_LOOKED_AT = 50


@dataclass(frozen=True)
class Forgotten:
    """A run and how many of its labels wait."""

    run: LabelRun
    count: int


def forgotten(session: Session, organisation_id: int, most: int = 5) -> Sequence[Forgotten]:
    """Runs of released batches with month-old labels neither activated nor voided; oldest first."""
    waits = timedelta(days=known_settings.count(session, "unactivated_days"))
    activated = (
        select(func.coalesce(func.sum(LabelRange.label_count), 0))
        .where(LabelRange.label_run_id == LabelRun.id, LabelRange.kind == RangeKind.ACTIVATED)
        .scalar_subquery()
    )
    old = (
        select(LabelRun)
        .where(
            LabelRun.organisation_id == organisation_id,
            LabelRun.kind == LabelKind.UNIT,
            LabelRun.issued_at < clock.now() - waits,
            LabelRun.batch.has(state=BatchState.RELEASED),
            activated < LabelRun.quantity,
        )
        .options(joinedload(LabelRun.batch), selectinload(LabelRun.ranges), selectinload(LabelRun.downloads))
        .order_by(LabelRun.issued_at, LabelRun.id)
        .limit(_LOOKED_AT)
    )
    # What is void besides being activated or not takes intervals to tell, which SQL would make long.
    found = (Forgotten(run, label_life.reconcile(run).not_activated) for run in session.scalars(old))
    return [task for task in found if task.count][:most]
