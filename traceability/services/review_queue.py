"""Everything that waits for an officer's decision, in one list: organisations, products, certificates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models import (
    AuditEntry,
    Certificate,
    CertificateState,
    Organisation,
    OrganisationState,
    Product,
    ProductVersion,
    VersionState,
)
from traceability.errors import NotFound
from traceability.services.actor import Actor
from traceability.services.certificates.letters import name_of
from traceability.text import unaccented


class Subject(StrEnum):
    ORGANISATION = "organisation"
    PRODUCT = "product"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One item: what it is, whose, since when, and whether it was returned and came back."""

    subject: Subject
    id: int  # of a product it is the version's
    name: str
    holder: str
    since: datetime
    is_again: bool


def list_waiting(
    session: Session, actor: Actor, subject: Subject | None = None, text: str = ""
) -> list[Waiting]:
    """The oldest first; nothing is decided in bulk, so a queue is short enough for one page."""
    if not actor.is_staff:
        raise NotFound
    found = [
        item
        for kind, make in (
            (Subject.ORGANISATION, _organisations),
            (Subject.PRODUCT, _products),
            (Subject.CERTIFICATE, _certificates),
        )
        if subject in (None, kind)
        for item in make(session)
    ]
    wanted = unaccented(text)
    mentioned = [item for item in found if wanted in unaccented(f"{item.name} {item.holder}")]
    return sorted(mentioned, key=lambda item: (item.since, item.subject, item.id))


def _organisations(session: Session) -> Iterable[Waiting]:
    pending = select(Organisation).where(Organisation.state == OrganisationState.PENDING)
    rows = session.scalars(pending).all()
    again = _sent_again(session, "organisation.resubmitted", [row.id for row in rows])
    for row in rows:
        since = again.get(row.id, row.created_at)
        yield Waiting(Subject.ORGANISATION, row.id, row.name, row.commune.full_name, since, row.id in again)


def _products(session: Session) -> Iterable[Waiting]:
    pending = select(ProductVersion).where(ProductVersion.state == VersionState.PENDING)
    holder = joinedload(ProductVersion.product).joinedload(Product.organisation)
    for row in session.scalars(pending.options(holder)):
        since = row.submitted_at or row.created_at
        yield Waiting(Subject.PRODUCT, row.id, row.name, row.product.organisation.name, since, row.number > 1)


def _certificates(session: Session) -> Iterable[Waiting]:
    pending = select(Certificate).where(Certificate.state == CertificateState.PENDING)
    loaded = pending.options(joinedload(Certificate.kind), joinedload(Certificate.organisation))
    rows = session.scalars(loaded).all()
    again = _sent_again(session, "certificate.resubmitted", [row.id for row in rows])
    for row in rows:
        since = again.get(row.id, row.created_at)
        yield Waiting(
            Subject.CERTIFICATE, row.id, name_of(row), row.organisation.name, since, row.id in again
        )


def _sent_again(session: Session, action: str, ids: list[int]) -> dict[int, datetime]:
    """When each was last sent in again: its waiting began anew."""
    query = (
        select(AuditEntry.subject_id, func.max(AuditEntry.at))
        .where(AuditEntry.action == action, AuditEntry.subject_id.in_([str(id) for id in ids]))
        .group_by(AuditEntry.subject_id)
    )
    return {int(row[0]): row[1] for row in session.execute(query)}
