"""Groups of products and kinds of support: their names in three languages, and new ones."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import ProductGroup, SupportKind
from traceability.database import unique_breach
from traceability.errors import Invalid
from traceability.services import audit, tenancy
from traceability.services.actor import Actor
from traceability.services.retiring import require_administrator
from traceability.text import line, unaccented

FAMILIES = {
    "product": "Sản phẩm: chứng nhận, công bố, tiêu chuẩn",
    "system": "Hệ thống quản lý, công cụ cải tiến",
    "agriculture": "Nông nghiệp tốt, hữu cơ",
    "traceability": "Truy xuất nguồn gốc",
    "digital": "Công nghệ thông tin, chuyển đổi số",
}
_SUBGROUP = re.compile(r"([1-9][0-9]?)\.[1-9][0-9]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a kind is called."""

    name: str
    name_en: str
    name_zh: str

    def checked(self) -> "Names":
        """In their written form. Raises Invalid for one that is missing."""
        written = {name: line(text) for name, text in asdict(self).items()}
        if missing := {
            name: "Nhập tên; trang quét có ba thứ tiếng." for name in written if not written[name]
        }:
            raise Invalid(missing)
        return Names(**written)


def register_group(session: Session, actor: Actor, code: str, names: Names) -> ProductGroup:
    """A subgroup «1.7» of group 1. The groups themselves are the programme's and are never added to."""
    require_administrator(actor)
    names, match = names.checked(), _SUBGROUP.fullmatch(code.strip())
    parent = match and session.scalar(select(ProductGroup).where(ProductGroup.code == match[1]))
    if not parent:
        raise Invalid({"code": "Mã phân nhóm gồm số của nhóm, dấu chấm và số thứ tự, ví dụ 1.7."})
    group = ProductGroup(
        code=code.strip(), **asdict(names), parent=parent, is_service=parent.is_service, retired_at=None
    )
    with unique_breach(session, "uq_product_group_code", Invalid({"code": "Đã có phân nhóm mang mã này."})):
        session.add(group)
    audit.record(session, actor, "product_group.registered", group, after={"code": code} | asdict(names))
    return group


def update_group(session: Session, actor: Actor, group_id: int, names: Names) -> ProductGroup:
    """Other words; the code stays."""
    require_administrator(actor)
    group = tenancy.any(session, actor, ProductGroup, group_id, lock=True)
    changed = _changed(group, names)
    audit.record(session, actor, "product_group.updated", group, **changed)
    return group


def register_support(session: Session, actor: Actor, family: str, names: Names) -> SupportKind:
    """A new kind of support. Its code comes from the English name and never changes."""
    require_administrator(actor)
    names = names.checked()
    code = re.sub(r"[^a-z0-9]+", "_", unaccented(names.name_en)).strip("_")[:40]
    if family not in FAMILIES:
        raise Invalid({"family": "Chọn một nhóm trong danh sách."})
    if not code:
        raise Invalid({"name_en": "Nhập tên tiếng Anh bằng chữ La-tinh; mã lấy từ tên này."})
    last = session.scalar(select(func.max(SupportKind.position))) or 0
    kind = SupportKind(code=code, family=family, position=last + 1, **asdict(names))
    taken = Invalid({"name_en": f"Đã có nội dung hỗ trợ mang mã «{code}». Đặt tên khác."})
    with unique_breach(session, "uq_support_kind_code", taken):
        session.add(kind)
    audit.record(session, actor, "support_kind.registered", kind, after={"family": family} | asdict(names))
    return kind


def update_support(session: Session, actor: Actor, kind_id: int, names: Names) -> SupportKind:
    """Other words; the code and the family, which figures add up by, stay."""
    require_administrator(actor)
    kind = tenancy.any(session, actor, SupportKind, kind_id, lock=True)
    changed = _changed(kind, names)
    audit.record(session, actor, "support_kind.updated", kind, **changed)
    return kind


def _changed(row: ProductGroup | SupportKind, names: Names) -> dict[str, dict[str, Any]]:
    new = asdict(names.checked())
    before = {name: getattr(row, name) for name in new if getattr(row, name) != new[name]}
    for name in before:
        setattr(row, name, new[name])
    return {"before": before, "after": {name: new[name] for name in before}}
