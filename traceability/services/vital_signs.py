"""How the deployment is, for monitors: what waits, how old the backup is, which key it has."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Job, JobState
from traceability.database import keys
from traceability.services import audit_chain, clock, settings
from traceability.services.backups.making import MADE_AT
from traceability.services.maintenance import RAN_AT

_OPEN = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True)
class VitalSigns:
    """Ages are in seconds; None where the thing never happened."""

    jobs: dict[JobState, int]
    oldest_open_job: float
    backup_age: float | None
    maintenance_age: float | None
    audit_entries: int
    root_key_fingerprint: str | None


def vital_signs(session: Session) -> VitalSigns:
    """Five short queries, all by index or over few rows."""
    counted = dict.fromkeys(JobState, 0)
    for state, count in session.execute(select(Job.state, func.count()).group_by(Job.state)):
        counted[state] = count
    oldest = session.scalar(select(func.min(Job.created_at)).where(Job.state.in_(_OPEN)))
    return VitalSigns(
        jobs=counted,
        oldest_open_job=_age(oldest) or 0.0,
        backup_age=_age_of(session, MADE_AT),
        maintenance_age=_age_of(session, RAN_AT),
        audit_entries=audit_chain.current_head(session).position,
        root_key_fingerprint=settings.get(session, keys.SETTING),
    )


def _age_of(session: Session, name: str) -> float | None:
    noted = settings.get(session, name)
    return _age(datetime.fromisoformat(noted)) if noted else None


def _age(then: datetime | None) -> float | None:
    return (clock.now() - then).total_seconds() if then else None
