"""Stages (công đoạn) of a batch: trace events with product code, place code and time."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, same_owner
from models.batch import Batch
from models.evidence import StoredFile
from models.place import Establishment
from models.product import ProductGroup
from models.user import User


class StageType(Base):
    """A kind of stage, for all products or one group. `biz_step` is its EPCIS (CBV 2.0) name. Editable.

    One that is no longer `offered` keeps naming the stages recorded with it.
    """

    __tablename__ = "stage_type"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    biz_step: Mapped[str]
    position: Mapped[int]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("product_group.id"))
    offered: Mapped[bool] = mapped_column(default=True)

    group: Mapped[ProductGroup | None] = relationship()


class TraceEvent(Base):
    """One stage of one batch. A correction is a new event that names the old (EPCIS errorDeclaration)."""

    __tablename__ = "trace_event"
    __table_args__ = (
        same_owner("batch"),
        same_owner("establishment"),
        UniqueConstraint("organisation_id", "idempotency_key"),
    )

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int]
    batch_id: Mapped[int] = mapped_column(index=True)
    stage_type_id: Mapped[int] = mapped_column(ForeignKey("stage_type.id"))
    establishment_id: Mapped[int] = mapped_column()
    happened_at: Mapped[datetime]
    note: Mapped[str | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("trace_event.id"), unique=True)
    withdrawn: Mapped[bool] = mapped_column(default=False)  # a correction that says "this did not happen"
    idempotency_key: Mapped[str | None]  # of an entry that a phone may send again

    batch: Mapped[Batch] = relationship(back_populates="events", foreign_keys=[batch_id])
    stage_type: Mapped[StageType] = relationship()
    establishment: Mapped[Establishment] = relationship(foreign_keys=[establishment_id])
    recorded_by: Mapped[User | None] = relationship()
    corrects: Mapped["TraceEvent | None"] = relationship(
        remote_side="TraceEvent.id", back_populates="corrected_by"
    )
    corrected_by: Mapped["TraceEvent | None"] = relationship(back_populates="corrects")
    inputs: Mapped[list["EventInput"]] = relationship(cascade="all, delete-orphan", order_by="EventInput.id")
    photos: Mapped[list["EventPhoto"]] = relationship(
        cascade="all, delete-orphan", order_by="EventPhoto.position"
    )

    @property
    def stands(self) -> bool:
        """Whether this is the latest word on the stage."""
        return self.corrected_by is None and not self.withdrawn


class EventInput(Base):
    """What went into a stage: another batch, be it another producer's, or a named material."""

    __tablename__ = "event_input"
    __table_args__ = (CheckConstraint("(batch_id IS NULL) <> (material IS NULL)", name="batch_or_material"),)

    id: Mapped[PrimaryKey]
    event_id: Mapped[int] = mapped_column(ForeignKey("trace_event.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), index=True)
    material: Mapped[str | None]
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(14, 3))
    unit: Mapped[str | None]

    batch: Mapped[Batch | None] = relationship()


class EventPhoto(Base):
    """A photo of a stage: the picture, and the small one for lists. For its producer and staff only."""

    __tablename__ = "event_photo"

    event_id: Mapped[int] = mapped_column(ForeignKey("trace_event.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    small_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    file: Mapped[StoredFile] = relationship(foreign_keys=[file_id])
    small: Mapped[StoredFile] = relationship(foreign_keys=[small_id])
