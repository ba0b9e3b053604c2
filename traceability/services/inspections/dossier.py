"""What only officials see behind a code: the papers with their evidence, the run, the stages, what warned."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import (
    Alert,
    Batch,
    Certificate,
    ConsumerReport,
    LabelRange,
    LabelRun,
    Organisation,
    PlannedVisit,
    Product,
    TraceEvent,
    Visit,
)
from traceability.errors import NotFound
from traceability.services import certificates, clock, events
from traceability.services.actor import Actor
from traceability.services.certificates import Standing
from traceability.services.inspections.finding import visits_about
from traceability.services.inspections.planning import open_plan_of
from traceability.services.products.listing import with_versions
from traceability.services.trace_pages import TracePage

_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Behind a page: rows, for staff. Of a product's page there is no batch; of a batch's no run."""

    organisation: Organisation
    product: Product
    batch: Batch | None = None
    run: LabelRun | None = None
    ranges: Sequence[LabelRange] = ()  # of the run, those that this label is in
    papers: Sequence[tuple[Certificate, Standing]] = ()
    stages: Sequence[TraceEvent] = ()
    alerts: Sequence[Alert] = ()
    reports: Sequence[ConsumerReport] = ()
    visits: Sequence[Visit] = ()
    planned: PlannedVisit | None = field(default=None)


def dossier_of(session: Session, actor: Actor, page: TracePage) -> Dossier:
    """Everything about what a code names. For staff only."""
    if not actor.is_staff:
        raise NotFound
    query = select(Product).where(Product.id == page.product_id)
    loaded = query.options(joinedload(Product.organisation), *with_versions())
    product, today = session.scalars(loaded).unique().one(), clock.today()
    batch = session.get(Batch, page.batch_id) if page.batch_id else None
    papers = certificates.certificates_of_product(session, product)
    run = session.get(LabelRun, page.label.run) if page.label else None
    return Dossier(
        organisation=product.organisation,
        product=product,
        batch=batch,
        run=run,
        ranges=[one for one in run.ranges if page.label and one.covers(page.label.index)] if run else (),
        papers=[(paper, certificates.standing_of(paper, today)) for paper in papers],
        stages=events.standing(session, batch) if batch else (),
        alerts=_alerts(session, product, batch),
        reports=_reports(session, product),
        visits=visits_about(session, product.organisation_id, _SHOWN),
        planned=open_plan_of(session, product.organisation_id),
    )


def _alerts(session: Session, product: Product, batch: Batch | None) -> Sequence[Alert]:
    """The latest about this batch, or about any of the product's."""
    query = select(Alert).join(Batch, Alert.batch_id == Batch.id)
    about = Alert.batch_id == batch.id if batch else Batch.product_id == product.id
    latest = query.where(about).order_by(Alert.opened_at.desc(), Alert.id.desc()).limit(_SHOWN)
    return session.scalars(latest.options(joinedload(Alert.batch))).all()


def _reports(session: Session, product: Product) -> Sequence[ConsumerReport]:
    query = select(ConsumerReport).where(ConsumerReport.product_id == product.id)
    return session.scalars(
        query.order_by(ConsumerReport.created_at.desc(), ConsumerReport.id.desc()).limit(_SHOWN)
    ).all()
