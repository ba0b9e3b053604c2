"""The rows that reference data starts with, read from the project's own files."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from models import AdminUnit, Base, CertificateKind, Nature, ProductGroup, StageType, SupportKind, UnitLevel
from traceability.text import unaccented

_DATA = Path(__file__).parent.parent / "data"
_LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)


def _read(name: str) -> Any:
    return json.loads((_DATA / name).read_text("utf-8"))


def units() -> Iterable[Base]:
    """The province, its communes of today, and the communes and districts they took in on 2025-07-01."""
    data = _read("langson_units.json")
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


def product_groups() -> Iterable[Base]:
    """The six OCOP groups and the subgroups we know of (Decision 148/QĐ-TTg)."""
    shipped = _read("reference.json")
    made: dict[str, ProductGroup] = {}
    for code, name, name_en, name_zh in shipped["product_groups"]:
        made[code] = ProductGroup(
            code=code,
            name=name,
            name_en=name_en,
            name_zh=name_zh,
            parent=made.get(code.partition(".")[0]),
            is_service=code in shipped["service_groups"],
        )
    return made.values()


def certificate_kinds() -> Iterable[Base]:
    """Every kind of domain §5 with its usual validity in months."""
    rows = _read("reference.json")["certificate_kinds"]
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


def support_kinds() -> Iterable[Base]:
    """What a programme supports; `family` groups kinds that figures add up."""
    rows = _read("reference.json")["support_kinds"]
    for position, (code, name, name_en, name_zh, family) in enumerate(rows):
        yield SupportKind(
            code=code, name=name, name_en=name_en, name_zh=name_zh, family=family, position=position
        )


def stage_types() -> Iterable[Base]:
    """Stages with their EPCIS business step (CBV 2.0); `stage_groups` says which are of one group only."""
    rows = _read("reference.json")["stage_types"]
    for position, (code, name, name_en, name_zh, biz_step, *_) in enumerate(rows):
        yield StageType(
            code=code, name=name, name_en=name_en, name_zh=name_zh, biz_step=biz_step, position=position
        )


def stage_groups() -> dict[str, str]:
    """The code of the product group of each stage that is not for all."""
    rows = _read("reference.json")["stage_types"]
    return {code: group for code, _, _, _, _, *groups in rows for group in groups}
