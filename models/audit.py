"""The audit log (nhật ký hệ thống): who did what to what, chained by hashes. The database refuses changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, PrimaryKey


class AuditEntry(Base):
    """One event. It names people and things by value as well, so it reads the same after they change."""

    __tablename__ = "audit_entry"
    # The log is read backwards in time, whatever it is narrowed to.
    __table_args__ = (
        Index("ix_audit_entry_subject_at", "subject_type", "subject_id", "at"),
        Index("ix_audit_entry_actor_at", "actor_user_id", "at"),
        Index("ix_audit_entry_action_at", "action", "at"),
        Index("ix_audit_entry_organisation_at", "organisation_id", "at"),
    )

    id: Mapped[PrimaryKey]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_user_id: Mapped[int | None]
    actor_name: Mapped[str]
    action: Mapped[str]  # "batch.released"
    subject_type: Mapped[str]
    subject_id: Mapped[str]
    subject_name: Mapped[str]
    organisation_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    request_id: Mapped[str | None]


class AuditSeal(Base):
    """The place of one entry in the hash chain: without gaps, in the order of commits."""

    __tablename__ = "audit_seal"
    __table_args__ = (CheckConstraint("position > 0", name="position"),)

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), unique=True)
    hash: Mapped[str]  # of the hash before it and the entry, in hexadecimal


class AuditHead(Base):
    """The end of the chain, in one row: what the next seal hangs on, and a lock for whoever seals."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    hash: Mapped[str]
