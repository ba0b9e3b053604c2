"""Which commune an organisation lay in on a past day, as the log tells; told by the communes of today."""

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Select, Subquery, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from models import AdminUnit, AuditEntry, Organisation, UnitLevel

# What may give an organisation another commune. A commune that ends gives its organisations to its successor,
# which is where they are told to lie on every day.
_EDITS = ("organisation.updated", "organisation.resubmitted")
_BEFORE = AuditEntry.before["commune_id"].as_integer()


def lies_in(code: str, after: datetime | None) -> ColumnElement[bool]:
    """Of organisations: in today's commune of that code, or what it took in; before `after` where given."""
    commune = select(AdminUnit.id).where(
        AdminUnit.code == code, AdminUnit.level == UnitLevel.COMMUNE, AdminUnit.valid_to.is_(None)
    )
    now = Organisation.commune_id == commune.scalar_subquery()
    if after is None:
        return now
    moved, within = moved_since(after), _taken_in(commune)
    then = select(moved.c.organisation_id).where(moved.c.commune_id.in_(select(within.c.id)))
    stayed = Organisation.id.not_in(select(moved.c.organisation_id))
    return or_(and_(now, stayed), Organisation.id.in_(then))


def moved_since(after: datetime) -> Subquery:
    """Organisations that were given another commune since, and the one that each had before."""
    first = (
        select(func.min(AuditEntry.id))
        .where(AuditEntry.action.in_(_EDITS), AuditEntry.at >= after, _BEFORE.is_not(None))
        .group_by(AuditEntry.subject_id)
    )
    organisation = cast(AuditEntry.subject_id, Integer).label("organisation_id")
    query = select(organisation, _BEFORE.label("commune_id")).where(AuditEntry.id.in_(first))
    return query.subquery()


def with_communes(query: Any, after: datetime | None) -> tuple[Any, Any]:
    """A query of organisations, and the column of the commune each lay in."""
    if after is None:
        return query, Organisation.commune_id
    moved = moved_since(after)
    joined = query.outerjoin(moved, moved.c.organisation_id == Organisation.id)
    return joined, func.coalesce(moved.c.commune_id, Organisation.commune_id)


def successors(session: Session) -> dict[int, int]:
    """Communes that ended, and which of today's each is in now."""
    units = select(AdminUnit.id, AdminUnit.merged_into_id).where(AdminUnit.level == UnitLevel.COMMUNE)
    into: dict[int, int] = {id: next for id, next in session.execute(units) if next is not None}
    found = {}
    for id in into:
        last = id
        while last in into:
            last = into[last]
        found[id] = last
    return found


def names_before(session: Session, after: datetime) -> dict[int, str]:
    """By organisation that has moved since: what its commune was then."""
    moved = moved_since(after)
    query = select(moved.c.organisation_id, AdminUnit.full_name)
    rows = session.execute(query.join(AdminUnit, AdminUnit.id == moved.c.commune_id))
    return {row.organisation_id: row.full_name for row in rows}


def _taken_in(commune: Select[int]) -> CTE:
    """The commune itself, and whatever ended in it."""
    within = commune.cte(recursive=True)  # a name would be one for every use in a statement
    ended = select(AdminUnit.id).join(within, AdminUnit.merged_into_id == within.c.id)
    return within.union(ended)
