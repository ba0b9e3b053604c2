"""The e-mails that tell a producer what was decided about one of its certificates."""

from sqlalchemy.orm import Session

from models import Certificate, CertificateState, Decision
from traceability.services.letters import tell_producer
from traceability.services.mail import BASE_URL

_DECISIONS = {
    Decision.APPROVED: ("Giấy đã được xác minh: {}", "{} đã được xác minh và hiện trên trang quét."),
    Decision.RETURNED: ("Giấy cần bổ sung: {}", "{} được trả lại để bổ sung."),
    Decision.REFUSED: ("Giấy không được xác minh: {}", "{} không được xác minh."),
}
_CHANGES = {
    CertificateState.ACTIVE: ("Bỏ đình chỉ: {}", "{} được bỏ đình chỉ từ ngày {}."),
    CertificateState.SUSPENDED: ("Đình chỉ: {}", "{} bị đình chỉ từ ngày {}."),
    CertificateState.REVOKED: ("Thu hồi giấy: {}", "{} bị thu hồi từ ngày {}."),
    CertificateState.SUPERSEDED: ("Đã thay thế: {}", "{} được thay bằng giấy mới từ ngày {}."),
}


def tell_decision(session: Session, paper: Certificate, decision: Decision, comment: str | None) -> None:
    """What became of a paper that was handed in."""
    subject, said = _DECISIONS[decision]
    more = [f"Ý kiến của cán bộ: {comment}"] if comment else []
    _tell(session, paper, subject.format(_name(paper)), said.format(_name(paper)), *more)


def tell_change(session: Session, paper: Certificate) -> None:
    """The latest decision about a verified paper, with its number and reason."""
    change = paper.changes[-1]
    subject, said = _CHANGES[change.state]
    by = f"Quyết định {change.decision_number}. " if change.decision_number else ""
    happened = said.format(_name(paper), f"{change.effective_on:%d/%m/%Y}")
    _tell(session, paper, subject.format(_name(paper)), happened, f"{by}Lý do: {change.reason}")


def _tell(session: Session, paper: Certificate, subject: str, *paragraphs: str) -> None:
    link = f"Xem tại: {BASE_URL}/producer/certificates/{paper.id}"
    tell_producer(session, paper.organisation, subject, *paragraphs, link)


def _name(paper: Certificate) -> str:
    return f"{paper.kind.name} số {paper.number}" if paper.number else paper.kind.name
