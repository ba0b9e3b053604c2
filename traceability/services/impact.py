"""What a decision about a certificate or an organisation reaches: products, batches on sale, labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from models import Batch, BatchState, Certificate, LabelRange, LabelRun, Product, RangeKind
from traceability.services import clock

_ON_SALE = (BatchState.RELEASED, BatchState.RECALLED)


@dataclass(frozen=True, slots=True)
class Impact:
    """Counts of today. Labels in the market are those issued and not voided, of batches on sale."""

    products: Sequence[Product]
    batches: int
    labels: int
    runs_activated: int


def impact_of(session: Session, certificate: Certificate) -> Impact:
    """A paper of the organisation, or of one of its places, shows on the pages of all its products."""
    if certificate.product_id is not None:
        return _impact(session, Product.id == certificate.product_id)
    return impact_on_organisation(session, certificate.organisation_id)


def impact_on_organisation(session: Session, organisation_id: int) -> Impact:
    """Everything the organisation has on sale."""
    return _impact(session, Product.organisation_id == organisation_id)


def _impact(session: Session, of: ColumnElement[bool]) -> Impact:
    products = select(Product).where(of).options(selectinload(Product.versions)).order_by(Product.id)
    live = _live(of, clock.today())
    runs = select(LabelRun.id).where(LabelRun.batch_id.in_(live))
    in_run = LabelRange.label_run_id == LabelRun.id
    activated = exists().where(in_run, LabelRange.kind == RangeKind.ACTIVATED)
    issued = select(func.sum(LabelRun.quantity)).where(LabelRun.batch_id.in_(live))
    voided = select(func.sum(LabelRange.label_count)).where(
        LabelRange.kind == RangeKind.VOIDED, LabelRange.label_run_id.in_(runs)
    )
    return Impact(
        products=session.scalars(products).all(),
        batches=session.scalar(select(func.count()).select_from(live.subquery())) or 0,
        labels=(session.scalar(issued) or 0) - (session.scalar(voided) or 0),
        runs_activated=session.scalar(select(func.count()).where(LabelRun.batch_id.in_(live), activated))
        or 0,
    )


def _live(of: ColumnElement[bool], day: date) -> Select[int]:
    """Batches that left their producer and are within their use-by date."""
    return (
        select(Batch.id)
        .join(Batch.product)
        .where(of, Batch.state.in_(_ON_SALE), or_(Batch.use_by.is_(None), Batch.use_by >= day))
    )
