"""Batches (lô sản xuất): what one label's numbers and dates belong to."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of, same_owner
from models.product import Product

if TYPE_CHECKING:
    from models.label import LabelRun
    from models.trace_event import TraceEvent


class BatchState(StrEnum):
    DRAFT = "draft"
    RELEASED = "released"
    RECALLED = "recalled"
    CLOSED = "closed"


_NEXT: dict[BatchState, frozenset[BatchState]] = {
    BatchState.DRAFT: frozenset({BatchState.RELEASED}),
    BatchState.RELEASED: frozenset({BatchState.RECALLED, BatchState.CLOSED}),
    BatchState.RECALLED: frozenset({BatchState.CLOSED}),
    BatchState.CLOSED: frozenset({BatchState.RECALLED}),
}


class Batch(Base):
    """A batch. `lot_number` is kept as printed; `lot_key` decides sameness, ignoring case."""

    __tablename__ = "batch"
    __table_args__ = (
        same_owner("product"),
        UniqueConstraint("id", "organisation_id"),
        Index("uq_batch_id_product_id", "id", "product_id", unique=True),
        UniqueConstraint("product_id", "lot_key"),
        # Figures of a period, of some products or of some producers.
        Index(None, "product_id", "released_at"),
        Index(None, "organisation_id", "released_at"),
        Index(None, "released_at", "product_id"),
        Index(None, "product_id", "state", "use_by"),  # what is on sale
        # What may be recalled: in order, and found by lot, from the index alone.
        Index("ix_batch_by_production", "produced_on", "id", "state", "lot_key"),
        CheckConstraint("declared_packs IS NULL OR declared_packs > 0", name="declared_packs"),
        CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
        CheckConstraint("use_by IS NULL OR use_by >= produced_on", name="use_by_after_production"),
        CheckConstraint("packed_on IS NULL OR packed_on >= produced_on", name="packed_after_production"),
    )

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(index=True)
    product_id: Mapped[int] = mapped_column()
    lot_number: Mapped[str]
    lot_key: Mapped[str]
    produced_on: Mapped[date]
    packed_on: Mapped[date | None]
    use_by: Mapped[date | None]
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(14, 3))
    unit: Mapped[str | None]  # of `quantity`: kg, lít, …
    declared_packs: Mapped[int | None]  # packs to be labelled; caps the labels
    state: Mapped[BatchState] = mapped_column(enum_of(BatchState), index=True)
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    product: Mapped[Product] = relationship(foreign_keys=[product_id])
    events: Mapped[list["TraceEvent"]] = relationship(
        back_populates="batch",
        order_by="TraceEvent.happened_at, TraceEvent.id",
        foreign_keys="TraceEvent.batch_id",
    )
    label_runs: Mapped[list["LabelRun"]] = relationship(
        back_populates="batch",
        order_by="LabelRun.id",
        foreign_keys="LabelRun.batch_id",
        primaryjoin="LabelRun.batch_id == Batch.id",
    )

    def may_become(self, state: BatchState) -> bool:
        return state in _NEXT[self.state]
