"""The production diary on a phone: what its page offers, so that two taps record a stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models import Batch, BatchState, Establishment, StageType, TraceEvent
from traceability.services import establishments, stage_types
from traceability.services.actor import Actor
from traceability.services.products.listing import with_versions

MOST_BATCHES = 30


@dataclass(frozen=True, slots=True)
class Diary:
    """Open batches (the one written in last is first), own places, and the stages of each batch."""

    batches: Sequence[Batch]
    places: Sequence[Establishment]
    stages: Mapping[int, Sequence[StageType]]  # by batch id
    last_place_id: int | None
    recent: Sequence[TraceEvent]

    @property
    def all_stages(self) -> Sequence[StageType]:
        """Each kind once, in order."""
        once = {kind.id: kind for kinds in self.stages.values() for kind in kinds}
        return sorted(once.values(), key=lambda kind: (kind.position, kind.id))


def open_diary(session: Session, actor: Actor, batch_id: int | None = None) -> Diary:
    """What to choose from, the likely choice first: `batch_id`, else the batch written in last."""
    batches = _open_batches(session, actor)
    groups: dict[int | None, Sequence[StageType]] = {}
    for batch in batches:
        if batch.product.group_id not in groups:
            groups[batch.product.group_id] = stage_types.offered(session, batch.product)
    recent = _recent(session, actor)
    return Diary(
        batches=sorted(batches, key=lambda batch: batch.id != batch_id),
        places=establishments.establishments_of(session, actor),
        stages={batch.id: groups[batch.product.group_id] for batch in batches},
        last_place_id=recent[0].establishment_id if recent else None,
        recent=recent,
    )


def _open_batches(session: Session, actor: Actor) -> Sequence[Batch]:
    last = (
        select(TraceEvent.batch_id, func.max(TraceEvent.id).label("event_id"))
        .where(TraceEvent.organisation_id == actor.organisation_id)
        .group_by(TraceEvent.batch_id)
        .subquery()
    )
    query = (
        select(Batch)
        .outerjoin(last, last.c.batch_id == Batch.id)
        .where(
            Batch.organisation_id == actor.organisation_id,
            Batch.state.in_([BatchState.DRAFT, BatchState.RELEASED]),
        )
        .order_by(func.coalesce(last.c.event_id, 0).desc(), Batch.created_at.desc(), Batch.id.desc())
        .limit(MOST_BATCHES)
        .options(joinedload(Batch.product).options(*with_versions()))
    )
    return session.scalars(query).all()


def _recent(session: Session, actor: Actor) -> Sequence[TraceEvent]:
    query = (
        select(TraceEvent)
        .where(
            TraceEvent.organisation_id == actor.organisation_id,
            ~TraceEvent.corrected_by.has(),
            TraceEvent.withdrawn.is_(False),
        )
        .order_by(TraceEvent.recorded_at.desc(), TraceEvent.id.desc())
        .limit(5)
        .options(
            joinedload(TraceEvent.stage_type),
            joinedload(TraceEvent.batch),
            joinedload(TraceEvent.establishment),
        )
    )
    return session.scalars(query).all()
