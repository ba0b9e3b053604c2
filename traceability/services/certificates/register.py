"""The register: finding certificates by what is true of them today."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from models import (
    EXPIRING_DAYS,
    AdminUnit,
    Certificate,
    CertificateChange,
    CertificateKind,
    CertificateState,
    Nature,
    Organisation,
    Participation,
    Support,
)
from traceability.services.certificates.finding import with_details
from traceability.services.paging import Page, ids_of_page
from traceability.services.searching import ORGANISATION_NAMES, PRODUCT_NAMES, named
from traceability.text import unaccented

_AT_ONCE = 500


class Standing(StrEnum):
    """What the register is filtered by: the status on a day, and the states before verification."""

    PENDING = "pending"
    RETURNED = "returned"
    REFUSED = "refused"
    IN_FORCE = "in_force"  # active and expiring together
    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    LAPSED = "lapsed"  # OCOP, expired, and the product has no later OCOP certificate
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    NOT_YET_ISSUED = "not_yet_issued"


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


def standing_of(certificate: Certificate, day: date) -> Standing:
    """The same as `standing_on` in SQL."""
    if certificate.verified_at is None:
        return Standing(certificate.state.value)
    return Standing(certificate.status_on(day).value)


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


def count_standings(session: Session, day: date) -> dict[Standing, int]:
    """How many papers stand how today; `list_certificates` gives the same number for the same standing."""
    # As one text: neither database counts texts by their groups as quickly.
    each = session.scalar(select(func.aggregate_strings(standing_on(day), " "))) or ""
    found = Counter(each.split())
    counts = {standing: found[standing] for standing in Standing}
    counts[Standing.IN_FORCE] = counts[Standing.ACTIVE] + counts[Standing.EXPIRING]
    counts[Standing.LAPSED] = session.scalar(select(func.count()).where(lapsed_on(day))) or 0
    return counts


def standing_on(day: date) -> ColumnElement[str]:
    """`Certificate.status_on(day)` in SQL, which a test holds to it, with the states before verification."""
    changed, state = _decision(day)
    decided = {one: literal(one.value) for one in _DECIDED_OTHERWISE}
    return case(
        (Certificate.verified_at.is_(None), case(_BEFORE_VERIFICATION, value=Certificate.state)),
        (Certificate.issued_on > day, literal(Standing.NOT_YET_ISSUED.value)),
        (and_(changed, state.in_(_DECIDED_OTHERWISE)), case(decided, value=state)),
        (Certificate.expires_on < day, literal(Standing.EXPIRED.value)),
        (Certificate.expires_on < day + timedelta(days=EXPIRING_DAYS), literal(Standing.EXPIRING.value)),
        else_=literal(Standing.ACTIVE.value),
    )


def in_force_on(day: date) -> ColumnElement[bool]:
    """That it stands as active or expiring. In parts, because databases cannot guess how often a standing is
    what, and then join tens of thousands of rows one by one."""
    return and_(
        Certificate.verified_at.is_not(None),
        Certificate.issued_on <= day,
        or_(Certificate.expires_on.is_(None), Certificate.expires_on >= day),
        ~_decided(day, *_DECIDED_OTHERWISE),
    )


def _decided(day: date, *states: CertificateState) -> ColumnElement[bool]:
    """That the last decision said one of these."""
    changed, state = _decision(day)
    return and_(changed, func.coalesce(state, CertificateState.ACTIVE.value).in_(states))


def _decision(day: date) -> tuple[ColumnElement[bool], ColumnElement[CertificateState]]:
    """Whether anything was ever decided, which is seldom, and the last state that was."""
    state = (
        select(CertificateChange.state)
        .where(CertificateChange.certificate_id == Certificate.id, CertificateChange.effective_on <= day)
        .order_by(CertificateChange.effective_on.desc(), CertificateChange.id.desc())
        .limit(1)
        .correlate(Certificate)
        .scalar_subquery()
    )
    return Certificate.id.in_(select(CertificateChange.certificate_id)), state


_DECIDED_OTHERWISE = (CertificateState.SUSPENDED, CertificateState.REVOKED, CertificateState.SUPERSEDED)
_BEFORE_VERIFICATION = {
    state: literal(state.value)
    for state in (CertificateState.PENDING, CertificateState.RETURNED, CertificateState.REFUSED)
}


def lapsed_on(day: date) -> ColumnElement[bool]:
    later = aliased(Certificate)
    reassessed = exists().where(
        later.product_id == Certificate.product_id,
        later.kind_id == Certificate.kind_id,
        later.verified_at.is_not(None),
        later.issued_on > Certificate.issued_on,
    )
    ocop = Certificate.kind_id.in_(select(CertificateKind.id).where(CertificateKind.is_ocop))
    expired = and_(Certificate.verified_at.is_not(None), Certificate.expires_on < day)  # and so issued before
    return and_(expired, ocop, ~_decided(day, *_DECIDED_OTHERWISE), ~reassessed)


def _matching(session: Session, wanted: CertificateFilter, day: date) -> Select[int]:
    query = select(Certificate.id)
    said = [_mentions(session, wanted.text)] if unaccented(wanted.text) else []
    return query.where(*_conditions(wanted, day), *said)


def _ordered(matching: Select[int], day: date) -> Select[int]:
    over = (CertificateState.SUPERSEDED, CertificateState.REVOKED)
    settled = case(
        (Certificate.verified_at.is_(None), Certificate.state == CertificateState.REFUSED),
        else_=and_(Certificate.issued_on <= day, _decided(day, *over)),
    )
    return matching.order_by(
        settled, Certificate.expires_on.is_(None), Certificate.expires_on, Certificate.id
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
