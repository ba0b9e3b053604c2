"""What a producer is told about its certificates: every decision, in the inbox and by e-mail."""

from sqlalchemy.orm import Session

from models import Certificate, CertificateState, Decision, Review
from traceability.services.notices import Message, tell_producer

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


def tell_decision(session: Session, paper: Certificate, review: Review) -> None:
    """What became of a paper that was handed in, with the remarks on its fields."""
    subject, said = _DECISIONS[review.decision]
    more = [f"Ý kiến của cán bộ: {review.comment}"] if review.comment else []
    _tell(session, paper, f"review/{review.id}", subject, said, *more)


def tell_change(session: Session, paper: Certificate) -> None:
    """The latest decision about a verified paper, with its number and reason."""
    change = paper.changes[-1]
    session.flush()
    subject, said = _CHANGES[change.state]
    by = f"Quyết định {change.decision_number}. " if change.decision_number else ""
    said = said.format("{}", f"{change.effective_on:%d/%m/%Y}")
    _tell(session, paper, f"certificate-change/{change.id}", subject, said, f"{by}Lý do: {change.reason}")


def name_of(paper: Certificate) -> str:
    """A paper in a sentence: its kind and number."""
    return f"{paper.kind.name} số {paper.number}" if paper.number else paper.kind.name


def _tell(session: Session, paper: Certificate, key: str, subject: str, said: str, *more: str) -> None:
    name = name_of(paper)
    message = Message(
        key=key,
        title=subject.format(name),
        paragraphs=[said.format(name), *more],
        path=f"/producer/certificates/{paper.id}",
    )
    tell_producer(session, paper.organisation, message)
