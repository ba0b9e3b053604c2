"""What shoppers report from a scan page, without an account."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of, same_owner
from models.batch import Batch
from models.evidence import StoredFile
from models.organisation import Organisation
from models.product import Product
from models.user import User


class ReportKind(StrEnum):
    MISMATCH = "mismatch"  # the page and the pack differ
    COPIED = "copied"  # the label looks copied or moved
    QUALITY = "quality"  # spoilt, foreign matter
    STILL_SOLD = "still_sold"  # recalled, expired or uncertified goods on sale
    OTHER = "other"


class ReportState(StrEnum):
    NEW = "new"
    LOOKING = "looking"
    CLOSED = "closed"


class ConsumerReport(Base):
    """A report. The phone number is for officials only, and goes 90 days after the report is closed."""

    __tablename__ = "consumer_report"
    __table_args__ = (
        same_owner("product"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
        CheckConstraint("state <> 'closed' OR outcome IS NOT NULL", name="closed_with_outcome"),
    )

    id: Mapped[PrimaryKey]
    reference: Mapped[str] = mapped_column(unique=True)  # what the shopper keeps
    kind: Mapped[ReportKind] = mapped_column(enum_of(ReportKind))
    state: Mapped[ReportState] = mapped_column(enum_of(ReportState), index=True)
    description: Mapped[str]
    bought_at: Mapped[str | None]  # the shop, in the shopper's words
    phone: Mapped[str | None]
    language: Mapped[str]
    code: Mapped[str | None]  # as scanned or typed; what it names is below, if anything
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    label_run_id: Mapped[int | None] = mapped_column(ForeignKey("label_run.id"))
    label_index: Mapped[int | None]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    created_at: Mapped[datetime]
    outcome: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    organisation: Mapped[Organisation | None] = relationship()
    product: Mapped[Product | None] = relationship(foreign_keys=[product_id])
    batch: Mapped[Batch | None] = relationship(foreign_keys=[batch_id])
    photo: Mapped[StoredFile | None] = relationship()
    handled_by: Mapped[User | None] = relationship()
