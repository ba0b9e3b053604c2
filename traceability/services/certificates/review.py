"""Certificates come in: submitted by producers and decided on by staff, or recorded by staff."""

from typing import Any

from sqlalchemy.orm import Session

from models import Certificate, CertificateState, Decision, Organisation
from traceability.errors import Forbidden, Invalid, Refused
from traceability.services import audit, clock, reviewing, tenancy
from traceability.services.actor import Actor
from traceability.services.certificates.details import CertificateDetails, checked, refuse_twin
from traceability.services.certificates.letters import tell_decision
from traceability.services.certificates.succession import succeed
from traceability.services.reviewing import Opinion

CORRECTABLE = (CertificateState.RETURNED, CertificateState.PENDING)
SETTLED = "Giấy này không còn chờ xác minh nên không sửa được. Hãy nộp giấy mới."


def submit_certificate(session: Session, actor: Actor, details: CertificateDetails) -> Certificate:
    """A producer hands in a paper of its own, with the evidence an officer will compare. Not public yet."""
    certificate = hand_in(session, actor, details)
    audit.record(session, actor, "certificate.submitted", certificate, after=_summary(certificate))
    return certificate


def hand_in(session: Session, actor: Actor, details: CertificateDetails) -> Certificate:
    """As submitting, for a caller that writes one audit entry for many."""
    organisation_id = _own_organisation(actor)
    _require_evidence(details)
    return _new(session, organisation_id, details, CertificateState.PENDING)


def resubmit_certificate(
    session: Session, actor: Actor, certificate_id: int, details: CertificateDetails
) -> Certificate:
    """A producer corrects a paper that was returned, or one that still waits."""
    certificate = tenancy.own(session, actor, Certificate, certificate_id, lock=True)
    before = _summary(certificate)
    correct(session, certificate, details)
    audit.record(
        session, actor, "certificate.resubmitted", certificate, before=before, after=_summary(certificate)
    )
    return certificate


def correct(session: Session, certificate: Certificate, details: CertificateDetails) -> None:
    """As resubmitting, for a caller that has locked the paper and writes the audit entry."""
    if certificate.state not in CORRECTABLE:
        raise Refused(SETTLED)
    _require_evidence(details)
    for name, value in checked(session, certificate.organisation_id, details).items():
        setattr(certificate, name, value)
    refuse_twin(session, certificate)
    certificate.state = CertificateState.PENDING


def record_certificate(
    session: Session, actor: Actor, organisation_id: int, details: CertificateDetails
) -> Certificate:
    """Staff enter a paper that they have seen: verified at once."""
    organisation = tenancy.any(session, actor, Organisation, organisation_id)
    certificate = _new(session, organisation.id, details, CertificateState.ACTIVE)
    superseded = _mark_verified(session, actor, certificate)
    after = _summary(certificate) | {"supersedes": superseded}
    audit.record(session, actor, "certificate.recorded", certificate, after=after)
    return certificate


def verify_certificate(
    session: Session, actor: Actor, certificate_id: int, said: str | Opinion = ""
) -> Certificate:
    """An officer has compared the paper with its evidence: from now on it is public."""
    certificate = _waiting(session, actor, certificate_id)
    superseded = _mark_verified(session, actor, certificate)
    review = reviewing.add(session, actor, certificate, Decision.APPROVED, Opinion.of(said))
    after = {"state": certificate.state, "supersedes": superseded}
    audit.record(
        session, actor, "certificate.verified", certificate, before={"state": "pending"}, after=after
    )
    tell_decision(session, certificate, review)
    return certificate


def return_certificate(
    session: Session, actor: Actor, certificate_id: int, said: str | Opinion
) -> Certificate:
    """Something is to be corrected: the opinion says what, field by field where it can."""
    return _turn_down(session, actor, certificate_id, said, CertificateState.RETURNED, Decision.RETURNED)


def refuse_certificate(
    session: Session, actor: Actor, certificate_id: int, said: str | Opinion
) -> Certificate:
    """The paper does not hold: the comment says why. There is no way back."""
    return _turn_down(session, actor, certificate_id, said, CertificateState.REFUSED, Decision.REFUSED)


def _own_organisation(actor: Actor) -> int:
    if actor.organisation_id is None:
        raise Forbidden("Chỉ chủ thể nộp giấy của mình. Cán bộ hãy dùng mục ghi nhận giấy chứng nhận.")
    return actor.organisation_id


def _require_evidence(details: CertificateDetails) -> None:
    if details.evidence_file_id is None:
        raise Invalid({"evidence_file": "Tải lên bản chụp hoặc PDF của giấy để cán bộ đối chiếu."})


def _new(
    session: Session, organisation_id: int, details: CertificateDetails, state: CertificateState
) -> Certificate:
    values = checked(session, organisation_id, details)
    certificate = Certificate(organisation_id=organisation_id, state=state, created_at=clock.now(), **values)
    refuse_twin(session, certificate)
    session.add(certificate)
    session.flush()
    return certificate


def _mark_verified(session: Session, actor: Actor, certificate: Certificate) -> list[str | None]:
    """Make it count; give the numbers of the papers it thereby replaces."""
    certificate.state = CertificateState.ACTIVE
    certificate.verified_at = clock.now()
    certificate.verified_by_id = actor.user_id
    session.flush()
    return [paper.number for paper in succeed(session, actor, certificate)]


def _waiting(session: Session, actor: Actor, certificate_id: int) -> Certificate:
    certificate = tenancy.any(session, actor, Certificate, certificate_id, lock=True)
    if certificate.state is not CertificateState.PENDING:
        raise Refused("Giấy này không còn chờ xác minh. Tải lại trang để xem kết quả.")
    return certificate


def _turn_down(
    session: Session,
    actor: Actor,
    certificate_id: int,
    said: str | Opinion,
    state: CertificateState,
    decision: Decision,
) -> Certificate:
    certificate = _waiting(session, actor, certificate_id)
    opinion = Opinion.of(said).checked(decision)
    certificate.state = state
    review = reviewing.add(session, actor, certificate, decision, opinion)
    after = {"state": state, "comment": review.comment, "remarks": review.remarks}
    audit.record(
        session, actor, f"certificate.{decision}", certificate, before={"state": "pending"}, after=after
    )
    tell_decision(session, certificate, review)
    return certificate


_PRINTED = (
    "state",
    "number",
    "issuer",
    "decision_number",
    "standard",
    "self_assessed",
    "issued_on",
    "expires_on",
    "stars",
    "score",
    "product_id",
    "establishment_id",
    "evidence_file_id",
)


def _summary(certificate: Certificate) -> dict[str, Any]:
    return {"kind": certificate.kind.code} | {name: getattr(certificate, name) for name in _PRINTED}
