"""How certificates stand on a day, in SQL: active, expiring, expired, lapsed, stopped, or not verified."""

from collections import Counter
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from models import EXPIRING_DAYS, Certificate, CertificateChange, CertificateKind, CertificateState


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


_DECIDED_OTHERWISE = (CertificateState.SUSPENDED, CertificateState.REVOKED, CertificateState.SUPERSEDED)
_BEFORE_VERIFICATION = {
    state: literal(state.value)
    for state in (CertificateState.PENDING, CertificateState.RETURNED, CertificateState.REFUSED)
}


def standing_of(certificate: Certificate, day: date) -> Standing:
    """The same as `standing_on` in SQL."""
    if certificate.verified_at is None:
        return Standing(certificate.state.value)
    return Standing(certificate.status_on(day).value)


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


def lapsed_on(day: date) -> ColumnElement[bool]:
    """That it was an OCOP certificate, has expired, and the product has no later one."""
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


def over_on(day: date) -> ColumnElement[bool]:
    """That it is over and done with: superseded, revoked or refused."""
    stopped = _decided(day, CertificateState.SUPERSEDED, CertificateState.REVOKED)
    return case(
        (Certificate.verified_at.is_(None), Certificate.state == CertificateState.REFUSED),
        else_=and_(Certificate.issued_on <= day, stopped),
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
