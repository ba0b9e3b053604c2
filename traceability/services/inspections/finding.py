"""Visits found: one, a producer's own, those about a producer, and the list with its filters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from models import AdminUnit, Finding, Role, User, Visit, VisitCheck, VisitPhoto, VisitVersion
from traceability.errors import NotFound
from traceability.services import clock, paging, tenancy
from traceability.services.actor import Actor

_SHOWN = 10
CURRENT = and_(VisitVersion.visit_id == Visit.id, VisitVersion.number == Visit.latest)
"""What counts of a visit is its latest version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFilter:
    """What a list shows; a part that is None does not narrow."""

    year: int | None = None
    finding: Finding | None = None
    commune: str | None = None  # code of today's commune
    organisation_id: int | None = None
    inspector_id: int | None = None
    due: bool = False  # to be checked again by today, and not visited since


def get_visit(session: Session, actor: Actor, visit_id: int) -> Visit:
    """Any for staff, a producer's own for the producer."""
    find = tenancy.own if actor.is_producer else tenancy.any
    return find(session, actor, Visit, visit_id)


def list_visits(session: Session, actor: Actor, wanted: VisitFilter, page: int) -> paging.Page[Visit]:
    """The latest first."""
    return paging.page_of(session, _matching(actor, wanted), page)


def every_visit(session: Session, actor: Actor, wanted: VisitFilter) -> Iterator[Visit]:
    """All pages of the list, for a file."""
    yield from session.scalars(_matching(actor, wanted).execution_options(yield_per=200))


def own_visits(session: Session, actor: Actor, page: int) -> paging.Page[Visit]:
    """Visits to the producer itself. What was seen at a shop is between the department and the shop."""
    if actor.organisation_id is None:
        raise NotFound
    own = Visit.organisation_id == actor.organisation_id
    return paging.page_of(session, _ordered().where(own), page)


def visits_about(session: Session, organisation_id: int, most: int = _SHOWN) -> Sequence[Visit]:
    """To the producer, or elsewhere with a code of its products; the latest first."""
    seen = exists().where(VisitCheck.visit_id == Visit.id, VisitCheck.organisation_id == organisation_id)
    query = _ordered().where(or_(Visit.organisation_id == organisation_id, seen))
    return session.scalars(query.limit(most)).unique().all()


def recent_visits(session: Session, actor: Actor) -> Sequence[Visit]:
    """What this person has recorded last."""
    return session.scalars(_ordered().where(Visit.recorded_by_id == actor.user_id).limit(5)).unique().all()


def due_again(session: Session, actor: Actor) -> Sequence[Visit]:
    """This inspector's visits whose follow-up is due, the longest overdue first."""
    mine = _ordered().where(Visit.recorded_by_id == actor.user_id, is_due())
    oldest = mine.order_by(None).order_by(VisitVersion.follow_up_on, Visit.id)
    return session.scalars(oldest.limit(_SHOWN)).unique().all()


def inspectors(session: Session) -> Sequence[User]:
    """Officials who may be given a visit."""
    may = User.role.in_([Role.INSPECTOR, Role.OFFICER])
    query = select(User).where(may, User.disabled_at.is_(None)).order_by(User.name, User.id)
    return session.scalars(query).all()


def recorders(session: Session) -> Sequence[User]:
    """Officials who have recorded visits."""
    query = select(User).where(User.id.in_(select(Visit.recorded_by_id)))
    return session.scalars(query.order_by(User.name, User.id)).all()


def years(session: Session) -> Sequence[int]:
    """From the first visit's year to the last's, the latest first."""
    made = select(VisitVersion.visited_at).order_by(VisitVersion.visited_at)
    first = session.scalar(made.limit(1))
    last = session.scalar(made.order_by(None).order_by(VisitVersion.visited_at.desc()).limit(1))
    if first is None or last is None:
        return []
    return range(last.astimezone(clock.VIETNAM).year, first.astimezone(clock.VIETNAM).year - 1, -1)


def in_year(year: int) -> ColumnElement[bool]:
    """A year begins at midnight in Việt Nam, seven hours before it does in UTC."""
    first, after = (clock.midnight(date(number, 1, 1)) for number in (year, year + 1))
    return and_(VisitVersion.visited_at >= first, VisitVersion.visited_at < after)


def _matching(actor: Actor, wanted: VisitFilter) -> Select[Visit]:
    if not (actor.is_staff or actor.is_system):
        raise NotFound
    query = _ordered()
    if wanted.year:
        query = query.where(in_year(wanted.year))
    if wanted.finding:
        query = query.where(VisitVersion.finding == wanted.finding)
    if wanted.commune:
        units = select(AdminUnit.id).where(AdminUnit.code == wanted.commune, AdminUnit.valid_to.is_(None))
        query = query.where(VisitVersion.commune_id.in_(units))
    if wanted.organisation_id:
        query = query.where(Visit.organisation_id == wanted.organisation_id)
    if wanted.inspector_id:
        query = query.where(Visit.recorded_by_id == wanted.inspector_id)
    return query.where(is_due()) if wanted.due else query


def _ordered() -> Select[Visit]:
    return (
        select(Visit)
        .join(VisitVersion, CURRENT)
        .order_by(VisitVersion.visited_at.desc(), Visit.id.desc())
        .options(
            joinedload(Visit.organisation),
            joinedload(Visit.recorded_by),
            selectinload(Visit.checks),
            joinedload(Visit.current).joinedload(VisitVersion.commune),
            joinedload(Visit.current).selectinload(VisitVersion.photos).joinedload(VisitPhoto.small),
        )
    )


def is_due() -> ColumnElement[bool]:
    """Whether a visit's follow-up is due and the producer has not been visited since."""
    later, later_version = aliased(Visit), aliased(VisitVersion)
    since = (
        exists()
        .where(
            later.organisation_id == Visit.organisation_id,
            later_version.visit_id == later.id,
            later_version.number == later.latest,
            later_version.visited_at > VisitVersion.visited_at,
        )
        .correlate(Visit, VisitVersion)
    )
    return and_(VisitVersion.follow_up_on <= clock.today(), ~since)
