"""What waits for staff at this moment."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import (
    Certificate,
    CertificateState,
    Organisation,
    OrganisationState,
    ProductVersion,
    Recall,
    VersionState,
)
from traceability.errors import NotFound
from traceability.services.actor import Actor


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


def _count(key: InstrumentedAttribute[int], condition: ColumnElement[bool]) -> Select[int]:
    return select(func.count(key)).where(condition)


def _staff_only(actor: Actor) -> None:
    if not (actor.is_staff or actor.is_system):
        raise NotFound
