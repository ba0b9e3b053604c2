"""What is printed on a certificate, and whether it makes sense."""

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Certificate, CertificateKind, CertificateState, Establishment, Nature, Product, StoredFile
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import certificate_kinds, clock, reference
from traceability.services.certificates.ocop import stars_for


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateDetails:
    """A paper as printed. Without product and establishment it is the organisation's own.

    `expires_on` left out means what is usual for the kind, unless `never_expires` says the paper has no end.
    """

    kind: str  # code of a CertificateKind
    issuer: str
    issued_on: date
    expires_on: date | None = None
    never_expires: bool = False
    number: str | None = None
    decision_number: str | None = None
    standard: str | None = None
    product_id: int | None = None
    establishment_id: int | None = None
    self_assessed: bool | None = None  # of a declaration: first-party, or on a third party's certificate
    stars: int | None = None
    score: Decimal | None = None
    evidence_file_id: int | None = None
    public_file_id: int | None = None


def usual_expiry(kind: CertificateKind, issued_on: date) -> date | None:
    """The last day in force when the paper says nothing else: the same day so many months on."""
    if kind.usual_months is None:
        return None
    months = issued_on.year * 12 + issued_on.month - 1 + kind.usual_months
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(issued_on.day, last))


def checked(session: Session, organisation_id: int, details: CertificateDetails) -> dict[str, Any]:
    """The column values of such a paper. Raises Invalid, or NotFound for another organisation's records."""
    kind = reference.certificate_kind(session, details.kind)
    _own_records(session, organisation_id, details)
    return values_of(kind, details)


def values_of(kind: CertificateKind, details: CertificateDetails) -> dict[str, Any]:
    """The column values of a paper of that kind whose product, place and files are known to be its own."""
    expires_on = (
        None if details.never_expires else details.expires_on or usual_expiry(kind, details.issued_on)
    )
    errors = _date_errors(details, expires_on) | _scope_errors(kind, details) | _ocop_errors(kind, details)
    if errors:
        raise Invalid(errors)
    return {
        "kind": kind,
        "product_id": details.product_id,
        "establishment_id": details.establishment_id,
        "number": details.number,
        "issuer": details.issuer,
        "decision_number": details.decision_number,
        "standard": details.standard,
        "self_assessed": details.self_assessed,
        "stars": stars_for(details.score) if details.score is not None else details.stars,
        "score": details.score,
        "issued_on": details.issued_on,
        "expires_on": expires_on,
        "evidence_file_id": details.evidence_file_id,
        "public_file_id": details.public_file_id,
    }


def refuse_twin(session: Session, certificate: Certificate) -> None:
    """A paper is registered once: this also makes a double click one submission."""
    if certificate.number is None:
        return
    with session.no_autoflush:
        same = select(Certificate.id).where(
            Certificate.organisation_id == certificate.organisation_id,
            Certificate.kind_id == certificate.kind.id,
            Certificate.number == certificate.number,
            Certificate.issued_on == certificate.issued_on,
            Certificate.product_id.is_not_distinct_from(certificate.product_id),
            Certificate.establishment_id.is_not_distinct_from(certificate.establishment_id),
            Certificate.state != CertificateState.REFUSED,
            Certificate.id.is_distinct_from(certificate.id),
        )
        if session.scalar(same.limit(1)) is not None:
            raise Refused(twin_words(certificate.number, certificate.issued_on))


def twin_words(number: str, issued_on: date) -> str:
    """What to say of a paper that is registered already."""
    return (
        f"Giấy số {number} ngày {issued_on:%d/%m/%Y} đã có trong hệ thống; "
        "mở danh sách giấy chứng nhận để xem."
    )


def _own_records(session: Session, organisation_id: int, details: CertificateDetails) -> None:
    """Product, establishment and files are the organisation's; a file without owner came from staff."""
    if details.product_id is not None:
        product = session.get(Product, details.product_id)
        if product is None or product.organisation_id != organisation_id:
            raise NotFound
    if details.establishment_id is not None:
        place = session.get(Establishment, details.establishment_id)
        if place is None or place.organisation_id != organisation_id:
            raise NotFound
    for id in (details.evidence_file_id, details.public_file_id):
        if id is not None:
            file = session.get(StoredFile, id)
            if file is None or file.organisation_id not in (organisation_id, None):
                raise NotFound


def _date_errors(details: CertificateDetails, expires_on: date | None) -> dict[str, str]:
    errors = {}
    today = clock.today()
    if details.issued_on > today:
        errors["issued_on"] = f"Ngày cấp không thể sau hôm nay ({today:%d/%m/%Y})."
    if details.never_expires and details.expires_on is not None:
        errors["expires_on"] = "Bỏ trống ngày hết hạn nếu giấy không thời hạn."
    if expires_on is not None and expires_on < details.issued_on:
        errors["expires_on"] = f"Ngày hết hạn không thể trước ngày cấp ({details.issued_on:%d/%m/%Y})."
    return errors


def _scope_errors(kind: CertificateKind, details: CertificateDetails) -> dict[str, str]:
    if details.product_id is not None and details.establishment_id is not None:
        return {"establishment_id": "Chọn một phạm vi: sản phẩm, hoặc cơ sở, hoặc cả tổ chức."}
    if details.self_assessed is not None and not certificate_kinds.is_assessed(kind):
        return {"self_assessed": "Chỉ công bố hợp chuẩn, hợp quy có mục này; bỏ trống."}
    if details.product_id is None or certificate_kinds.of_products(kind):
        return {}
    if kind.nature in (Nature.SYSTEM, Nature.TOOL):
        return {"product_id": f"{kind.name} là của hệ thống quản lý, không phải của sản phẩm; bỏ chọn."}
    return {"product_id": f"{kind.name} là của cơ sở, không phải của sản phẩm; chọn cơ sở."}


def _ocop_errors(kind: CertificateKind, details: CertificateDetails) -> dict[str, str]:
    if not kind.is_ocop:
        given = [name for name in ("stars", "score") if getattr(details, name) is not None]
        return dict.fromkeys(given, "Chỉ giấy chứng nhận OCOP có số sao và điểm; bỏ trống mục này.")
    errors = {} if details.product_id else {"product_id": "Chọn sản phẩm được công nhận OCOP."}
    return errors | _star_errors(details.stars, details.score)


def _star_errors(stars: int | None, score: Decimal | None) -> dict[str, str]:
    if score is None:
        return {} if stars in (3, 4, 5) else {"stars": "Chọn số sao ghi trên giấy: 3, 4 hoặc 5."}
    if not 0 <= score <= 100:
        return {"score": "Điểm từ 0 đến 100."}
    earned = stars_for(score)
    written = f"{score:f}".replace(".", ",")
    if earned is None:
        return {"score": f"{written} điểm chưa đủ 3 sao (từ 50 điểm); xem lại điểm trên giấy."}
    if stars is not None and stars != earned:
        return {"stars": f"{written} điểm là {earned} sao, không phải {stars} sao; xem lại số sao và điểm."}
    return {}
