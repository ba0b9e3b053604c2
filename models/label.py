"""Label runs (đợt cấp tem): a run of a million labels is one row."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of, same_owner
from models.batch import Batch
from models.user import User

if TYPE_CHECKING:
    from models.label_print import LabelPrint


class LabelKind(StrEnum):
    UNIT = "unit"  # every pack its own code: copies show
    BATCH = "batch"  # one code for the whole batch


class LabelRun(Base):
    """Labels issued together. The codes follow from (key version, id, index), so none is stored."""

    __tablename__ = "label_run"
    __table_args__ = (
        same_owner("batch"),
        ForeignKeyConstraint(["batch_id", "product_id"], ["batch.id", "batch.product_id"]),
        UniqueConstraint("organisation_id", "idempotency_key"),
        # Figures add up labels of a period, of all, of some producers or products, from these alone.
        Index(None, "issued_at", "quantity", "product_id"),
        Index(None, "organisation_id", "issued_at", "quantity"),
        Index(None, "product_id", "issued_at", "quantity"),
        Index("uq_label_run_id_product_id", "id", "product_id", unique=True),
        CheckConstraint("id BETWEEN 1 AND 16777215", name="number_fits_24_bits"),
        CheckConstraint("quantity BETWEEN 1 AND 1000000", name="quantity"),
        # A number, once committed, is never given to another run, not even after a row were lost.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]  # the run number inside every code of the run
    organisation_id: Mapped[int] = mapped_column(index=True)
    batch_id: Mapped[int] = mapped_column(index=True)
    product_id: Mapped[int]  # the batch's, for figures of many products
    kind: Mapped[LabelKind] = mapped_column(enum_of(LabelKind))
    quantity: Mapped[int]
    key_version: Mapped[int]
    gtin: Mapped[str | None] = mapped_column(index=True)  # the product's when issued, as printed
    origin: Mapped[str]  # BASE_URL when issued
    idempotency_key: Mapped[str]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    issued_at: Mapped[datetime]

    batch: Mapped[Batch] = relationship(
        back_populates="label_runs", primaryjoin=batch_id == Batch.id, foreign_keys=[batch_id]
    )
    issued_by: Mapped[User | None] = relationship()
    ranges: Mapped[list["LabelRange"]] = relationship(
        back_populates="run", order_by="LabelRange.id", foreign_keys="LabelRange.label_run_id"
    )
    downloads: Mapped[list["LabelDownload"]] = relationship(back_populates="run", order_by="LabelDownload.id")
    prints: Mapped[list["LabelPrint"]] = relationship(back_populates="run", order_by="LabelPrint.id")


class RangeKind(StrEnum):
    ACTIVATED = "activated"
    VOIDED = "voided"


class VoidReason(StrEnum):
    DAMAGED = "damaged"
    LOST = "lost"
    MISPRINT = "misprint"
    UNUSED = "unused"
    STOLEN = "stolen"


class LabelRange(Base):
    """A stretch of a run that was activated, or voided with a reason. First index 0."""

    __tablename__ = "label_range"
    __table_args__ = (
        ForeignKeyConstraint(["label_run_id", "product_id"], ["label_run.id", "label_run.product_id"]),
        CheckConstraint("first_index >= 0 AND label_count > 0", name="stretch"),
        CheckConstraint("(kind = 'voided') = (reason IS NOT NULL)", name="void_reason"),
        Index("ix_label_range_by_moment", "kind", "recorded_at", "label_count", "product_id"),
        Index(None, "product_id", "kind", "recorded_at", "label_count"),
    )

    id: Mapped[PrimaryKey]
    label_run_id: Mapped[int] = mapped_column(ForeignKey("label_run.id"), index=True)
    product_id: Mapped[int]  # the run's
    kind: Mapped[RangeKind] = mapped_column(enum_of(RangeKind))
    first_index: Mapped[int]
    label_count: Mapped[int]
    reason: Mapped[VoidReason | None] = mapped_column(enum_of(VoidReason))
    note: Mapped[str | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]

    run: Mapped[LabelRun] = relationship(
        back_populates="ranges", primaryjoin=label_run_id == LabelRun.id, foreign_keys=[label_run_id]
    )
    recorded_by: Mapped[User | None] = relationship()

    def covers(self, index: int) -> bool:
        return self.first_index <= index < self.first_index + self.label_count


class LabelDownload(Base):
    """A file of labels that left the service. A second one of the same labels says why."""

    __tablename__ = "label_download"

    id: Mapped[PrimaryKey]
    label_run_id: Mapped[int] = mapped_column(ForeignKey("label_run.id"), index=True)
    format: Mapped[str]
    stock: Mapped[str | None]
    first_index: Mapped[int]
    label_count: Mapped[int]
    reason: Mapped[str | None]
    downloaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    downloaded_at: Mapped[datetime]

    run: Mapped[LabelRun] = relationship(back_populates="downloads")
    downloaded_by: Mapped[User | None] = relationship()
