"""What a producer is told when its product was reviewed, in the inbox and by e-mail."""

from sqlalchemy.orm import Session

from models import Decision, ProductVersion, Review
from traceability.services.notices import Message, tell_producer

_WORDS = {
    Decision.APPROVED: ("Sản phẩm đã được duyệt: {}", "Sản phẩm «{}» đã được duyệt và công khai."),
    Decision.RETURNED: ("Sản phẩm cần bổ sung: {}", "Sản phẩm «{}» được trả lại để bổ sung."),
    Decision.REFUSED: ("Sản phẩm không được duyệt: {}", "Sản phẩm «{}» không được duyệt."),
}


def tell_decision(session: Session, version: ProductVersion, review: Review) -> None:
    """Tell the people of its organisation."""
    subject, said = (words.format(version.name) for words in _WORDS[review.decision])
    message = Message(
        key=f"review/{review.id}",
        title=subject,
        paragraphs=[said, *([f"Ý kiến của cán bộ: {review.comment}"] if review.comment else [])],
        path=f"/producer/products/{version.product_id}",
    )
    tell_producer(session, version.product.organisation, message)
