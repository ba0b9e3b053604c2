"""Facts of the deployment that the database keeps under a name."""

from sqlalchemy.orm import Session

from models import Setting
from traceability.services import clock


def get(session: Session, name: str) -> str | None:
    """The value, or None where nothing was noted yet."""
    row = session.get(Setting, name)
    return row.value if row else None


def put(session: Session, name: str, value: str) -> None:
    """Note a value in place of the former one."""
    session.merge(Setting(name=name, value=value, changed_at=clock.now()))
