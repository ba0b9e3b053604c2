"""Kinds of stage: which are offered for a product, and how administrators keep them."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models import Product, ProductGroup, StageType
from traceability.database import unique_breach
from traceability.errors import Invalid, NotFound
from traceability.services import audit
from traceability.services.actor import Actor
from traceability.text import line, unaccented

BIZ_STEPS = (  # of EPCIS (CBV 2.0, 7.1), those that a producer's own stages can be
    "commissioning",
    "receiving",
    "inspecting",
    "packing",
    "repackaging",
    "storing",
    "shipping",
    "transporting",
    "retail_selling",
    "holding",
    "destroying",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTypeDetails:
    """A kind of stage as an administrator writes it."""

    name: str
    name_en: str
    name_zh: str
    biz_step: str
    group_code: str | None = None  # None: for every product
    position: int = 0
    offered: bool = True


def offered(session: Session, product: Product | None) -> Sequence[StageType]:
    """What may be recorded for a product; those of every group where its group is not known."""
    group = product.group if product else None
    ids = [] if group is None else [group.id, *([group.parent_id] if group.parent_id else [])]
    query = select(StageType).where(
        StageType.offered.is_(True), or_(StageType.group_id.is_(None), StageType.group_id.in_(ids))
    )
    return session.scalars(query.order_by(StageType.position, StageType.id)).all()


def every(session: Session) -> Sequence[StageType]:
    """All of them, those no longer offered last."""
    query = select(StageType).options(joinedload(StageType.group))
    order = (StageType.offered.desc(), StageType.position, StageType.id)
    return session.scalars(query.order_by(*order)).all()


def get_stage_type(session: Session, stage_type_id: int) -> StageType:
    """Raises NotFound."""
    found = session.get(StageType, stage_type_id)
    if found is None:
        raise NotFound
    return found


def register_stage_type(session: Session, actor: Actor, details: StageTypeDetails) -> StageType:
    """A new kind. Its code, which data exchanges use, comes from the English name and never changes."""
    _check(details)
    code = re.sub(r"[^a-z0-9]+", "_", unaccented(details.name_en)).strip("_")[:40]
    if not code:
        raise Invalid({"name_en": "Nhập tên tiếng Anh bằng chữ La-tinh; mã công đoạn lấy từ tên này."})
    made = StageType(code=code)
    _fill(session, made, details)
    taken = Invalid({"name_en": f"Đã có công đoạn mang mã «{code}». Sửa công đoạn đó hoặc đặt tên khác."})
    with unique_breach(session, "uq_stage_type_code", taken):
        session.add(made)
    audit.record(session, actor, "stage_type.registered", made, after=asdict(details))
    return made


def update_stage_type(
    session: Session, actor: Actor, stage_type_id: int, details: StageTypeDetails
) -> StageType:
    """Change words, group or order; stages recorded with it are then called by the new words."""
    _check(details)
    kind = get_stage_type(session, stage_type_id)
    before = asdict(details_of(kind))
    _fill(session, kind, details)
    audit.record(session, actor, "stage_type.updated", kind, before=before, after=asdict(details))
    return kind


def details_of(kind: StageType) -> StageTypeDetails:
    """The details as the row has them."""
    return StageTypeDetails(
        name=kind.name,
        name_en=kind.name_en,
        name_zh=kind.name_zh,
        biz_step=kind.biz_step,
        group_code=kind.group.code if kind.group else None,
        position=kind.position,
        offered=kind.offered,
    )


def _check(details: StageTypeDetails) -> None:
    words = {
        "name": "Nhập tên công đoạn.",
        "name_en": "Nhập tên tiếng Anh; trang quét có ba thứ tiếng.",
        "name_zh": "Nhập tên tiếng Trung; trang quét có ba thứ tiếng.",
    }
    errors = {field: message for field, message in words.items() if not line(getattr(details, field))}
    if details.biz_step not in BIZ_STEPS:
        errors["biz_step"] = "Chọn một bước trong danh sách."
    if errors:
        raise Invalid(errors)


def _fill(session: Session, kind: StageType, details: StageTypeDetails) -> None:
    group = None
    if details.group_code:
        group = session.scalar(select(ProductGroup).where(ProductGroup.code == details.group_code))
        if group is None:
            raise Invalid({"group_code": "Chọn một nhóm sản phẩm trong danh sách."})
    kind.name, kind.name_en, kind.name_zh = (
        line(text) for text in (details.name, details.name_en, details.name_zh)
    )
    kind.biz_step, kind.position, kind.offered = details.biz_step, details.position, details.offered
    kind.group = group
