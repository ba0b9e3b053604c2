"""What every record of the programme needs: fields set from details, removal that leaves a trace."""

import dataclasses
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from models import Base
from traceability.errors import Invalid, NotFound
from traceability.services import audit
from traceability.services.actor import Actor

Values = dict[str, Any]


def staff_only(actor: Actor) -> None:
    """The programme belongs to the department; a producer finds nothing here."""
    if actor.is_producer:
        raise NotFound


def change(row: Base, details: Any) -> tuple[Values, Values]:
    """Set the columns that `details` (a dataclass) names; give what changed, before and after."""
    given = {field.name: getattr(details, field.name) for field in dataclasses.fields(details)}
    before = {name: getattr(row, name) for name in given}
    changed = [name for name in given if before[name] != given[name]]
    for name in changed:
        setattr(row, name, given[name])
    return {name: before[name] for name in changed}, {name: given[name] for name in changed}


def erase(session: Session, actor: Actor, action: str, row: Base, names: Iterable[str]) -> None:
    """Delete a row entered by mistake; the log keeps what it said."""
    audit.record(session, actor, action, row, before={name: getattr(row, name) for name in names})
    session.delete(row)
    session.flush()


def check_period(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise Invalid({"ends_on": f"Ngày kết thúc không thể trước ngày bắt đầu ({starts_on:%d/%m/%Y})."})
