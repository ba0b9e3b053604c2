"""What waits for staff at this moment, and what all producers together have released and labelled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from models import (
    Batch,
    Certificate,
    CertificateState,
    LabelRun,
    Organisation,
    OrganisationState,
    Product,
    ProductVersion,
    Recall,
    VersionState,
)
from traceability.errors import NotFound
from traceability.services import clock
from traceability.services.actor import Actor
from traceability.services.paging import Page, page_of


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of everybody's, as of now."""

    recalls_open: int
    organisations_waiting: int
    products_waiting: int
    certificates_waiting: int

    @property
    def waiting(self) -> int:
        return self.organisations_waiting + self.products_waiting + self.certificates_waiting


def overview(session: Session, actor: Actor) -> Overview:
    """All of it in one statement."""
    _staff_only(actor)
    counts = (
        _count(Recall.id, Recall.closed_at.is_(None)),
        _count(Organisation.id, Organisation.state == OrganisationState.PENDING),
        _count(ProductVersion.id, ProductVersion.state == VersionState.PENDING),
        _count(Certificate.id, Certificate.state == CertificateState.PENDING),
    )
    row = session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    return Overview(*(int(value) for value in row))


def released_batches(session: Session, actor: Actor, year: int | None = None, number: int = 1) -> Page[Batch]:
    """Batches released, the latest first."""
    _staff_only(actor)
    query = select(Batch).where(_released_in(year)).options(*_product(joinedload(Batch.product)))
    return page_of(session, query.order_by(Batch.released_at.desc(), Batch.id.desc()), number)


def issued_runs(session: Session, actor: Actor, year: int | None = None, number: int = 1) -> Page[LabelRun]:
    """Label runs issued, the latest first."""
    _staff_only(actor)
    batch = joinedload(LabelRun.batch)
    query = select(LabelRun).where(_in_year(LabelRun.issued_at, year))
    query = query.options(*_product(batch.joinedload(Batch.product)))
    return page_of(session, query.order_by(LabelRun.issued_at.desc(), LabelRun.id.desc()), number)


def labels_issued(session: Session, actor: Actor, year: int | None = None) -> int:
    """How many labels the runs have together."""
    _staff_only(actor)
    labels = select(func.coalesce(func.sum(LabelRun.quantity), 0)).where(_in_year(LabelRun.issued_at, year))
    return session.scalar(labels) or 0


def _product(loaded: Any) -> tuple[Any, Any]:
    return loaded.selectinload(Product.versions), loaded.joinedload(Product.organisation)


def _count(key: InstrumentedAttribute[int], condition: ColumnElement[bool]) -> Select[int]:
    return select(func.count(key)).where(condition)


def _released_in(year: int | None) -> ColumnElement[bool]:
    return and_(Batch.released_at.is_not(None), _in_year(Batch.released_at, year))


def _in_year(moment: InstrumentedAttribute[Any], year: int | None) -> ColumnElement[bool]:
    """A year begins at midnight in Việt Nam, seven hours before it does in UTC."""
    if year is None:
        return true()
    first, after = (datetime(number, 1, 1, tzinfo=clock.VIETNAM) for number in (year, year + 1))
    return and_(moment >= first, moment < after)


def _staff_only(actor: Actor) -> None:
    if not (actor.is_staff or actor.is_system):
        raise NotFound
