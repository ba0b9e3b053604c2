"""Reference data: communes, OCOP groups, kinds of certificate, support and stage. Rows that staff may edit."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    AdminUnit,
    Base,
    CertificateKind,
    Nature,
    ProductGroup,
    StageType,
    SupportKind,
    UnitLevel,
)
from traceability.errors import NotFound
from traceability.text import unaccented

_DATA = Path(__file__).parent.parent / "data"
_LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)
Row = TypeVar("Row", bound=Base)


def load(session: Session) -> bool:
    """Add the shipped reference data where a table is still empty; say whether anything was added.

    A table that has rows is left alone, because people may have edited it.
    """
    shipped = json.loads((_DATA / "reference.json").read_text("utf-8"))
    loaders = (
        (AdminUnit, lambda: _units(json.loads((_DATA / "langson_units.json").read_text("utf-8")))),
        (ProductGroup, lambda: _groups(shipped["product_groups"], set(shipped["service_groups"]))),
        (CertificateKind, lambda: _certificate_kinds(shipped["certificate_kinds"])),
        (SupportKind, lambda: _support_kinds(shipped["support_kinds"])),
        (StageType, lambda: _stage_types(shipped["stage_types"])),
    )
    added = False
    for kind, make in loaders:
        if not session.scalar(select(func.count()).select_from(kind)):
            session.add_all(make())
            added = True
    session.flush()
    return added


def communes(session: Session) -> list[AdminUnit]:
    """The communes of today, by name."""
    today = select(AdminUnit).where(AdminUnit.level == UnitLevel.COMMUNE, AdminUnit.valid_to.is_(None))
    return list(session.scalars(today.order_by(AdminUnit.name, AdminUnit.code)))


def product_groups(session: Session) -> list[ProductGroup]:
    return list(session.scalars(select(ProductGroup).order_by(ProductGroup.code)))


def certificate_kinds(session: Session) -> list[CertificateKind]:
    return list(
        session.scalars(select(CertificateKind).order_by(CertificateKind.position, CertificateKind.id))
    )


def support_kinds(session: Session) -> list[SupportKind]:
    return list(session.scalars(select(SupportKind).order_by(SupportKind.position, SupportKind.id)))


def stage_types(session: Session) -> list[StageType]:
    return list(session.scalars(select(StageType).order_by(StageType.position, StageType.id)))


def certificate_kind(session: Session, code: str) -> CertificateKind:
    return _by_code(session, CertificateKind, code)


def support_kind(session: Session, code: str) -> SupportKind:
    return _by_code(session, SupportKind, code)


def stage_type(session: Session, code: str) -> StageType:
    return _by_code(session, StageType, code)


def product_group(session: Session, code: str) -> ProductGroup:
    return _by_code(session, ProductGroup, code)


def commune(session: Session, code: str) -> AdminUnit:
    """The commune that has `code` today."""
    found = next((unit for unit in communes(session) if unit.code == code), None)
    if found is None:
        raise NotFound(f"Không có xã, phường nào mang mã {code}.")
    return found


def _by_code(session: Session, kind: type[Row], code: str) -> Row:
    column: Any = kind.code  # type: ignore[attr-defined]  # the four tables that call this have one
    row = session.scalar(select(kind).where(column == code))
    if row is None:
        raise NotFound(f"Không có mã danh mục «{code}».")
    return row


def _units(data: dict[str, Any]) -> Iterable[Base]:
    province = _unit(data["province"], UnitLevel.PROVINCE, name="Lạng Sơn", full_name="Tỉnh Lạng Sơn")
    effective = date.fromisoformat(data["effective"])
    districts: dict[str, AdminUnit] = {}
    yield province
    for unit in data["units"]:
        commune = _unit(unit, UnitLevel.COMMUNE, parent=province, valid_from=effective)
        commune.latitude, commune.longitude = unit["lat"], unit["lon"]
        former = [f"{old['name']} {old['district']}" for old in unit["legacy"]]
        commune.search_key = unaccented(" ".join([unit["full_name"], *former]))
        yield commune
        for old in unit["legacy"]:
            district = districts.setdefault(old["district_code"], _district(old, province))
            gone = {"parent": district, "merged_into": commune, "valid_to": _LAST_DAY_OF_DISTRICTS}
            yield _unit(old, UnitLevel.COMMUNE, **gone)
    yield from districts.values()


def _district(old: dict[str, Any], province: AdminUnit) -> AdminUnit:
    named = {"code": old["district_code"], "name": old["district"]}
    return _unit(named, UnitLevel.DISTRICT, parent=province, valid_to=_LAST_DAY_OF_DISTRICTS)


def _unit(row: dict[str, Any], level: UnitLevel, **values: Any) -> AdminUnit:
    full_name = values.pop("full_name", row.get("full_name", row["name"]))
    name = values.pop("name", row["name"])
    return AdminUnit(
        code=row["code"],
        level=level,
        name=name,
        full_name=full_name,
        search_key=unaccented(full_name),
        **values,
    )


def _groups(rows: list[list[str]], services: set[str]) -> Iterable[Base]:
    made: dict[str, ProductGroup] = {}
    for code, name, name_en, name_zh in rows:
        made[code] = ProductGroup(
            code=code,
            name=name,
            name_en=name_en,
            name_zh=name_zh,
            parent=made.get(code.partition(".")[0]),
            is_service=code in services,
        )
    return made.values()


def _certificate_kinds(rows: list[list[Any]]) -> Iterable[Base]:
    for position, (code, nature, name, name_en, name_zh, months) in enumerate(rows):
        yield CertificateKind(
            code=code,
            nature=Nature(nature),
            name=name,
            name_en=name_en,
            name_zh=name_zh,
            usual_months=months,
            is_ocop=code == "ocop",
            position=position,
        )


def _support_kinds(rows: list[list[str]]) -> Iterable[Base]:
    for position, (code, name, name_en, name_zh, family) in enumerate(rows):
        yield SupportKind(
            code=code, name=name, name_en=name_en, name_zh=name_zh, family=family, position=position
        )


def _stage_types(rows: list[list[str]]) -> Iterable[Base]:
    for position, (code, name, name_en, name_zh, biz_step) in enumerate(rows):
        yield StageType(
            code=code, name=name, name_en=name_en, name_zh=name_zh, biz_step=biz_step, position=position
        )
