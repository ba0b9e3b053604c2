"""What a participant was supported with, for a product or as a whole, and what came of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models import Certificate, Participation, Product, Support, SupportKind
from traceability.database import unique_breach
from traceability.errors import Invalid, NotFound
from traceability.services import audit, reference, tenancy
from traceability.services.actor import Actor
from traceability.services.programme.keeping import change, erase


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportDetails:
    """A kind of support, the product it was for (none: the organisation as a whole), and its result."""

    kind: str  # code of a SupportKind
    product_id: int | None = None
    certificate_id: int | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True)
class _Columns:
    kind_id: int
    product_id: int | None
    certificate_id: int | None
    result: str | None


def add_support(session: Session, actor: Actor, participation_id: int, details: SupportDetails) -> Support:
    """Note a support of a participant; the same kind for the same product is noted once."""
    participation = tenancy.any(session, actor, Participation, participation_id)
    kind, columns = _checked(session, participation.organisation_id, details)
    support = Support(participation_id=participation.id, organisation_id=participation.organisation_id)
    with _noted_once(session, details, kind):
        after = change(support, columns)[1]
        session.add(support)
    audit.record(session, actor, "support.added", support, after=after | {"kind": kind.code})
    return support


def update_support(session: Session, actor: Actor, support_id: int, details: SupportDetails) -> Support:
    """Correct a support, or write down its result."""
    support = tenancy.any(session, actor, Support, support_id, lock=True)
    kind, columns = _checked(session, support.organisation_id, details)
    with _noted_once(session, details, kind):
        before, after = change(support, columns)
    audit.record(session, actor, "support.updated", support, before=before, after=after)
    return support


def remove_support(session: Session, actor: Actor, support_id: int) -> None:
    """Take out a support entered by mistake."""
    support = tenancy.any(session, actor, Support, support_id, lock=True)
    erase(session, actor, "support.removed", support, ("kind_id", "product_id", "certificate_id", "result"))


def _checked(session: Session, organisation_id: int, details: SupportDetails) -> tuple[SupportKind, _Columns]:
    """The columns; product and certificate must be the participant's, and speak of the same product."""
    kind = reference.support_kind(session, details.kind)
    if kind.family == "product" and details.product_id is None:
        raise Invalid({"product": "Nội dung này dành cho sản phẩm. Chọn sản phẩm được hỗ trợ."})
    if details.product_id is not None:
        product = session.get(Product, details.product_id)
        if product is None or product.organisation_id != organisation_id:
            raise NotFound
    if details.certificate_id is not None:
        _check_result(session, organisation_id, details.product_id, details.certificate_id)
    return kind, _Columns(kind.id, details.product_id, details.certificate_id, details.result)


def _check_result(
    session: Session, organisation_id: int, product_id: int | None, certificate_id: int
) -> None:
    certificate = session.get(Certificate, certificate_id)
    if certificate is None or certificate.organisation_id != organisation_id:
        raise NotFound
    if certificate.verified_at is None:
        raise Invalid(
            {"certificate": "Giấy này chưa được xác minh. Xác minh giấy trước khi ghi làm kết quả."}
        )
    if None not in (product_id, certificate.product_id) and certificate.product_id != product_id:
        raise Invalid({"certificate": "Giấy này của sản phẩm khác; chọn giấy của sản phẩm được hỗ trợ."})


def _noted_once(session: Session, details: SupportDetails, kind: SupportKind) -> Any:
    """One of two constraints speaks, because a database holds two NULL products to be different."""
    if details.product_id is None:
        message = f"Chủ thể đã được ghi nội dung «{kind.name}» trong dự án này."
        return unique_breach(session, "uq_support_of_organisation", Invalid({"kind": message}))
    message = f"Sản phẩm này đã được ghi nội dung «{kind.name}» trong dự án này."
    constraint = "uq_support_participation_id_kind_id_product_id"
    return unique_breach(session, constraint, Invalid({"product": message}))
