"""What a run writes on its job's row: begun, settled; each at most once, however often a run is replayed."""

from sqlalchemy import select

from models import Job, JobState
from traceability.database import Database
from traceability.errors import Throttled, TraceabilityError, Unavailable
from traceability.jobs import KINDS
from traceability.services.clock import now

_OPEN = (JobState.QUEUED, JobState.RUNNING)
_FIRST_WAIT, _LONGEST_WAIT = 5, 3600


def open_runs(db: Database) -> list[tuple[str, int]]:
    """Every job that has not ended, oldest first, with the number of runs that have failed."""
    with db.reading() as session:
        rows = session.execute(
            select(Job.id, Job.attempts).where(Job.state.in_(_OPEN)).order_by(Job.created_at, Job.id)
        )
        return [(job_id, attempts) for job_id, attempts in rows]


def wait_before(attempts: int) -> int:
    """Seconds to wait after so many failed runs: 5, 10, 20 … up to an hour."""
    return 0 if attempts == 0 else int(min(_FIRST_WAIT * 2 ** min(attempts - 1, 20), _LONGEST_WAIT))


def begin(db: Database, job_id: str, attempts: int) -> Job | None:
    """The job, now running; None if this run has been settled already."""
    with db.writing() as session:
        row = session.get(Job, job_id)
        if row is None or row.attempts != attempts or row.state not in _OPEN:
            return None
        row.state = JobState.RUNNING
        row.started_at = row.started_at or now()
        return row


def is_final(error: Exception) -> bool:
    """Would another run end the same way?"""
    return isinstance(error, TraceabilityError) and not isinstance(error, Unavailable | Throttled)


def reason(error: Exception) -> str:
    """What people are shown of an error."""
    text = str(error) if isinstance(error, TraceabilityError) else f"{type(error).__name__}: {error}"
    return text[:500]


def settle(db: Database, job_id: str, attempts: int, failure: str | None, *, final: bool = False) -> None:
    """Write down how the run ended: done, to be tried again, or failed with the reason."""
    with db.writing() as session:
        row = session.get(Job, job_id)
        if row is None or row.attempts != attempts or row.state not in _OPEN:
            return
        kind = KINDS.get(row.kind)
        row.error = failure
        if failure is None:
            row.state = JobState.DONE
        else:
            row.attempts += 1
            final = final or kind is None or row.attempts >= kind.attempts
            row.state = JobState.FAILED if final else JobState.QUEUED
        if row.state is not JobState.QUEUED:
            row.finished_at = now()
            row.payload = {} if kind and kind.forget else row.payload
