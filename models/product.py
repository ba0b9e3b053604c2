"""Products and the reviewed versions of what is said about them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of
from models.evidence import StoredFile
from models.organisation import Organisation
from models.user import User


class ProductGroup(Base):
    """One of the six OCOP groups, or a subgroup of one (Decision 148/QĐ-TTg). Editable."""

    __tablename__ = "product_group"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)  # "1", "1.2"
    name: Mapped[str]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("product_group.id"))
    is_service: Mapped[bool] = mapped_column(default=False)  # tourism: no batches
    retired_at: Mapped[datetime | None]  # no longer offered; what was recorded with it keeps it

    parent: Mapped["ProductGroup | None"] = relationship(remote_side="ProductGroup.id")


class Product(Base):
    """A product's identity. What it is called and looks like is in its versions."""

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        CheckConstraint("length(gtin) = 14", name="gtin_length"),
        Index(None, "group_id", "organisation_id"),
        Index(None, "created_at", "id"),
    )

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)  # mã truy vết sản phẩm, printed in addresses
    gtin: Mapped[str | None] = mapped_column(unique=True)  # 14 digits; only from GS1, never invented
    group_id: Mapped[int | None] = mapped_column(ForeignKey("product_group.id"))
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()
    group: Mapped[ProductGroup | None] = relationship()
    versions: Mapped[list["ProductVersion"]] = relationship(
        back_populates="product", order_by="ProductVersion.number"
    )
    approved: Mapped["ProductVersion | None"] = relationship(
        primaryjoin="and_(Product.id == ProductVersion.product_id, ProductVersion.state == 'approved')",
        viewonly=True,
    )
    working: Mapped["ProductVersion | None"] = relationship(
        primaryjoin="and_(Product.id == ProductVersion.product_id, "
        "ProductVersion.state.in_(['draft', 'pending', 'returned']))",
        viewonly=True,
    )

    @property
    def current(self) -> "ProductVersion":
        """What the public sees, or else what the producer is still writing."""
        return self.approved or self.working or self.versions[-1]


class VersionState(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    RETURNED = "returned"
    REFUSED = "refused"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


_NEXT: dict[VersionState, frozenset[VersionState]] = {
    VersionState.DRAFT: frozenset({VersionState.PENDING}),
    VersionState.PENDING: frozenset(
        {VersionState.APPROVED, VersionState.RETURNED, VersionState.REFUSED, VersionState.DRAFT}
    ),
    VersionState.RETURNED: frozenset({VersionState.PENDING}),
    VersionState.REFUSED: frozenset(),
    VersionState.APPROVED: frozenset({VersionState.SUPERSEDED}),
    VersionState.SUPERSEDED: frozenset(),
}
_APPROVED = text("state = 'approved'")
_WORKING = text("state IN ('draft', 'pending', 'returned')")


class ProductVersion(Base):
    """One wording of a product. At most one is approved and at most one is being worked on."""

    __tablename__ = "product_version"
    __table_args__ = (
        UniqueConstraint("product_id", "number"),
        Index(
            "uq_product_version_approved",
            "product_id",
            "state",  # always 'approved' here; it lets SQLite's message tell this index from the next
            unique=True,
            sqlite_where=_APPROVED,
            postgresql_where=_APPROVED,
        ),
        Index(
            "uq_product_version_working",
            "product_id",
            unique=True,
            sqlite_where=_WORKING,
            postgresql_where=_WORKING,
        ),
    )

    id: Mapped[PrimaryKey]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(enum_of(VersionState), index=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    name_zh: Mapped[str | None]
    story: Mapped[str | None]
    story_en: Mapped[str | None]
    story_zh: Mapped[str | None]
    brand: Mapped[str | None]
    net_content: Mapped[str | None]
    ingredients: Mapped[str | None]
    storage: Mapped[str | None]
    warnings: Mapped[str | None]
    origin: Mapped[str | None]  # xuất xứ, or where the last stage is done (Decree 37/2026/NĐ-CP)
    standards: Mapped[str | None]  # standards applied, one a line
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]

    product: Mapped[Product] = relationship(back_populates="versions")
    created_by: Mapped[User | None] = relationship()
    photos: Mapped[list["ProductPhoto"]] = relationship(
        order_by="ProductPhoto.position", cascade="all, delete-orphan"
    )

    def may_become(self, state: VersionState) -> bool:
        return state in _NEXT[self.state]


class ProductPhoto(Base):
    """A photo of one version: the picture people open, and the small WebP that the scan page loads."""

    __tablename__ = "product_photo"

    version_id: Mapped[int] = mapped_column(ForeignKey("product_version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    hero_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    file: Mapped[StoredFile] = relationship(foreign_keys=[file_id])
    hero: Mapped[StoredFile] = relationship(foreign_keys=[hero_id])
