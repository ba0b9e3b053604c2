"""Recalls as the public is told of them: those going on and those over, each with its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Batch, Product, Recall, RecallBatch, RecallKind, RecallOutcome
from traceability.services import clock
from traceability.services.contacts import readable_contact
from traceability.services.paging import Page, page_of
from traceability.services.trace_pages import Words

FEED_LENGTH = 50


@dataclass(frozen=True, slots=True)
class RecalledBatch:
    """A batch of a notice; `path` is its page."""

    lot: str
    product: Words
    path_code: str
    outcome: RecallOutcome | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A recall as plain values."""

    id: int
    kind: RecallKind
    is_sample: bool
    producer: Words
    batches: tuple[RecalledBatch, ...]
    reason: Words
    hazard: Words | None
    instruction: Words
    contact: Words
    effective_at: datetime
    closed_at: datetime | None

    @property
    def changed_at(self) -> datetime:
        return self.closed_at or self.effective_at

    @property
    def products(self) -> tuple[Words, ...]:
        """Each product once."""
        return tuple(dict.fromkeys(batch.product for batch in self.batches))

    @property
    def lots(self) -> str:
        return ", ".join(batch.lot for batch in self.batches)


def current(session: Session) -> Sequence[Notice]:
    """Every recall that is going on, the latest first."""
    going_on = _public().where(Recall.closed_at.is_(None))
    return [_notice(row) for row in session.scalars(going_on.order_by(*_LATEST)).unique()]


def past(session: Session, number: int) -> Page[Notice]:
    """A page of those that are over, the latest first."""
    page = page_of(session, _public().where(Recall.closed_at.is_not(None)).order_by(*_LATEST), number)
    return Page([_notice(row) for row in page.rows], page.number, page.pages, page.total)


def latest(session: Session) -> Sequence[Notice]:
    """For the feed: those that began last, over or not."""
    rows = session.scalars(_public().order_by(*_LATEST).limit(FEED_LENGTH)).unique()
    return [_notice(row) for row in rows]


def find_notice(session: Session, recall_id: int) -> Notice | None:
    """One of them."""
    row = session.scalars(_public().where(Recall.id == recall_id)).unique().one_or_none()
    return _notice(row) if row else None


_LATEST = (Recall.effective_at.desc(), Recall.id.desc())


def _public() -> Select[Recall]:
    product = selectinload(Recall.batches).joinedload(RecallBatch.batch).joinedload(Batch.product)
    return (
        select(Recall)
        .where(Recall.effective_at <= clock.now())
        .options(joinedload(Recall.organisation), product.selectinload(Product.versions))
    )


def _notice(row: Recall) -> Notice:
    hazard = Words(row.hazard, row.hazard_en, row.hazard_zh) if row.hazard else None
    return Notice(
        id=row.id,
        kind=row.kind,
        is_sample=row.organisation.is_sample,
        producer=Words(row.organisation.name, row.organisation.name_en),
        batches=tuple(map(_batch, row.batches)),
        reason=Words(row.reason, row.reason_en, row.reason_zh),
        hazard=hazard,
        instruction=Words(row.instruction, row.instruction_en, row.instruction_zh),
        contact=Words(readable_contact(row.contact), row.contact_en, row.contact_zh),
        effective_at=row.effective_at,
        closed_at=row.closed_at,
    )


def _batch(line: RecallBatch) -> RecalledBatch:
    batch = line.batch
    said = batch.product.approved or batch.product.versions[0]
    name = Words(said.name, said.name_en, said.name_zh)
    return RecalledBatch(batch.lot_number, name, f"{batch.product.code}.{batch.lot_number}", line.outcome)
