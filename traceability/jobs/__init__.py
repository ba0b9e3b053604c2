"""Durable background work: the caller's transaction asks for it, and the worker does it after the commit.

    @job("send_email")
    def send_email(context: JobContext, payload: Payload) -> None: ...

    enqueue(session, "send_email", {"to": "…"}, key="invite:17")

A handler may be run again after a crash. What it writes to the database is done once if it moves its progress
in the same transaction and starts from `context.done()`; what it does outside must bear repeating.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Job, JobState
from traceability.config import Config
from traceability.database import Database, unique_breach
from traceability.errors import Refused
from traceability.services.clock import now

Payload = dict[str, Any]


@dataclass(frozen=True)
class JobContext:
    """What a handler may use."""

    job_id: str
    db: Database
    config: Config

    def done(self) -> int:
        """How far an earlier run got."""
        with self.db.reading() as session:
            return session.scalars(select(Job.progress_done).where(Job.id == self.job_id)).one()

    def advance(self, session: Session, done: int, total: int | None = None) -> None:
        """Move the progress in the transaction that did the work, so both are kept or neither."""
        values = {"progress_done": done} | ({} if total is None else {"progress_total": total})
        session.execute(update(Job).where(Job.id == self.job_id).values(values))


Handler = Callable[[JobContext, Payload], None]


@dataclass(frozen=True)
class Kind:
    """One kind of work: how to do it, how often to try, and whether to wipe its payload at the end."""

    run: Handler
    attempts: int
    forget: bool


KINDS: dict[str, Kind] = {}


def job(kind: str, *, attempts: int = 5, forget: bool = False) -> Callable[[Handler], Handler]:
    """Register the handler of a kind. Domain errors it raises end the job at once; others are tried again."""

    def register(handler: Handler) -> Handler:
        if kind in KINDS:
            raise ValueError(f"two handlers for the job {kind!r}")
        KINDS[kind] = Kind(handler, attempts, forget)
        return handler

    return register


def enqueue(session: Session, kind: str, payload: Payload, key: str | None = None) -> Job:
    """Ask for work in the caller's transaction; the same key asks once, however often it is called."""
    row = Job(
        id=str(uuid4()),
        kind=kind,
        payload=payload,
        state=JobState.QUEUED,
        progress_done=0,
        attempts=0,
        idempotency_key=key,
        created_at=now(),
    )
    try:
        with unique_breach(session, "uq_job_idempotency_key", _AlreadyAsked("")):
            session.add(row)
    except _AlreadyAsked:
        return session.scalars(select(Job).where(Job.idempotency_key == key)).one()
    return row


class _AlreadyAsked(Refused):
    pass
