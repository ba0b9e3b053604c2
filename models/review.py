"""What an officer decided about something a producer submitted."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of
from models.user import User


class Decision(StrEnum):
    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"


class Review(Base):
    """One decision on one subject. Returning and refusing say why."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN product_version_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN certificate_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_subject",
        ),
        CheckConstraint("decision = 'approved' OR comment IS NOT NULL", name="reason"),
    )

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    product_version_id: Mapped[int | None] = mapped_column(ForeignKey("product_version.id"), index=True)
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), index=True)
    decision: Mapped[Decision] = mapped_column(enum_of(Decision))
    comment: Mapped[str | None]
    remarks: Mapped[dict[str, Any] | None]  # what is to be mended, by the name of the field
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime]

    reviewer: Mapped[User | None] = relationship()


class ReviewWatch(Base):
    """That somebody has an item of the review queue open; soon out of date unless it is said again."""

    __tablename__ = "review_watch"

    subject: Mapped[str] = mapped_column(primary_key=True)  # "certificate/12"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    seen_at: Mapped[datetime]

    user: Mapped[User] = relationship()
