"""What is different: from the paper that counted before, and from what was returned to be corrected."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    AdminUnit,
    AuditEntry,
    Base,
    Certificate,
    CertificateKind,
    Establishment,
    Organisation,
    Product,
    StoredFile,
)
from traceability.services.products import FieldChange

CERTIFICATE = {
    "kind": "Loại giấy",
    "product_id": "Sản phẩm ghi trên giấy",
    "establishment_id": "Cơ sở ghi trên giấy",
    "number": "Số giấy",
    "issuer": "Cơ quan, tổ chức cấp",
    "decision_number": "Số quyết định",
    "standard": "Tiêu chuẩn, quy chuẩn",
    "self_assessed": "Tự đánh giá",
    "stars": "Số sao OCOP",
    "score": "Điểm OCOP",
    "issued_on": "Ngày cấp",
    "expires_on": "Ngày cuối còn hiệu lực",
    "evidence_file_id": "Tệp của giấy",
}
ORGANISATION = {
    "kind": "Loại hình",
    "name": "Tên đơn vị",
    "tax_code": "Mã số thuế",
    "address_line": "Địa chỉ",
    "commune_id": "Xã, phường",
    "phone": "Điện thoại của đơn vị",
    "email": "E-mail của đơn vị",
    "website": "Trang web",
    "representative": "Người đại diện",
    "name_en": "Tên tiếng Anh",
    "former_district": "Huyện cũ trên giấy tờ",
    "gln": "Mã địa điểm GLN",
}


def since_return(session: Session, subject: Certificate | Organisation) -> list[FieldChange]:
    """What was corrected the last time it was sent in again, as the audit log has it."""
    captions = CERTIFICATE if isinstance(subject, Certificate) else ORGANISATION
    latest = (
        select(AuditEntry)
        .where(
            AuditEntry.subject_type == subject.__tablename__,
            AuditEntry.subject_id == str(subject.id),
            AuditEntry.action == f"{subject.__tablename__}.resubmitted",
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    entry = session.scalar(latest)
    if entry is None:
        return []
    return _different(session, captions, entry.before or {}, entry.after or {})


def predecessor(session: Session, paper: Certificate) -> Certificate | None:
    """The verified paper of the same kind and scope that was issued last before this one."""
    query = select(Certificate).where(
        Certificate.organisation_id == paper.organisation_id,
        Certificate.kind_id == paper.kind_id,
        Certificate.product_id.is_not_distinct_from(paper.product_id),
        Certificate.establishment_id.is_not_distinct_from(paper.establishment_id),
        Certificate.verified_at.is_not(None),
        Certificate.issued_on <= paper.issued_on,
        Certificate.id != paper.id,
    )
    return session.scalar(query.order_by(Certificate.issued_on.desc(), Certificate.id.desc()).limit(1))


def from_predecessor(session: Session, before: Certificate, after: Certificate) -> list[FieldChange]:
    """How a paper differs from the one before it."""
    names = [name for name in CERTIFICATE if name != "kind"]
    old, new = ({name: getattr(paper, name) for name in names} for paper in (before, after))
    return _different(session, CERTIFICATE, old, new)


def _different(
    session: Session, captions: Mapping[str, str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[FieldChange]:
    return [
        FieldChange(
            name, caption, _said(session, name, before.get(name)), _said(session, name, after.get(name))
        )
        for name, caption in captions.items()
        if before.get(name) != after.get(name)
    ]


_NAMED: dict[str, type[Base]] = {
    "product_id": Product,
    "establishment_id": Establishment,
    "commune_id": AdminUnit,
    "evidence_file_id": StoredFile,
}


def _said(session: Session, name: str, value: Any) -> str | None:
    """A stored value in words: the name behind an id, a date as people write it."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if name in _NAMED:
        row: Any = session.get(_NAMED[name], value)
        return None if row is None else str(row.current.name if isinstance(row, Product) else row.name)
    if name == "kind":
        kind = session.scalar(select(CertificateKind.name).where(CertificateKind.code == value))
        return kind or str(value)
    if name.endswith("_on"):
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return f"{day:%d/%m/%Y}"
    return str(value)
