"""Who takes part in which project: one place for each organisation in each project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Certificate, Organisation, Participation, Plan, Product, Project, Support
from traceability.database import unique_breach
from traceability.errors import Invalid, Refused
from traceability.services import audit, tenancy
from traceability.services.actor import Actor
from traceability.services.paging import Page, page_of
from traceability.services.programme.keeping import change, check_period, erase


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationDetails:
    """The terms of a place in a project."""

    contract_number: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    outcome: str | None = None


def add_participation(
    session: Session,
    actor: Actor,
    project_id: int,
    organisation_id: int,
    details: ParticipationDetails | None = None,
) -> Participation:
    """Give an organisation its place in a project."""
    details = details or ParticipationDetails()
    project = tenancy.any(session, actor, Project, project_id)
    organisation = tenancy.any(session, actor, Organisation, organisation_id)
    check_period(details.starts_on, details.ends_on)
    participation = Participation(project_id=project.id, organisation_id=organisation.id)
    taken = Invalid({"organisation": f"{organisation.name} đã tham gia dự án này. Mở mục đã có để sửa."})
    with unique_breach(session, "uq_participation_project_id_organisation_id", taken):
        after = change(participation, details)[1]
        session.add(participation)
    after |= {"project": project.name, "organisation": organisation.name}
    audit.record(session, actor, "participation.added", participation, after=after)
    return participation


def update_participation(
    session: Session, actor: Actor, participation_id: int, details: ParticipationDetails
) -> Participation:
    """Correct the terms, or write down the outcome."""
    participation = tenancy.any(session, actor, Participation, participation_id, lock=True)
    check_period(details.starts_on, details.ends_on)
    before, after = change(participation, details)
    audit.record(session, actor, "participation.updated", participation, before=before, after=after)
    return participation


def remove_participation(session: Session, actor: Actor, participation_id: int) -> None:
    """Take out a place entered by mistake; one with supports keeps them until they are removed."""
    participation = tenancy.any(session, actor, Participation, participation_id, lock=True)
    if session.scalar(select(exists().where(Support.participation_id == participation.id))):
        raise Refused("Chủ thể này đã có nội dung hỗ trợ trong dự án. Xóa các nội dung đó trước.")
    erase(session, actor, "participation.removed", participation, ("project_id", "contract_number"))


def places_of(session: Session, project: Project, number: int = 1) -> Page[Participation]:
    """The places of a project with what each was supported with, by organisation's name."""
    query = _with_supports(select(Participation)).join(Participation.organisation)
    query = query.where(Participation.project_id == project.id)
    return page_of(session, query.order_by(Organisation.name, Participation.id), number)


def own_participations(session: Session, actor: Actor) -> Sequence[Participation]:
    """The producer's places in all projects, the latest plan first."""
    query = _with_supports(select(Participation)).join(Participation.project).join(Project.plan)
    query = query.where(Participation.organisation_id == actor.organisation_id)
    return session.scalars(query.order_by(Plan.year.desc(), Project.number, Participation.id)).all()


def _with_supports(query: Select[Participation]) -> Select[Participation]:
    supports = selectinload(Participation.supports)
    return query.options(
        joinedload(Participation.organisation),
        joinedload(Participation.project).joinedload(Project.plan).joinedload(Plan.programme),
        supports.joinedload(Support.kind),
        supports.joinedload(Support.certificate).joinedload(Certificate.kind),
        supports.joinedload(Support.product).selectinload(Product.versions),
    )
