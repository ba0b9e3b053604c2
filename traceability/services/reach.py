"""What a bad input went into: the affected batches, each with the path that explains it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from models import Batch, BatchState, EventInput, TraceEvent
from traceability.errors import NotFound
from traceability.identifiers import lot
from traceability.identifiers.trace_code import Keyring
from traceability.services import batch_codes, origins
from traceability.services.actor import Actor
from traceability.services.origins import STANDS, Link, Towards
from traceability.text import unaccented

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the path: what went in (None: another producer's, not shown) and at which stage."""

    source: Batch | None
    material: str | None
    link: Link


@dataclass(frozen=True, slots=True)
class Affected:
    """A batch that the bad input is in. The path begins at the bad input; the first batch has none."""

    batch: Batch
    path: tuple[Hop, ...]

    @property
    def may_be_recalled(self) -> bool:
        """Whether it has left the producer and is not under recall."""
        return self.batch.may_become(BatchState.RECALLED)


@dataclass(frozen=True, slots=True)
class Reach:
    """`elsewhere` counts the batches of other producers, which only staff are shown."""

    cause: str
    affected: Sequence[Affected]
    elsewhere: int = 0

    @property
    def recallable(self) -> Sequence[Affected]:
        return [one for one in self.affected if one.may_be_recalled]


@dataclass(frozen=True, slots=True)
class Suspects:
    """What a search word may mean: batches, and materials by name."""

    batches: Sequence[Batch]
    materials: Sequence[str]


def find_suspects(session: Session, actor: Actor, keyring: Keyring, text: str) -> Suspects:
    """Batches with this lot or code, and materials with these words, among what the person may see."""
    words = unaccented(text.strip())
    if not words:
        return Suspects([], [])
    ids = set(_by_lot(session, actor, text))
    named = batch_codes.find_batch(session, keyring, text)
    if named is not None and _may_ask_about(session, actor, named):
        ids.add(named.id)
    found = sorted(origins.load(session, ids).values(), key=lambda batch: batch.id, reverse=True)
    names = session.scalars(_inputs(actor, EventInput.material).distinct().order_by(EventInput.material))
    materials = [name for name in names if name and words in unaccented(name)]
    return Suspects(found, materials[:MOST_FOUND])


def of_batch(session: Session, actor: Actor, batch_id: int) -> Reach:
    """The batch and everything made from it."""
    batch = origins.load(session, [batch_id]).get(batch_id)
    if batch is None or not _may_ask_about(session, actor, batch):
        raise NotFound
    cause = f"Lô {batch.lot_number} – {batch.product.current.name}"
    if not origins.may_open(actor, batch):
        cause += f" ({batch.product.organisation.name})"
    return _reach(session, actor, cause, {batch_id: None})


def of_material(session: Session, actor: Actor, material: str) -> Reach:
    """Every batch in which the material is, at whatever remove; a producer begins at its own."""
    query = _inputs(actor, TraceEvent.id).where(EventInput.material == material)
    starts: dict[int, Link | None] = {}
    for event in session.scalars(select(TraceEvent).where(TraceEvent.id.in_(query))):
        at = Link(0, event.batch_id, event.stage_type.name, event.happened_at)
        starts.setdefault(event.batch_id, at)
    return _reach(session, actor, f"Nguyên liệu {material}", starts, material)


def _reach(
    session: Session, actor: Actor, cause: str, starts: dict[int, Link | None], material: str | None = None
) -> Reach:
    """`starts` are the first batches, each with the link by which a material went in."""
    by: dict[int, Link | None] = dict(starts)
    for link in origins.walk(session, starts, Towards.USE):
        by.setdefault(link.batch_id, link)
    batches = origins.load(session, by)
    own = [batch for batch in batches.values() if origins.may_open(actor, batch)]
    affected = [Affected(batch, _path(actor, batches, by, batch.id, material)) for batch in own]
    affected.sort(key=lambda one: (len(one.path), one.batch.organisation_id, one.batch.id))
    foreign = len(by.keys() - starts.keys() - {batch.id for batch in own})
    return Reach(cause, affected, foreign)


def _path(
    actor: Actor, batches: dict[int, Batch], by: dict[int, Link | None], batch_id: int, material: str | None
) -> tuple[Hop, ...]:
    hops: list[Hop] = []
    while (link := by[batch_id]) is not None:
        source = batches.get(link.source_id)
        if source is None:  # the material itself
            hops.append(Hop(None, material, link))
            break
        seen = origins.may_open(actor, source) or origins.is_public(source)
        hops.append(Hop(source if seen else None, None, link))
        batch_id = link.source_id
    return tuple(reversed(hops))


def _may_ask_about(session: Session, actor: Actor, batch: Batch) -> bool:
    """One's own, or a public one that went into one's own."""
    if origins.may_open(actor, batch):
        return True
    used = _inputs(actor, EventInput.id).where(EventInput.batch_id == batch.id).limit(1)
    return origins.is_public(batch) and session.scalar(used) is not None


def _by_lot(session: Session, actor: Actor, text: str) -> Sequence[int]:
    if not lot.is_valid(text.strip()):
        return []
    query = select(Batch.id).where(Batch.lot_key == lot.lot_key(text.strip())).limit(MOST_FOUND)
    return session.scalars(
        query if actor.organisation_id is None else query.where(_owned(Batch, actor))
    ).all()


def _inputs(actor: Actor, column: Any) -> Select[Any]:
    query = select(column).select_from(EventInput).join(TraceEvent, EventInput.event_id == TraceEvent.id)
    query = query.where(STANDS)
    return query if actor.organisation_id is None else query.where(_owned(TraceEvent, actor))


def _owned(kind: type[Batch] | type[TraceEvent], actor: Actor) -> ColumnElement[bool]:
    return kind.organisation_id == actor.organisation_id
