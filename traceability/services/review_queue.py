"""Everything that waits for an officer's decision, in one list: organisations, products, certificates."""

from collections.abc import Iterable, Sequence
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
    """The oldest first."""
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
    return narrowed(sorted(found, key=lambda item: (item.since, item.subject, item.id)), text=text)


def narrowed(waiting: Sequence[Waiting], subject: Subject | None = None, text: str = "") -> list[Waiting]:
    """Those of one kind that mention the words, without marks or with."""
    wanted = unaccented(text)
    some = [item for item in waiting if subject in (None, item.subject)]
    return [item for item in some if wanted in unaccented(f"{item.name} {item.holder}")] if wanted else some


def _organisations(session: Session) -> Iterable[Waiting]:
    pending = select(Organisation).where(Organisation.state == OrganisationState.PENDING)
    rows = session.scalars(pending).all()
    again = _sent_again(session, "organisation.resubmitted", [row.id for row in rows])
    for row in rows:
        since = again.get(row.id, row.created_at)
        yield Waiting(Subject.ORGANISATION, row.id, row.name, row.commune.full_name, since, row.id in again)


def _products(session: Session) -> Iterable[Waiting]:
    """The columns alone: there may be thousands."""
    since = func.coalesce(ProductVersion.submitted_at, ProductVersion.created_at)
    pending = (
        select(ProductVersion.id, ProductVersion.name, Organisation.name, since, ProductVersion.number)
        .join(ProductVersion.product)
        .join(Product.organisation)
        .where(ProductVersion.state == VersionState.PENDING)
    )
    for id, name, holder, began, number in session.execute(pending):
        yield Waiting(Subject.PRODUCT, id, name, holder, began, number > 1)


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
