"""The e-mail that tells a producer what was decided about a product."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Decision, ProductVersion, Role, User
from traceability.services.mail import BASE_URL, queue_email

_WORDS = {
    Decision.APPROVED: ("Sản phẩm đã được duyệt: {}", "Sản phẩm «{}» đã được duyệt và công khai."),
    Decision.RETURNED: ("Sản phẩm cần bổ sung: {}", "Sản phẩm «{}» được trả lại để bổ sung."),
    Decision.REFUSED: ("Sản phẩm không được duyệt: {}", "Sản phẩm «{}» không được duyệt."),
}
_SIGNATURE = """Trân trọng,
Sở Khoa học và Công nghệ tỉnh Lạng Sơn

Thư này được gửi tự động, vui lòng không trả lời.
"""


def tell_decision(session: Session, version: ProductVersion, decision: Decision, comment: str | None) -> None:
    """Write to those who run the organisation; nobody reads the mail of a made-up one."""
    organisation = version.product.organisation
    if organisation.is_sample:
        return
    subject, said = (words.format(version.name) for words in _WORDS[decision])
    admins = select(User).where(
        User.organisation_id == organisation.id, User.role == Role.PRODUCER_ADMIN, User.disabled_at.is_(None)
    )
    for person in session.scalars(admins.order_by(User.id)):
        parts = [f"Kính gửi ông/bà {person.name},", said]
        parts += [f"Ý kiến của cán bộ: {comment}"] if comment else []
        parts += [f"Xem tại: {BASE_URL}/producer/products/{version.product_id}", _SIGNATURE]
        queue_email(session, person.email, subject, "\n\n".join(parts))
