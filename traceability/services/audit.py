"""The audit log: one entry for each use case that changed something, sealed into the chain as it commits."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from models import AuditEntry, Base, Product
from traceability.services import audit_chain, clock
from traceability.services.actor import Actor

# Set by the web for the length of a request ("mã yêu cầu"), so that no service has to carry it about.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

Values = Mapping[str, Any]


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: Base,
    *,
    before: Values | None = None,
    after: Values | None = None,
) -> AuditEntry:
    """Add the entry `action` ("batch.released") on `subject`, whose id is made by flushing if need be.

    `before` and `after` hold only what changed; secrets and file contents never go in.
    """
    session.flush()
    entry = AuditEntry(
        at=clock.now(),
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        action=action,
        subject_type=subject.__tablename__,
        subject_id=_identity(subject),
        subject_name=_name(subject),
        organisation_id=_organisation(subject) or actor.organisation_id,
        before=_plain(before),
        after=_plain(after),
        request_id=request_id.get(),
    )
    session.add(entry)
    audit_chain.seal_later(session, entry)
    return entry


def _identity(subject: Base) -> str:
    key = subject.__mapper__.primary_key_from_instance(subject)
    return "/".join(str(part) for part in key)


def _name(subject: Base) -> str:
    if isinstance(subject, Product) and subject.versions:
        return subject.current.name
    for attribute in ("name", "lot_number", "email", "number", "code", "key"):
        value = getattr(subject, attribute, None)
        if value:
            return str(value)
    return f"{subject.__tablename__} {_identity(subject)}"


def _organisation(subject: Base) -> int | None:
    if subject.__tablename__ == "organisation":
        return int(_identity(subject))
    owner: int | None = getattr(subject, "organisation_id", None)
    return owner


def _plain(values: Values | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {key: _jsonable(value) for key, value in values.items()}


def _jsonable(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    return value
