"""Notices: what the service tells a person, kept in the person's inbox; most go out as e-mail too."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, PrimaryKey

_UNREAD = text("read_at IS NULL")


class Notice(Base):
    """One thing told to one person. `key` names the event, so that nobody is told of it twice."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_notice_unread", "user_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    key: Mapped[str]  # "expiry/2026-05-01", "proposal/12"
    title: Mapped[str]
    text: Mapped[str]  # paragraphs, an empty line between
    path: Mapped[str | None]  # the page where something can be done about it
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class ExpiryNotice(Base):
    """That people were told a certificate has at most so many days left: each step is told once."""

    __tablename__ = "expiry_notice"
    __table_args__ = (CheckConstraint("days > 0", name="days"),)

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True)  # 90, 60, 30 or 7
    told_at: Mapped[datetime] = mapped_column(index=True)
