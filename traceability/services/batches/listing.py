"""Lists of batches for their producer and for staff."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from models import Batch, BatchState
from traceability.identifiers import lot
from traceability.services import tenancy
from traceability.services.actor import Actor
from traceability.services.batches.details import BatchDetails, details_of
from traceability.services.paging import Page, page_of
from traceability.services.products.listing import with_versions


@dataclass(frozen=True, slots=True)
class BatchFilter:
    """What a list is narrowed to, and how it is sorted."""

    product_id: int | None = None
    state: BatchState | None = None
    lot: str = ""
    sort: str = "newest"


_SORTS = {
    "newest": (Batch.produced_on.desc(), Batch.id.desc()),
    "oldest": (Batch.produced_on, Batch.id),
    "use_by": (Batch.use_by.is_(None), Batch.use_by, Batch.id),
    "lot": (Batch.lot_key, Batch.id),
}


def get_batch(session: Session, actor: Actor, batch_id: int) -> Batch:
    """The producer's own batch, or any batch for staff and commands."""
    if actor.is_producer:
        return tenancy.own(session, actor, Batch, batch_id)
    return tenancy.any(session, actor, Batch, batch_id)


def find_same(session: Session, actor: Actor, product_id: int, details: BatchDetails) -> Batch | None:
    """The producer's batch that says exactly this already: a form sent twice."""
    if not lot.is_valid(details.lot_number):
        return None
    key = lot.lot_key(details.lot_number)
    batch = session.scalar(_own(actor).where(Batch.product_id == product_id, Batch.lot_key == key))
    return batch if batch is not None and details_of(batch) == details else None


def list_batches(session: Session, actor: Actor, chosen: BatchFilter, page: int = 1) -> Page[Batch]:
    """A page of the producer's batches."""
    query = _own(actor)
    if chosen.product_id is not None:
        query = query.where(Batch.product_id == chosen.product_id)
    if chosen.state is not None:
        query = query.where(Batch.state == chosen.state)
    if chosen.lot.strip():
        query = query.where(Batch.lot_key.contains(chosen.lot.strip().casefold(), autoescape=True))
    return page_of(session, query.order_by(*_SORTS.get(chosen.sort, _SORTS["newest"])), page)


def recent_batches(session: Session, actor: Actor, count: int = 5) -> Sequence[Batch]:
    """The batches registered last."""
    return session.scalars(_own(actor).order_by(Batch.created_at.desc(), Batch.id.desc()).limit(count)).all()


def _own(actor: Actor) -> Select[Batch]:
    loaded = joinedload(Batch.product).options(*with_versions())
    return select(Batch).where(Batch.organisation_id == actor.organisation_id).options(loaded)
