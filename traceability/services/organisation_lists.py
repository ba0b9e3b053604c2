"""Organisations as staff look for them: the review queue, and a list that filters and sorts."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from models import Organisation, OrganisationKind, OrganisationState
from traceability.errors import NotFound
from traceability.services import communes, organisation_names
from traceability.services.actor import Actor
from traceability.services.paging import WHOLE
from traceability.text import unaccented

PAGE_SIZE = 25


class Sorting(StrEnum):
    NAME = "name"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFilter:
    """What to show; a part that is None or empty does not narrow."""

    text: str = ""  # in a name of now or before, or the tax code; with or without marks
    state: OrganisationState | None = None
    kind: OrganisationKind | None = None
    commune: str = ""  # today's name or an old one
    sorting: Sorting = Sorting.NAME


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """One page of a list, and how many there are in all."""

    items: list[Organisation]
    total: int
    page: int
    pages: int


def list_organisations(
    session: Session, actor: Actor, wanted: OrganisationFilter, page: int = 1
) -> OrganisationPage:
    """One page of the organisations that match.

    Names are matched and sorted without marks, which no database here does alike. Three short columns of
    every organisation in the province are read for that, a few thousand at most; the page itself by its ids.
    """
    _require_staff(actor)
    keys = select(Organisation.id, Organisation.name, Organisation.tax_code).where(
        *_conditions(session, wanted)
    )
    text, former = unaccented(wanted.text), organisation_names.every_former_name(session)
    rows = [
        (unaccented(name), id)
        for id, name, tax_code in session.execute(keys)
        if text.replace(" ", "") in tax_code
        or any(text in unaccented(one) for one in (name, *former.get(id, ())))
    ]
    ids = _sorted(rows, wanted.sorting)
    pages = max(1, -(-len(ids) // PAGE_SIZE)) if page != WHOLE else 1
    page, whole = min(max(page, 1), pages), page == WHOLE
    shown = ids if whole else ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    found = {
        row.id: row
        for row in session.scalars(
            select(Organisation).options(joinedload(Organisation.commune)).where(Organisation.id.in_(shown))
        )
    }
    return OrganisationPage([found[id] for id in shown], len(ids), page, pages)


def review_queue(session: Session, actor: Actor) -> list[Organisation]:
    """Those that wait for a decision, the oldest first."""
    _require_staff(actor)
    waiting = select(Organisation).where(Organisation.state == OrganisationState.PENDING)
    oldest_first = waiting.order_by(Organisation.created_at, Organisation.id)
    return list(session.scalars(oldest_first.options(joinedload(Organisation.commune))))


def _conditions(session: Session, wanted: OrganisationFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Organisation.merged_into_id.is_(None)]
    if wanted.state:
        conditions.append(Organisation.state == wanted.state)
    if wanted.kind:
        conditions.append(Organisation.kind == wanted.kind)
    if wanted.commune.strip():
        units = communes.find_communes(session, wanted.commune)
        conditions.append(Organisation.commune_id.in_([unit.id for unit in units]))
    return conditions


def _sorted(rows: list[tuple[str, int]], sorting: Sorting) -> list[int]:
    """Ids grow with time, so they stand for the day of registration."""
    if sorting is Sorting.NAME:
        return [id for _, id in sorted(rows)]
    return sorted((id for _, id in rows), reverse=sorting is Sorting.NEWEST)


def _require_staff(actor: Actor) -> None:
    if not (actor.is_staff or actor.is_system):
        raise NotFound
