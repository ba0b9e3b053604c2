"""What becomes of a verified certificate: suspended, lifted, revoked, superseded, each a dated decision."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models import Certificate, CertificateChange, CertificateState
from traceability.errors import Forbidden, Invalid, Refused
from traceability.services import audit, clock, tenancy
from traceability.services.actor import Actor
from traceability.services.certificates.letters import tell_change
from traceability.text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """A decision: from which day, by which document, and the reason that everybody may read."""

    effective_on: date
    reason: str
    decision_number: str | None = None
    document_id: int | None = None


def suspend_certificate(
    session: Session, actor: Actor, certificate_id: int, change: StateChange
) -> Certificate:
    """Đình chỉ: it does not count until the suspension is lifted."""
    certificate = _decided(session, actor, certificate_id, CertificateState.ACTIVE, "đang có hiệu lực")
    _require_decision(change)
    return _change(session, actor, certificate, CertificateState.SUSPENDED, change, "suspended")


def lift_suspension(session: Session, actor: Actor, certificate_id: int, change: StateChange) -> Certificate:
    """Bỏ đình chỉ: it counts again, until its own last day."""
    certificate = _decided(session, actor, certificate_id, CertificateState.SUSPENDED, "đang bị đình chỉ")
    _require_decision(change)
    return _change(session, actor, certificate, CertificateState.ACTIVE, change, "suspension_lifted")


def revoke_certificate(
    session: Session,
    actor: Actor,
    certificate_id: int,
    change: StateChange,
    *,
    proposed_by: str | None = None,
) -> Certificate:
    """Thu hồi giấy: it counts no more, for good. `proposed_by` is the official whom `actor` confirms."""
    certificate = tenancy.any(session, actor, Certificate, certificate_id, lock=True)
    if not (proposed_by or actor.is_system):
        raise Forbidden("Thu hồi giấy cần hai cán bộ: một người đề nghị, một người khác xác nhận.")
    check_revocation(certificate, change)
    return _change(session, actor, certificate, CertificateState.REVOKED, change, "revoked", proposed_by)


def check_revocation(certificate: Certificate, change: StateChange) -> None:
    """Whether it could be revoked so; asked when it is proposed and again when it is done."""
    _require_decision(change)
    _require_next(certificate, CertificateState.REVOKED)
    _check_change(certificate, change)


def supersede_certificate(
    session: Session, actor: Actor, certificate_id: int, successor_id: int, change: StateChange
) -> Certificate:
    """Thay thế: a newer verified paper of the same kind takes its place. Said twice, it is done once."""
    certificate = tenancy.any(session, actor, Certificate, certificate_id, lock=True)
    if certificate.superseded_by_id == successor_id:
        return certificate
    successor = tenancy.any(session, actor, Certificate, successor_id)
    _check_successor(certificate, successor, change)
    certificate.superseded_by_id = successor.id
    return _change(session, actor, certificate, CertificateState.SUPERSEDED, change, "superseded")


def _decided(
    session: Session, actor: Actor, certificate_id: int, state: CertificateState, words: str
) -> Certificate:
    certificate = tenancy.any(session, actor, Certificate, certificate_id, lock=True)
    if certificate.state is not state:
        raise Refused(f"Việc này chỉ làm được với giấy {words}. Tải lại trang để xem trạng thái của giấy.")
    return certificate


def _change(
    session: Session,
    actor: Actor,
    certificate: Certificate,
    state: CertificateState,
    change: StateChange,
    verb: str,
    proposed_by: str | None = None,
) -> Certificate:
    """Append the decision and move the state; history is never rewritten, so days only go forward."""
    _require_next(certificate, state)
    _check_change(certificate, change)
    before = {"state": certificate.state}
    certificate.state = state
    certificate.changes.append(
        CertificateChange(
            state=state,
            effective_on=change.effective_on,
            decision_number=change.decision_number,
            reason=plain(change.reason),
            document_id=change.document_id,
            decided_by_id=actor.user_id,
            decided_at=clock.now(),
        )
    )
    after = {
        "state": state,
        "effective_on": change.effective_on,
        "decision_number": change.decision_number,
        "reason": plain(change.reason),
    }
    after |= {"proposed_by": proposed_by} if proposed_by else {}
    audit.record(session, actor, f"certificate.{verb}", certificate, before=before, after=after)
    tell_change(session, certificate)
    return certificate


def _require_next(certificate: Certificate, state: CertificateState) -> None:
    if certificate.verified_at is None or not certificate.may_become(state):
        raise Refused("Trạng thái của giấy không cho phép việc này. Tải lại trang để xem trạng thái.")


def _require_decision(change: StateChange) -> None:
    if not change.decision_number:
        raise Invalid({"decision_number": "Nhập số quyết định, ví dụ 1234/QĐ-UBND."})


def _check_change(certificate: Certificate, change: StateChange) -> None:
    errors = {}
    if not plain(change.reason):
        errors["reason"] = "Ghi lý do; lý do này hiện công khai trên trang quét."
    last = certificate.changes[-1].effective_on if certificate.changes else certificate.issued_on
    if change.effective_on < last:
        since = "thay đổi trước" if certificate.changes else "ngày cấp giấy"
        errors["effective_on"] = f"Ngày hiệu lực không thể trước {since} ({last:%d/%m/%Y})."
    if errors:
        raise Invalid(errors)


def _check_successor(certificate: Certificate, successor: Certificate, change: StateChange) -> None:
    def scope(paper: Certificate) -> tuple[int | None, ...]:
        return paper.kind_id, paper.organisation_id, paper.product_id, paper.establishment_id

    if successor.verified_at is None or scope(successor) != scope(certificate) or successor is certificate:
        raise Invalid({"successor_id": "Chọn giấy mới đã xác minh, cùng loại và cùng sản phẩm hoặc cơ sở."})
    if not certificate.issued_on <= successor.issued_on <= change.effective_on:
        raise Invalid(
            {"effective_on": f"Giấy thay thế cấp ngày {successor.issued_on:%d/%m/%Y}; chọn từ ngày đó."}
        )
