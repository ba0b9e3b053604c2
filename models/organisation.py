"""Enterprises, cooperatives and households: the producers (chủ thể) that the programme serves."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of
from models.place import AdminUnit, Establishment

if TYPE_CHECKING:
    from models.user import User


class OrganisationKind(StrEnum):
    ENTERPRISE = "enterprise"
    COOPERATIVE = "cooperative"
    COOPERATIVE_GROUP = "cooperative_group"
    HOUSEHOLD = "household"


class OrganisationState(StrEnum):
    PENDING = "pending"
    RETURNED = "returned"
    REFUSED = "refused"
    APPROVED = "approved"
    SUSPENDED = "suspended"


_NEXT: dict[OrganisationState, frozenset[OrganisationState]] = {
    OrganisationState.PENDING: frozenset(
        {OrganisationState.APPROVED, OrganisationState.RETURNED, OrganisationState.REFUSED}
    ),
    OrganisationState.RETURNED: frozenset({OrganisationState.PENDING}),
    OrganisationState.REFUSED: frozenset(),
    OrganisationState.APPROVED: frozenset({OrganisationState.SUSPENDED}),
    OrganisationState.SUSPENDED: frozenset({OrganisationState.APPROVED}),
}


class Organisation(Base):
    """A producer. Its products are public only while it is approved."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("length(gln) = 13", name="gln_length"),)

    id: Mapped[PrimaryKey]
    kind: Mapped[OrganisationKind] = mapped_column(enum_of(OrganisationKind))
    name: Mapped[str]
    name_en: Mapped[str | None]
    tax_code: Mapped[str] = mapped_column(unique=True)
    gln: Mapped[str | None] = mapped_column(unique=True)
    address_line: Mapped[str]
    commune_id: Mapped[int] = mapped_column(ForeignKey("admin_unit.id"), index=True)
    former_district: Mapped[str | None]  # as printed on old papers, e.g. "huyện Chi Lăng (cũ)"
    phone: Mapped[str]  # of the office; printed on the scan page
    email: Mapped[str | None]
    website: Mapped[str | None]
    representative: Mapped[str | None]  # not public
    state: Mapped[OrganisationState] = mapped_column(enum_of(OrganisationState))
    is_sample: Mapped[bool] = mapped_column(default=False)  # demonstration data; its pages say so
    created_at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)

    commune: Mapped[AdminUnit] = relationship()
    establishments: Mapped[list[Establishment]] = relationship(order_by=Establishment.id)
    merged_into: Mapped["Organisation | None"] = relationship(remote_side="Organisation.id")
    users: Mapped[list["User"]] = relationship(back_populates="organisation", order_by="User.id")

    def may_become(self, state: OrganisationState) -> bool:
        return state in _NEXT[self.state]


class OrganisationName(Base):
    """A name that an organisation no longer has; it is still found by it."""

    __tablename__ = "organisation_name"

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    until: Mapped[datetime]  # when it was given up
