"""Reference data: communes, OCOP groups, kinds of certificate, support and stage, as rows found by code."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import AdminUnit, Base, CertificateKind, ProductGroup, StageType, SupportKind, UnitLevel
from traceability.errors import NotFound
from traceability.services import reference_data

Row = TypeVar("Row", bound=Base)

_SHIPPED: dict[type[Base], Callable[[], Iterable[Base]]] = {
    AdminUnit: reference_data.units,
    ProductGroup: reference_data.product_groups,
    CertificateKind: reference_data.certificate_kinds,
    SupportKind: reference_data.support_kinds,
    StageType: reference_data.stage_types,
}


def load(session: Session) -> bool:
    """Add the shipped reference data where a table is still empty; say whether anything was added.

    A table that has rows is left alone, because people may have edited it.
    """
    added = False
    for kind, make in _SHIPPED.items():
        if not session.scalar(select(func.count()).select_from(kind)):
            session.add_all(rows := list(make()))
            session.flush()
            _set_groups(session, rows)
            added = True
    session.flush()
    return added


def _set_groups(session: Session, rows: Iterable[Base]) -> None:
    """Some of the shipped stages are of one product group; the groups are loaded before them."""
    groups = reference_data.stage_groups()
    for row in rows:
        if isinstance(row, StageType) and row.code in groups:
            row.group = product_group(session, groups[row.code])


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
