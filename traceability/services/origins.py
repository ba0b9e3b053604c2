"""What a batch was made from and what it went into: step by step, over the stages that stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

from models import Batch, BatchState, EventInput, Product, StageType, TraceEvent
from traceability.services.actor import Actor
from traceability.services.products.listing import with_versions

MOST_STEPS = 8
"""How deep a page shows the tree. Recalls follow it to its end."""

STANDS = and_(~TraceEvent.corrected_by.has(), TraceEvent.withdrawn.is_(False))


class Towards(StrEnum):
    """Which way to go from a batch."""

    ORIGIN = "origin"  # what it was made from
    USE = "use"  # what it went into


@dataclass(frozen=True, slots=True)
class Link:
    """At a stage of `batch_id`, `source_id` went in."""

    source_id: int
    batch_id: int
    stage: str
    happened_at: datetime

    def start(self, towards: Towards) -> int:
        return self.batch_id if towards is Towards.ORIGIN else self.source_id

    def end(self, towards: Towards) -> int:
        return self.source_id if towards is Towards.ORIGIN else self.batch_id


@dataclass(frozen=True, slots=True)
class Step:
    """A batch beside another as this person may see it: in full, or only that there is one."""

    batch: Batch | None  # None: another producer's, of which nothing is public here
    is_own: bool
    link: Link
    steps: tuple["Step", ...] = ()
    is_repeated: bool = False  # shown in full further up


def walk(session: Session, ids: Iterable[int], towards: Towards, most_steps: int | None = None) -> list[Link]:
    """Every link from these batches on, the near ones first. Each batch is left once, so a circle ends."""
    known, open_ids, found = set(ids), set(ids), []
    while open_ids and most_steps != 0:
        links = _links(session, open_ids, towards)
        found += links
        open_ids = {link.end(towards) for link in links} - known
        known |= open_ids
        most_steps = None if most_steps is None else most_steps - 1
    return found


def made_from(session: Session, batch_id: int) -> set[int]:
    """The batch and, at whatever remove, everything that went into it."""
    return {batch_id, *(link.source_id for link in walk(session, [batch_id], Towards.ORIGIN))}


def recalled_origins(session: Session, batch: Batch) -> Sequence[Batch]:
    """What went into the batch, at whatever remove, and is being recalled."""
    ids = made_from(session, batch.id) - {batch.id}
    recalled = select(Batch).where(Batch.id.in_(ids), Batch.state == BatchState.RECALLED)
    return session.scalars(recalled.order_by(Batch.id)).all() if ids else []


def tree(session: Session, actor: Actor, batch: Batch, towards: Towards) -> tuple[Step, ...]:
    """The steps from a batch on. A producer sees another's only where it is public, none beyond."""
    links = walk(session, [batch.id], towards, MOST_STEPS)
    batches = load(session, {link.end(towards) for link in links})
    return _steps(actor, batches, links, towards, batch.id, {batch.id})


def load(session: Session, ids: Iterable[int]) -> dict[int, Batch]:
    """The batches with what a page says of them, by id."""
    product = joinedload(Batch.product)
    options = (product.options(*with_versions()), product.joinedload(Product.organisation))
    query = select(Batch).where(Batch.id.in_(set(ids))).options(*options)
    return {batch.id: batch for batch in session.scalars(query)}


def is_public(batch: Batch) -> bool:
    """Whether anybody may see the batch on a page of its own."""
    return batch.state is not BatchState.DRAFT and batch.product.approved is not None


def may_open(actor: Actor, batch: Batch) -> bool:
    """Whether the batch is this person's to look at in full."""
    return actor.organisation_id is None or batch.organisation_id == actor.organisation_id


def _steps(
    actor: Actor,
    batches: dict[int, Batch],
    links: Sequence[Link],
    towards: Towards,
    here: int,
    shown: set[int],
) -> tuple[Step, ...]:
    made = []
    for link in (link for link in links if link.start(towards) == here):
        batch = batches[link.end(towards)]
        own = may_open(actor, batch)
        again = batch.id in shown
        shown.add(batch.id)
        beyond = () if again or not own else _steps(actor, batches, links, towards, batch.id, shown)
        # What another producer made of one's batch is that producer's business until a recall reaches it.
        seen = own or (towards is Towards.ORIGIN and is_public(batch))
        made.append(Step(batch if seen else None, own, link, beyond, again))
    return tuple(made)


def _links(session: Session, ids: Iterable[int], towards: Towards) -> list[Link]:
    here: ColumnElement[bool]
    here = (TraceEvent.batch_id if towards is Towards.ORIGIN else EventInput.batch_id).in_(set(ids))
    query = (
        select(EventInput.batch_id, TraceEvent.batch_id, StageType.name, TraceEvent.happened_at)
        .join(TraceEvent, EventInput.event_id == TraceEvent.id)
        .join(StageType, TraceEvent.stage_type_id == StageType.id)
        .where(EventInput.batch_id.is_not(None), STANDS, here)
        .order_by(TraceEvent.happened_at, EventInput.id)
    )
    return [Link(source or 0, batch, stage, when) for source, batch, stage, when in session.execute(query)]
