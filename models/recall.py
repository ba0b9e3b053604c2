"""Recalls of batches (thu hồi lô), with an outcome for each batch before they close."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of, same_owner
from models.batch import Batch
from models.organisation import Organisation
from models.user import User


class RecallKind(StrEnum):
    VOLUNTARY = "voluntary"  # by the producer
    COMPULSORY = "compulsory"  # by staff


class RecallOutcome(StrEnum):
    CORRECTED = "corrected"  # khắc phục lỗi
    REPURPOSED = "repurposed"  # chuyển mục đích sử dụng
    RE_EXPORTED = "re_exported"  # tái xuất
    DESTROYED = "destroyed"  # tiêu hủy


class Recall(Base):
    """A recall. Public from `effective_at`; kept with its history after it closes."""

    __tablename__ = "recall"
    __table_args__ = (CheckConstraint("closed_at IS NULL OR closed_at >= effective_at", name="closes_later"),)

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[RecallKind] = mapped_column(enum_of(RecallKind))
    reason: Mapped[str]
    reason_en: Mapped[str | None]
    reason_zh: Mapped[str | None]
    hazard: Mapped[str | None]
    hazard_en: Mapped[str | None]
    hazard_zh: Mapped[str | None]
    instruction: Mapped[str]
    instruction_en: Mapped[str | None]
    instruction_zh: Mapped[str | None]
    contact: Mapped[str]
    contact_en: Mapped[str | None]
    contact_zh: Mapped[str | None]
    cause: Mapped[str | None]  # the bad input from which the batches were found, in words
    effective_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    organisation: Mapped[Organisation] = relationship()
    decided_by: Mapped[User | None] = relationship()
    batches: Mapped[list["RecallBatch"]] = relationship(
        back_populates="recall", order_by="RecallBatch.batch_id", cascade="all, delete-orphan"
    )


class RecallBatch(Base):
    """One batch of a recall and what became of it (Circular 17/2021/TT-BNNPTNT)."""

    __tablename__ = "recall_batch"
    __table_args__ = (
        same_owner("batch"),
        CheckConstraint("recovered_quantity IS NULL OR recovered_quantity >= 0", name="recovered_quantity"),
    )

    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"), primary_key=True)
    batch_id: Mapped[int] = mapped_column(primary_key=True, index=True)
    organisation_id: Mapped[int]
    outcome: Mapped[RecallOutcome | None] = mapped_column(enum_of(RecallOutcome))
    recovered_quantity: Mapped[Decimal | None] = mapped_column(Numeric(14, 3))

    recall: Mapped[Recall] = relationship(back_populates="batches")
    batch: Mapped[Batch] = relationship(foreign_keys=[batch_id])
