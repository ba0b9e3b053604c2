"""One producer never sees another's: the one way to fetch a record by its id."""

from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Base
from traceability.errors import NotFound
from traceability.services.actor import Actor

Row = TypeVar("Row", bound=Base)


def own(session: Session, actor: Actor, kind: type[Row], id: int, *, lock: bool = False) -> Row:
    """The producer's own record. Another producer's is as absent as one that never was.

    `lock` holds the row until the transaction ends, so two people cannot both act on the state it was in.
    """
    if actor.organisation_id is None:
        raise NotFound
    owner: Any = getattr(kind, "organisation_id", None)
    if owner is None:
        raise TypeError(f"{kind.__name__} has no organisation_id: fetch it through the record that owns it")
    return _one(session, kind, id, lock, owner == actor.organisation_id)


def any(session: Session, actor: Actor, kind: type[Row], id: int, *, lock: bool = False) -> Row:
    """Any producer's record, for staff, commands and jobs only."""
    if not (actor.is_staff or actor.is_system):
        raise NotFound
    return _one(session, kind, id, lock)


def _one(session: Session, kind: type[Row], id: int, lock: bool, *conditions: Any) -> Row:
    key: Any = kind.id  # type: ignore[attr-defined]  # every record reached by id has one
    query = select(kind).where(key == id, *conditions)
    row = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound
    return row
