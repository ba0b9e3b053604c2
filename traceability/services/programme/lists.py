"""The lists behind the programme's figures: each has as many rows as the figure that opens it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import (
    Activity,
    Certificate,
    CertificateKind,
    Organisation,
    OrganisationKind,
    Participation,
    Plan,
    Product,
    Project,
    Support,
    SupportKind,
)
from traceability.services.paging import Page, page_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFilter:
    """What the lists are narrowed to; nothing means everything."""

    year: int | None = None
    project_id: int | None = None
    organisation_kind: OrganisationKind | None = None
    support_kind: str | None = None  # code of a SupportKind
    family: str | None = None  # of support kinds
    several: bool = False  # organisations in more than one project, products with more than one kind
    ocop: bool = False  # products with a verified OCOP certificate


@dataclass(frozen=True, slots=True)
class Participant:
    """An organisation, once, and the projects it is in."""

    organisation: Organisation
    projects: Sequence[Project]


def participants_page(session: Session, wanted: ProgrammeFilter, number: int = 1) -> Page[Participant]:
    """Organisations with a place, each once, by name."""
    in_programme = _places(select(Participation.organisation_id), wanted)
    if wanted.several:
        many = func.count() > 1
        in_programme = in_programme.group_by(Participation.organisation_id).having(many)
    query = select(Organisation).where(Organisation.id.in_(in_programme))
    page = page_of(session, query.order_by(Organisation.name, Organisation.id), number)
    projects = _projects_of(session, [one.id for one in page.rows], wanted)
    rows = [Participant(one, projects[one.id]) for one in page.rows]
    return Page(rows, page.number, page.pages, page.total)


def places_page(session: Session, wanted: ProgrammeFilter, number: int = 1) -> Page[Participation]:
    """Places, each organisation once in each project."""
    query = _places(select(Participation), wanted).options(
        joinedload(Participation.organisation), joinedload(Participation.project).joinedload(Project.plan)
    )
    order = (Plan.year.desc(), Project.number, Participation.id)
    return page_of(session, query.order_by(*order), number)


def supports_page(session: Session, wanted: ProgrammeFilter, number: int = 1) -> Page[Support]:
    """Supports given, with their result."""
    query = (
        select(Support)
        .join(Support.kind)
        .join(Support.participation)
        .join(Participation.project)
        .join(Project.plan)
        .where(*_in_plans(wanted))
        .options(
            joinedload(Support.kind),
            joinedload(Support.product).selectinload(Product.versions),
            joinedload(Support.certificate).joinedload(Certificate.kind),
            joinedload(Support.participation).options(
                joinedload(Participation.organisation),
                joinedload(Participation.project).joinedload(Project.plan),
            ),
        )
    )
    if wanted.support_kind:
        query = query.where(SupportKind.code == wanted.support_kind)
    if wanted.family:
        query = query.where(SupportKind.family == wanted.family)
    order = (Plan.year.desc(), Project.number, SupportKind.position, Support.id)
    return page_of(session, query.order_by(*order), number)


def products_page(session: Session, wanted: ProgrammeFilter, number: int = 1) -> Page[Product]:
    """Products supported with anything, each once."""
    supported = select(Support.product_id).where(Support.product_id.is_not(None))
    if conditions := _in_plans(wanted):
        places = select(Participation.id).join(Participation.project).join(Project.plan).where(*conditions)
        supported = supported.where(Support.participation_id.in_(places))
    if wanted.ocop:
        traced = SupportKind.family == "traceability"
        supported = supported.join(Support.kind).where(traced)
    elif wanted.family:
        supported = supported.join(Support.kind).where(SupportKind.family == wanted.family)
    if wanted.several:
        many = func.count(Support.kind_id.distinct()) > 1
        supported = supported.group_by(Support.product_id).having(many)
    query = select(Product).where(Product.id.in_(supported), *([_has_ocop()] if wanted.ocop else []))
    query = query.options(joinedload(Product.organisation), selectinload(Product.versions))
    return page_of(session, query.order_by(Product.organisation_id, Product.id), number)


def activities_page(session: Session, wanted: ProgrammeFilter, number: int = 1) -> Page[Activity]:
    """Activities of the plans, the latest first."""
    query = select(Activity).join(Activity.plan).options(joinedload(Activity.plan))
    if wanted.year is not None:
        query = query.where(Plan.year == wanted.year)
    return page_of(session, query.order_by(Plan.year.desc(), Activity.held_on, Activity.id), number)


def _in_plans(wanted: ProgrammeFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.year is not None:
        conditions.append(Plan.year == wanted.year)
    if wanted.project_id is not None:
        conditions.append(Project.id == wanted.project_id)
    return conditions


def _places(query: Select[T], wanted: ProgrammeFilter) -> Select[T]:
    joined = query.join(Participation.project).join(Project.plan).where(*_in_plans(wanted))
    if wanted.organisation_kind is not None:
        joined = joined.join(Participation.organisation)
        joined = joined.where(Organisation.kind == wanted.organisation_kind)
    return joined


def _projects_of(
    session: Session, organisation_ids: Sequence[int], wanted: ProgrammeFilter
) -> dict[int, list[Project]]:
    found: dict[int, list[Project]] = {id: [] for id in organisation_ids}
    query = (
        select(Participation.organisation_id, Project)
        .join(Participation.project)
        .join(Project.plan)
        .where(Participation.organisation_id.in_(organisation_ids), *_in_plans(wanted))
        .options(joinedload(Project.plan))
        .order_by(Plan.year.desc(), Project.number, Project.id)
    )
    for organisation_id, project in session.execute(query):
        found[organisation_id].append(project)
    return found


def _has_ocop() -> ColumnElement[bool]:
    return exists().where(
        and_(
            Certificate.product_id == Product.id,
            Certificate.kind_id == CertificateKind.id,
            CertificateKind.is_ocop,
            Certificate.verified_at.is_not(None),
        )
    )
