"""The audit log as people read it: narrowed, newest first, a page at a time however long it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, union_all
from sqlalchemy.orm import Session

from models import AuditEntry, Organisation, Role
from traceability.errors import NotFound
from traceability.services import audit_words, clock
from traceability.services.actor import Actor

SIZE = 50
MOST_EXPORTED = 20_000
READERS = (Role.MANAGER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to show; a part that is None or empty does not narrow. Days are whole days of Lạng Sơn."""

    person_id: int | None = None
    family: str = ""
    action: str = ""
    subject_type: str = ""
    subject_id: str = ""
    organisation_id: int | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the log. Written into addresses, so it is short and says nothing that a page does not."""

    at: datetime
    id: int

    @classmethod
    def of(cls, entry: AuditEntry) -> "Cursor":
        """The place of an entry."""
        return cls(entry.at, entry.id)

    @classmethod
    def read(cls, text: str | None) -> "Cursor | None":
        """None where the text is no place."""
        micros, _, id = (text or "").partition("-")
        if not (micros.isascii() and micros.isdigit() and id.isascii() and id.isdigit()):
            return None
        if len(micros) > 17 or len(id) > 18:
            return None
        return cls(_EPOCH + timedelta(microseconds=int(micros)), int(id))

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.id}"


@dataclass(frozen=True, slots=True)
class LogPage:
    """Entries, newest first, and where the pages around them begin; None where there is none."""

    entries: Sequence[AuditEntry]
    newer: Cursor | None
    older: Cursor | None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_page(
    session: Session,
    actor: Actor,
    wanted: Wanted,
    *,
    before: Cursor | None = None,
    after: Cursor | None = None,
) -> LogPage:
    """The entries older than `before`, or newer than `after`; without either, the newest.

    Never counted, and no offset: a page costs the same at the top of a million entries as at the bottom.
    """
    forwards = after is not None
    found = _read(session, actor, wanted, after or before, forwards=forwards, limit=SIZE + 1)
    more, rows = len(found) > SIZE, found[:SIZE]
    if forwards:
        rows.reverse()
    if not rows:
        return LogPage([], None, None)
    first, last = Cursor.of(rows[0]), Cursor.of(rows[-1])
    if forwards:
        return LogPage(rows, first if more else None, last)
    return LogPage(rows, first if before else None, last if more else None)


def to_export(session: Session, actor: Actor, wanted: Wanted) -> Iterator[AuditEntry]:
    """The newest entries for a file: `MOST_EXPORTED` at most."""
    given, before = 0, None
    while given < MOST_EXPORTED:
        limit = min(1000, MOST_EXPORTED - given)
        rows = _read(session, actor, wanted, before, forwards=False, limit=limit)
        yield from rows
        if len(rows) < limit:
            return
        given, before = given + len(rows), Cursor.of(rows[-1])


def may_read(actor: Actor) -> bool:
    """Whose job it is: managers and administrators, and at a producer whoever manages its people."""
    return actor.is_system or actor.role in READERS or actor.role is Role.PRODUCER_ADMIN


def organisation_names(session: Session, entries: Sequence[AuditEntry]) -> dict[int, str]:
    """The names of the organisations that these entries are about, as they are called today."""
    ids = {entry.organisation_id for entry in entries if entry.organisation_id}
    rows = session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _read(
    session: Session, actor: Actor, wanted: Wanted, place: Cursor | None, *, forwards: bool, limit: int
) -> list[AuditEntry]:
    """Ids first, from the indexes; then these entries. A family is as many short looks as it has actions."""
    conditions = [*_narrow(session, actor, wanted), *_beyond(place, forwards=forwards)]
    actions = [wanted.action] if wanted.action else audit_words.actions_of(wanted.family)
    if actions:
        looks = [_ids([*conditions, AuditEntry.action == one], forwards, limit) for one in actions]
        every = union_all(*(select(look.subquery()) for look in looks)).subquery()
        order = (every.c.at, every.c.id) if forwards else (every.c.at.desc(), every.c.id.desc())
        chosen: Any = select(every.c.id).order_by(*order).limit(limit)
    else:
        chosen = _ids(conditions, forwards, limit)
    wanted_ids = [row.id for row in session.execute(chosen)]
    rows = session.scalars(select(AuditEntry).where(AuditEntry.id.in_(wanted_ids)))
    known = {row.id: row for row in rows}
    return [known[id] for id in wanted_ids]


def _ids(conditions: Sequence[ColumnElement[bool]], forwards: bool, limit: int) -> Select[datetime, int]:
    order = (AuditEntry.at, AuditEntry.id) if forwards else (AuditEntry.at.desc(), AuditEntry.id.desc())
    return select(AuditEntry.at, AuditEntry.id).where(*conditions).order_by(*order).limit(limit)


def _narrow(session: Session, actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [_visible(session, actor)]
    if wanted.person_id is not None:
        conditions.append(AuditEntry.actor_user_id == wanted.person_id)
    if wanted.family and not audit_words.actions_of(wanted.family):
        raise NotFound
    if wanted.subject_type:
        conditions.append(AuditEntry.subject_type == wanted.subject_type)
        if wanted.subject_id:
            conditions.append(AuditEntry.subject_id == wanted.subject_id)
    if wanted.organisation_id is not None:
        conditions.append(AuditEntry.organisation_id.in_(_with_merged(session, wanted.organisation_id)))
    if wanted.first:
        conditions.append(AuditEntry.at >= clock.midnight(wanted.first))
    if wanted.last:
        conditions.append(AuditEntry.at < clock.midnight(wanted.last + timedelta(days=1)))
    return [condition for condition in conditions if condition is not None]


def _visible(session: Session, actor: Actor) -> Any:
    """A producer sees its own organisation's entries, those of what was merged into it among them."""
    if not may_read(actor):
        raise NotFound
    if actor.role is Role.PRODUCER_ADMIN:
        return AuditEntry.organisation_id.in_(_with_merged(session, actor.organisation_id or 0))
    return None


def _with_merged(session: Session, organisation_id: int) -> list[int]:
    """An organisation and those that were merged into it, and into those."""
    found, waiting = [organisation_id], [organisation_id]
    while waiting:
        query = select(Organisation.id).where(Organisation.merged_into_id.in_(waiting))
        waiting = [id for id in session.scalars(query) if id not in found]
        found += waiting
    return found


def _beyond(place: Cursor | None, *, forwards: bool) -> list[ColumnElement[bool]]:
    """Strictly beyond a place. The first condition is what an index can begin at."""
    if place is None:
        return []
    if forwards:
        return [AuditEntry.at >= place.at, or_(AuditEntry.at > place.at, AuditEntry.id > place.id)]
    return [AuditEntry.at <= place.at, or_(AuditEntry.at < place.at, AuditEntry.id < place.id)]
