"""Programmes, their yearly plans, and the projects of a plan: kept by staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Base, Participation, Plan, Programme, Project, ProjectKind
from traceability.database import unique_breach
from traceability.errors import Invalid, Refused
from traceability.services import audit, tenancy
from traceability.services.actor import Actor
from traceability.services.programme.keeping import change, check_period, erase, staff_only

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeDetails:
    """A programme of several years."""

    name: str
    first_year: int
    last_year: int
    decision_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDetails:
    """The plan of one year."""

    year: int
    number: str
    issued_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectDetails:
    """A project as its plan names it."""

    number: int
    kind: ProjectKind
    name: str
    name_en: str | None = None
    name_zh: str | None = None
    lead_agency: str | None = None
    decision_number: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    target: str | None = None


def find(session: Session, actor: Actor, kind: type[Row], id: int) -> Row:
    """Any record of the programme, for staff."""
    return tenancy.any(session, actor, kind, id)


def name_of(session: Session, project_id: int | None) -> str:
    """A project in words, for a filter; empty where there is none."""
    project = session.get(Project, project_id) if project_id else None
    return f"Dự án {project.number}: {project.name}" if project else ""


def list_programmes(session: Session) -> Sequence[Programme]:
    """All programmes with their plans, the latest first."""
    query = select(Programme).options(selectinload(Programme.plans).selectinload(Plan.projects))
    return session.scalars(query.order_by(Programme.first_year.desc(), Programme.id)).all()


def plan_years(session: Session) -> Sequence[int]:
    """The years that have a plan, the latest first."""
    return session.scalars(select(Plan.year).distinct().order_by(Plan.year.desc())).all()


def list_projects(session: Session, year: int | None = None, *, also: int | None = None) -> Sequence[Project]:
    """The projects of a year's plans, or of all, in the plan's order; `also` is one more, by its id."""
    query = select(Project).join(Project.plan).options(joinedload(Project.plan).joinedload(Plan.programme))
    if year is not None:
        query = query.where(or_(Plan.year == year, Project.id == also))
    return session.scalars(query.order_by(Plan.year.desc(), Project.number, Project.id)).all()


def count_projects(session: Session) -> tuple[int, int | None]:
    """How many there are in all, and the latest year that has one."""
    query = select(func.count(), func.max(Plan.year)).select_from(Project).join(Project.plan)
    count, latest = session.execute(query).one()
    return count, latest


def create_programme(session: Session, actor: Actor, details: ProgrammeDetails) -> Programme:
    """Add a programme; its name is unique."""
    staff_only(actor)
    _check_years(details)
    programme = Programme()
    with unique_breach(session, "uq_programme_name", _NAME_TAKEN):
        after = change(programme, details)[1]
        session.add(programme)
    audit.record(session, actor, "programme.created", programme, after=after)
    return programme


def update_programme(
    session: Session, actor: Actor, programme_id: int, details: ProgrammeDetails
) -> Programme:
    """Correct a programme; no plan may fall outside its years."""
    programme = tenancy.any(session, actor, Programme, programme_id, lock=True)
    _check_years(details)
    outside = [plan.year for plan in programme.plans if not _within(plan.year, details)]
    if outside:
        raise Invalid(
            {"first_year": f"Chương trình đã có kế hoạch năm {outside[0]}; chọn khoảng năm chứa năm đó."}
        )
    with unique_breach(session, "uq_programme_name", _NAME_TAKEN):
        before, after = change(programme, details)
    audit.record(session, actor, "programme.updated", programme, before=before, after=after)
    return programme


def remove_programme(session: Session, actor: Actor, programme_id: int) -> None:
    """Take out a programme entered by mistake; one that has plans stays."""
    programme = tenancy.any(session, actor, Programme, programme_id, lock=True)
    if programme.plans:
        raise Refused("Chương trình đã có kế hoạch năm. Xóa các kế hoạch trước khi xóa chương trình.")
    erase(session, actor, "programme.removed", programme, ("name", "first_year", "last_year"))


def create_plan(session: Session, actor: Actor, programme_id: int, details: PlanDetails) -> Plan:
    """Add the plan of one year; a programme has one a year."""
    programme = tenancy.any(session, actor, Programme, programme_id)
    _check_year(programme, details)
    plan = Plan(programme_id=programme.id)
    with unique_breach(session, "uq_plan_programme_id_year", _year_taken(details)):
        after = change(plan, details)[1]
        session.add(plan)
    audit.record(session, actor, "plan.created", plan, after=after)
    return plan


def update_plan(session: Session, actor: Actor, plan_id: int, details: PlanDetails) -> Plan:
    """Correct a plan."""
    plan = tenancy.any(session, actor, Plan, plan_id, lock=True)
    _check_year(plan.programme, details)
    with unique_breach(session, "uq_plan_programme_id_year", _year_taken(details)):
        before, after = change(plan, details)
    audit.record(session, actor, "plan.updated", plan, before=before, after=after)
    return plan


def remove_plan(session: Session, actor: Actor, plan_id: int) -> None:
    """Take out a plan entered by mistake; one that has projects or activities stays."""
    plan = tenancy.any(session, actor, Plan, plan_id, lock=True)
    if plan.projects or plan.activities:
        raise Refused("Kế hoạch đã có dự án hoặc hoạt động. Xóa các mục ấy trước khi xóa kế hoạch.")
    erase(session, actor, "plan.removed", plan, ("year", "number"))


def create_project(session: Session, actor: Actor, plan_id: int, details: ProjectDetails) -> Project:
    """Add a project under its number in the plan."""
    plan = tenancy.any(session, actor, Plan, plan_id)
    check_period(details.starts_on, details.ends_on)
    project = Project(plan_id=plan.id)
    with unique_breach(session, "uq_project_plan_id_number", _number_taken(details)):
        after = change(project, details)[1]
        session.add(project)
    audit.record(session, actor, "project.created", project, after=after)
    return project


def update_project(session: Session, actor: Actor, project_id: int, details: ProjectDetails) -> Project:
    """Correct a project."""
    project = tenancy.any(session, actor, Project, project_id, lock=True)
    check_period(details.starts_on, details.ends_on)
    with unique_breach(session, "uq_project_plan_id_number", _number_taken(details)):
        before, after = change(project, details)
    audit.record(session, actor, "project.updated", project, before=before, after=after)
    return project


def remove_project(session: Session, actor: Actor, project_id: int) -> None:
    """Take out a project entered by mistake; one that has participants stays."""
    project = tenancy.any(session, actor, Project, project_id, lock=True)
    if session.scalar(select(exists().where(Participation.project_id == project.id))):
        raise Refused("Dự án đã có chủ thể tham gia. Xóa các chủ thể khỏi dự án trước khi xóa dự án.")
    erase(session, actor, "project.removed", project, ("number", "name"))


_NAME_TAKEN = Invalid({"name": "Đã có chương trình mang tên này. Đặt tên khác hoặc sửa chương trình đã có."})


def _year_taken(details: PlanDetails) -> Invalid:
    return Invalid({"year": f"Chương trình đã có kế hoạch năm {details.year}. Hãy sửa kế hoạch đó."})


def _number_taken(details: ProjectDetails) -> Invalid:
    return Invalid({"number": f"Kế hoạch đã có dự án số {details.number}. Chọn số khác."})


def _within(year: int, programme: ProgrammeDetails | Programme) -> bool:
    return programme.first_year <= year <= programme.last_year


def _check_years(details: ProgrammeDetails) -> None:
    if details.last_year < details.first_year:
        raise Invalid({"last_year": f"Năm kết thúc không thể trước năm bắt đầu ({details.first_year})."})


def _check_year(programme: Programme, details: PlanDetails) -> None:
    if not _within(details.year, programme):
        years = f"từ {programme.first_year} đến {programme.last_year}"
        raise Invalid({"year": f"Năm của kế hoạch phải nằm trong chương trình, {years}."})
