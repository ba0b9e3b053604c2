"""Imports from Excel: what was uploaded, by whom, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of
from models.user import User


class ImportKind(StrEnum):
    PRODUCTS = "products"
    BATCHES = "batches"
    CERTIFICATES = "certificates"
    PARTICIPANTS = "participants"  # of a support project, by officers


class ImportState(StrEnum):
    WAITING = "waiting"  # for the person to look at the preview and confirm
    APPLIED = "applied"
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # nobody confirmed in time


class Import(Base):
    """One uploaded workbook, of an organisation or of a project.

    Its bytes are kept under `sha256` while it waits and once it is applied.
    """

    __tablename__ = "spreadsheet_import"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("(state = 'applied') = (new_count IS NOT NULL)", name="counted_when_applied"),
        CheckConstraint("(organisation_id IS NULL) <> (project_id IS NULL)", name="one_owner"),
    )

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    kind: Mapped[ImportKind] = mapped_column(enum_of(ImportKind))
    state: Mapped[ImportState] = mapped_column(enum_of(ImportState), index=True)
    name: Mapped[str]  # of the file, as uploaded
    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]  # bytes
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    new_count: Mapped[int | None]
    changed_count: Mapped[int | None]
    same_count: Mapped[int | None]
    wrong_count: Mapped[int | None]  # rows left out

    uploaded_by: Mapped[User | None] = relationship()
