"""Yearly reports: the programme's figures of one year, frozen so that every printed copy is the same."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, PrimaryKey


class YearlyReport(Base):
    """One freezing (lần chốt). The database refuses to change it; figures that changed are a new edition."""

    __tablename__ = "yearly_report"
    __table_args__ = (
        UniqueConstraint("year", "edition"),
        CheckConstraint("edition > 0", name="edition"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )

    id: Mapped[PrimaryKey]
    year: Mapped[int]
    edition: Mapped[int]
    as_of: Mapped[date]  # the day whose register of certificates the figures tell
    figures: Mapped[str]  # JSON with one spelling; text, because its very bytes are hashed
    sha256: Mapped[str]
    frozen_at: Mapped[datetime]
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    frozen_by: Mapped[str]  # the name as it was

    @property
    def name(self) -> str:
        """What the log calls it."""
        return f"Báo cáo năm {self.year}, lần chốt {self.edition}"
