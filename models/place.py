"""Administrative units, as they were and are, and the places where a producer works."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of


class UnitLevel(StrEnum):
    PROVINCE = "province"
    DISTRICT = "district"  # abolished on 2025-07-01; kept so that old papers still name a real place
    COMMUNE = "commune"


class AdminUnit(Base):
    """A province, former district or commune on the days it existed: a row, never a string to match by."""

    __tablename__ = "admin_unit"
    __table_args__ = (UniqueConstraint("code", "level", "name"),)

    id: Mapped[PrimaryKey]
    code: Mapped[str]  # official code; text, because a commune's keeps its leading zero
    level: Mapped[UnitLevel] = mapped_column(enum_of(UnitLevel))
    name: Mapped[str]
    full_name: Mapped[str]
    valid_from: Mapped[date | None]  # None: since before our records
    valid_to: Mapped[date | None]  # last day it existed
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("admin_unit.id"), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    search_key: Mapped[str]  # unaccented names, the former ones too, for finding a commune by its old name

    parent: Mapped["AdminUnit | None"] = relationship(remote_side="AdminUnit.id", foreign_keys=[parent_id])
    merged_into: Mapped["AdminUnit | None"] = relationship(
        remote_side="AdminUnit.id", foreign_keys=[merged_into_id]
    )

    def exists_on(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_to or day)


class EstablishmentKind(StrEnum):
    FACILITY = "facility"  # cơ sở sản xuất
    GROWING_AREA = "growing_area"  # vùng trồng, vùng nuôi
    PACKING_HOUSE = "packing_house"
    WAREHOUSE = "warehouse"
    SHOP = "shop"
    DESTINATION = "destination"  # điểm du lịch


class Establishment(Base):
    """A place of one organisation, with the location code that its stages print (mã truy vết địa điểm)."""

    __tablename__ = "establishment"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("length(gln) = 13", name="gln_length"),
    )

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    gln: Mapped[str | None] = mapped_column(unique=True)  # only from GS1; never invented
    kind: Mapped[EstablishmentKind] = mapped_column(enum_of(EstablishmentKind))
    name: Mapped[str]
    address_line: Mapped[str]
    commune_id: Mapped[int] = mapped_column(ForeignKey("admin_unit.id"), index=True)

    commune: Mapped[AdminUnit] = relationship()
