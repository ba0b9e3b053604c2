"""The register: finding certificates by what is true of them today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from models import (
    AdminUnit,
    Certificate,
    CertificateKind,
    Nature,
    Organisation,
    Participation,
    Support,
)
from traceability.services.certificates.finding import with_details
from traceability.services.certificates.standings import (
    Standing,
    in_force_on,
    lapsed_on,
    over_on,
    standing_on,
)
from traceability.services.paging import Page, ids_of_page
from traceability.services.searching import ORGANISATION_NAMES, PRODUCT_NAMES, named
from traceability.text import unaccented

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFilter:
    """What an address can ask for; nothing means everything."""

    standing: Standing | None = None
    kind: str | None = None
    stars: int | None = None
    commune: str | None = None  # code of today's commune of the organisation
    organisation_id: int | None = None
    product_id: int | None = None
    project_id: int | None = None  # certificates that this support project resulted in
    text: str = ""


def list_certificates(
    session: Session, wanted: CertificateFilter, day: date, number: int = 1
) -> Page[Certificate]:
    """One page of the register: the soonest to expire first, what is over and done with last."""
    page = ids_of_page(session, _ordered(_matching(session, wanted, day), day), number)
    return Page(_in_order(session, page.rows), page.number, page.pages, page.total)


def every_certificate(session: Session, wanted: CertificateFilter, day: date) -> Iterator[Certificate]:
    """All pages of the register in the same order, for a file; read some hundreds at a time."""
    ids = session.scalars(_ordered(_matching(session, wanted, day), day)).all()
    for start in range(0, len(ids), _AT_ONCE):
        yield from _in_order(session, ids[start : start + _AT_ONCE])


def _in_order(session: Session, ids: Sequence[int]) -> list[Certificate]:
    rows = session.scalars(with_details(select(Certificate)).where(Certificate.id.in_(ids))).all()
    places = {id: place for place, id in enumerate(ids)}
    return sorted(rows, key=lambda row: places[row.id])


def _matching(session: Session, wanted: CertificateFilter, day: date) -> Select[int]:
    query = select(Certificate.id)
    said = [_mentions(session, wanted.text)] if unaccented(wanted.text) else []
    return query.where(*_conditions(wanted, day), *said)


def _ordered(matching: Select[int], day: date) -> Select[int]:
    return matching.order_by(
        over_on(day), Certificate.expires_on.is_(None), Certificate.expires_on, Certificate.id
    )


def _conditions(wanted: CertificateFilter, day: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.standing is Standing.LAPSED:
        conditions.append(lapsed_on(day))
    elif wanted.standing is Standing.IN_FORCE:
        conditions.append(in_force_on(day))
    elif wanted.standing is not None:
        conditions.append(standing_on(day) == wanted.standing.value)
    if wanted.kind:
        conditions.append(_of_kinds(CertificateKind.code == wanted.kind))
    if wanted.stars:
        conditions.append(Certificate.stars == wanted.stars)
    if wanted.commune:
        conditions.append(_of_holders(Organisation.commune.has(code=wanted.commune)))
    if wanted.organisation_id:
        conditions.append(Certificate.organisation_id == wanted.organisation_id)
    if wanted.product_id:
        conditions.append(Certificate.product_id == wanted.product_id)
    if wanted.project_id:
        conditions.append(_result_of(wanted.project_id))
    return conditions


def _result_of(project_id: int) -> ColumnElement[bool]:
    """As the figures count them: verified certificates, not declarations, own standards or tools."""
    results = (
        select(Support.certificate_id)
        .join(Support.participation)
        .where(Participation.project_id == project_id, Support.certificate_id.is_not(None))
    )
    return and_(
        Certificate.id.in_(results),
        Certificate.verified_at.is_not(None),
        _of_kinds(CertificateKind.nature == Nature.CERTIFICATE),
    )


def _of_kinds(kinds: ColumnElement[bool]) -> ColumnElement[bool]:
    return Certificate.kind_id.in_(select(CertificateKind.id).where(kinds))


def _of_holders(holders: ColumnElement[bool]) -> ColumnElement[bool]:
    return Certificate.organisation_id.in_(select(Organisation.id).where(holders))


def _mentions(session: Session, text: str) -> ColumnElement[bool]:
    """The number, decision, product or holder, or a commune's whole name; by names of before as well."""
    numbered = func.coalesce(Certificate.number, "") + " " + func.coalesce(Certificate.decision_number, "")
    places = literal(" ").concat(AdminUnit.search_key).concat(" ")
    there = select(AdminUnit.id).where(places.contains(f" {unaccented(text)} ", autoescape=True))
    return or_(
        named(session, Certificate.id, text, select(Certificate.id, func.trim(numbered))),
        named(session, Certificate.product_id, text, PRODUCT_NAMES),
        named(session, Certificate.organisation_id, text, *ORGANISATION_NAMES),
        _of_holders(Organisation.commune_id.in_(there)),
    )
