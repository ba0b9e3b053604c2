"""Communes with their days: a successor is added, one ends on a day, an old name still finds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from models import AdminUnit, Establishment, Organisation, UnitLevel
from traceability.database import unique_breach
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import audit, clock, tenancy
from traceability.services.actor import Actor
from traceability.services.retiring import require_administrator
from traceability.text import line, unaccented

_TAKEN = "Đã có một đơn vị mang mã và tên này."


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneDetails:
    """A commune as a decision makes it."""

    code: str  # official; text, because it may begin with a zero
    full_name: str  # "Xã Chi Lăng"
    valid_from: date
    latitude: float | None = None
    longitude: float | None = None


def list_communes(session: Session) -> tuple[Sequence[AdminUnit], Sequence[AdminUnit]]:
    """Those of today, and those that ended, by name."""
    query = select(AdminUnit).where(AdminUnit.level == UnitLevel.COMMUNE)
    every = session.scalars(
        query.options(joinedload(AdminUnit.merged_into)).order_by(AdminUnit.name, AdminUnit.code)
    ).all()
    today = clock.today()
    return [one for one in every if one.exists_on(today)], [one for one in every if not one.exists_on(today)]


def get_commune(session: Session, actor: Actor, commune_id: int, *, lock: bool = False) -> AdminUnit:
    """One commune, for staff."""
    unit = tenancy.any(session, actor, AdminUnit, commune_id, lock=lock)
    if unit.level is not UnitLevel.COMMUNE:
        raise NotFound
    return unit


def predecessors(session: Session, commune: AdminUnit) -> Sequence[AdminUnit]:
    """What it took in, and what it was called."""
    query = select(AdminUnit).where(AdminUnit.merged_into_id == commune.id).order_by(AdminUnit.name)
    return session.scalars(query.options(joinedload(AdminUnit.parent))).all()


def usage(session: Session, commune: AdminUnit) -> tuple[int, int]:
    """How many organisations and places lie in it."""
    counts = (
        session.scalar(select(func.count()).select_from(kind).where(kind.commune_id == commune.id)) or 0
        for kind in (Organisation, Establishment)
    )
    return next(counts), next(counts)


def register_commune(session: Session, actor: Actor, details: CommuneDetails) -> AdminUnit:
    """A new one, from a day on; what it takes in is then ended one by one."""
    require_administrator(actor)
    full_name = line(details.full_name)
    errors = {}
    if not (details.code.isascii() and details.code.isdigit() and len(details.code) == 5):
        errors["code"] = "Mã xã, phường gồm 5 chữ số, kể cả số 0 ở đầu."
    if " " not in full_name:
        errors["full_name"] = "Nhập tên đầy đủ, ví dụ: Xã Chi Lăng."
    if details.valid_from > clock.today():
        errors["valid_from"] = "Thêm khi đơn vị đã thành lập; ngày này còn ở tương lai."
    if errors:
        raise Invalid(errors)
    province = session.scalars(select(AdminUnit).where(AdminUnit.level == UnitLevel.PROVINCE)).first()
    unit = AdminUnit(
        code=details.code,
        level=UnitLevel.COMMUNE,
        name=_short(full_name),
        full_name=full_name,
        valid_from=details.valid_from,
        parent=province,
        latitude=details.latitude,
        longitude=details.longitude,
        search_key=unaccented(full_name),
    )
    with unique_breach(session, "uq_admin_unit_code_level_name", Invalid({"code": _TAKEN})):
        session.add(unit)
    after = {"code": unit.code, "name": full_name, "valid_from": unit.valid_from}
    audit.record(session, actor, "commune.registered", unit, after=after)
    return unit


def close_commune(
    session: Session, actor: Actor, commune_id: int, last_day: date, successor_id: int
) -> AdminUnit:
    """It existed until `last_day`. What lies in it now lies in its successor, found by both names."""
    require_administrator(actor)
    unit, successor = (get_commune(session, actor, id, lock=True) for id in (commune_id, successor_id))
    if unit.valid_to is not None:
        raise Refused("Đơn vị này đã có ngày kết thúc.")
    errors = {}
    if unit.id == successor.id or successor.valid_to is not None:
        errors["successor"] = "Chọn một đơn vị khác đang tồn tại."
    if last_day >= clock.today() or last_day < (unit.valid_from or last_day):
        errors["last_day"] = "Ngày cuối phải trước hôm nay và không trước ngày thành lập."
    if errors:
        raise Invalid(errors)
    unit.valid_to, unit.merged_into = last_day, successor
    successor.search_key = f"{successor.search_key} {unit.search_key}"
    moved = dict(zip(("Chủ thể", "Địa điểm"), usage(session, unit), strict=True))
    for kind in (Organisation, Establishment):
        session.execute(update(kind).where(kind.commune_id == unit.id).values(commune_id=successor.id))
    after = {"valid_to": last_day, "into": successor.full_name, "moved": moved}
    audit.record(session, actor, "commune.closed", unit, after=after)
    session.flush()
    session.expire_all()
    return unit


def add_old_name(
    session: Session, actor: Actor, commune_id: int, full_name: str, last_day: date | None = None
) -> AdminUnit:
    """What people and papers still call it."""
    require_administrator(actor)
    unit, full_name = get_commune(session, actor, commune_id, lock=True), line(full_name)
    if not full_name or unaccented(full_name) in unit.search_key:
        raise Invalid({"full_name": "Nhập một tên cũ mà đơn vị này chưa có."})
    before_it = (unit.valid_from or clock.today()) - timedelta(days=1)
    old = AdminUnit(
        code=unit.code,
        level=UnitLevel.COMMUNE,
        name=_short(full_name),
        full_name=full_name,
        valid_to=last_day or before_it,
        parent=unit.parent,
        merged_into=unit,
        search_key=unaccented(full_name),
    )
    with unique_breach(session, "uq_admin_unit_code_level_name", Invalid({"full_name": _TAKEN})):
        session.add(old)
    unit.search_key = f"{unit.search_key} {old.search_key}"
    audit.record(session, actor, "commune.renamed", unit, after={"name": full_name, "valid_to": old.valid_to})
    return old


def _short(full_name: str) -> str:
    """«Chi Lăng» of «Xã Chi Lăng»."""
    for kind in ("Xã ", "Phường ", "Thị trấn "):
        if full_name.lower().startswith(kind.lower()):
            return full_name[len(kind) :]
    return full_name
