"""What a setting was before: its changes, as the audit log has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AuditEntry
from traceability.services.audit_words import who

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class SettingChange:
    """Who changed it, when, from what to what; None where it was not set."""

    at: datetime
    person: str
    before: str | None
    after: str | None


def changes_of(session: Session, name: str) -> Sequence[SettingChange]:
    """The latest first."""
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_type == "setting", AuditEntry.subject_id == name)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(_SHOWN)
    )
    return [
        SettingChange(
            entry.at, who(entry), (entry.before or {}).get("value"), (entry.after or {}).get("value")
        )
        for entry in entries
    ]
