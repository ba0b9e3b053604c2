"""Work that outlives a request: the row commits with the change that asks for it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, enum_of


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of background work and how far it has got."""

    __tablename__ = "job"
    __table_args__ = (CheckConstraint("progress_done >= 0 AND attempts >= 0", name="counts"),)

    id: Mapped[str] = mapped_column(primary_key=True)  # UUID; the durable queue's workflow id
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(enum_of(JobState), index=True)
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
