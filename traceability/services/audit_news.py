"""Whether anything was recorded about an organisation since a moment: cheaper than comparing all it has."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import AuditEntry, AuditHead, AuditSeal


def moment(session: Session) -> int:
    """The end of the log as this session sees it. Read it before what it shall vouch for."""
    return session.scalars(select(AuditHead.position)).one()


def is_news(session: Session, since: int, organisation_id: int | None) -> bool:
    """Whether a use case committed since then that may have changed the organisation's records.

    An entry that names no organisation (an official's, or about reference data) may have changed anybody's.
    """
    if moment(session) == since:
        return False
    about = or_(AuditEntry.organisation_id == organisation_id, AuditEntry.organisation_id.is_(None))
    later = select(AuditSeal.position).join(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
    return session.scalar(later.where(AuditSeal.position > since, about).limit(1)) is not None
