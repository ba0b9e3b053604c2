"""Everything the department knows of one producer, on one sheet (phiếu chủ thể)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import (
    Batch,
    Certificate,
    Establishment,
    LabelRun,
    Organisation,
    Participation,
    Plan,
    Product,
    Project,
    Recall,
    Support,
    Visit,
    VisitVersion,
)
from traceability.services import certificates, organisations
from traceability.services.actor import Actor


@dataclass(frozen=True, slots=True)
class Sheet:
    """One producer with what belongs to it."""

    organisation: Organisation
    places: Sequence[Establishment]
    products: Sequence[Product]
    certificates: Sequence[Certificate]  # verified
    participations: Sequence[Participation]
    visits: Sequence[VisitVersion]
    batches: int  # released
    labels: int  # issued
    recalls: int


def sheet_of(session: Session, actor: Actor, organisation_id: int) -> Sheet:
    """For staff."""
    organisation = organisations.get_for_staff(session, actor, organisation_id)
    own = {"organisation_id": organisation.id}
    released = select(func.count(Batch.id)).filter_by(**own).where(Batch.released_at.is_not(None))
    labels = select(func.coalesce(func.sum(LabelRun.quantity), 0)).filter_by(**own)
    products = select(Product).filter_by(**own).order_by(Product.id)
    places = select(Establishment).filter_by(**own).order_by(Establishment.name, Establishment.id)
    return Sheet(
        organisation=organisation,
        places=session.scalars(places.options(joinedload(Establishment.commune))).all(),
        products=session.scalars(
            products.options(selectinload(Product.versions), joinedload(Product.group))
        ).all(),
        certificates=certificates.verified_of(session, organisation.id),
        participations=session.scalars(_places_of(organisation.id)).all(),
        visits=session.scalars(_visits_to(organisation.id)).all(),
        batches=session.scalar(released) or 0,
        labels=int(session.scalar(labels) or 0),
        recalls=session.scalar(select(func.count(Recall.id)).filter_by(**own)) or 0,
    )


def _places_of(organisation_id: int) -> Any:
    supports = selectinload(Participation.supports)
    return (
        select(Participation)
        .join(Participation.project)
        .join(Project.plan)
        .where(Participation.organisation_id == organisation_id)
        .options(
            joinedload(Participation.project).joinedload(Project.plan),
            supports.joinedload(Support.kind),
            supports.joinedload(Support.certificate),
            supports.joinedload(Support.product).selectinload(Product.versions),
        )
        .order_by(Plan.year.desc(), Project.number, Participation.id)
    )


def _visits_to(organisation_id: int) -> Any:
    """The version of each visit that counts, the latest first."""
    latest = (Visit.id == VisitVersion.visit_id) & (Visit.latest == VisitVersion.number)
    query = select(VisitVersion).join(Visit, latest).where(VisitVersion.organisation_id == organisation_id)
    return query.order_by(VisitVersion.visited_at.desc(), VisitVersion.id.desc())
