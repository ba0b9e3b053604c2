"""Visits that are to be made: who goes where and when; the visit itself closes the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from models import Organisation, OrganisationState, PlannedVisit
from traceability.database import unique_breach
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import audit, clock, notices, tenancy
from traceability.services.actor import Actor
from traceability.services.inspections.finding import inspectors
from traceability.services.notices import Message
from traceability.text import plain

_FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDetails:
    """Who goes, and when."""

    planned_on: date
    inspector_id: int
    note: str | None = None


def plan_visit(session: Session, actor: Actor, organisation_id: int, details: PlanDetails) -> PlannedVisit:
    """Give an inspector a visit. A producer has one open plan at a time."""
    organisation = tenancy.any(session, actor, Organisation, organisation_id)
    if organisation.state not in (OrganisationState.APPROVED, OrganisationState.SUSPENDED):
        raise Refused("Chủ thể này chưa được duyệt nên chưa có gì để kiểm tra.")
    today = clock.today()
    if not today <= details.planned_on <= today + _FARTHEST:
        raise Invalid({"planned_on": f"Chọn ngày từ hôm nay ({today:%d/%m/%Y}), trong vòng một năm."})
    inspector = next((one for one in inspectors(session) if one.id == details.inspector_id), None)
    if inspector is None or actor.user_id is None:
        raise Invalid({"inspector_id": "Chọn người đi kiểm tra."})
    planned = PlannedVisit(
        organisation=organisation,
        planned_on=details.planned_on,
        inspector=inspector,
        note=plain(details.note) or None,
        planned_by_id=actor.user_id,
        planned_at=clock.now(),
    )
    taken = Refused("Chủ thể này đã có lịch kiểm tra. Hủy lịch đó trước khi đặt lịch khác.")
    with unique_breach(session, "uq_planned_visit_open", taken):
        session.add(planned)
    if inspector.id != actor.user_id:
        notices.tell(session, inspector, _message(planned), by_email=False)
    audit.record(session, actor, "visit.planned", planned, after=_said(planned))
    return planned


def cancel_plan(session: Session, actor: Actor, planned_id: int) -> PlannedVisit:
    """The visit will not be made."""
    planned = tenancy.any(session, actor, PlannedVisit, planned_id, lock=True)
    if not planned.is_open:
        raise Refused("Lịch này đã thực hiện hoặc đã hủy.")
    planned.cancelled_at = clock.now()
    audit.record(session, actor, "visit.plan_cancelled", planned, before=_said(planned))
    return planned


def get_plan(session: Session, actor: Actor, planned_id: int) -> PlannedVisit:
    """One, for staff."""
    return tenancy.any(session, actor, PlannedVisit, planned_id)


def open_plans(
    session: Session, actor: Actor, *, everybody: bool = False, most: int | None = None
) -> Sequence[PlannedVisit]:
    """What this person is still to visit, or what anybody is; the soonest first."""
    if not actor.is_staff:
        raise NotFound
    query = _open().order_by(PlannedVisit.planned_on, PlannedVisit.id).limit(most)
    return session.scalars(
        query if everybody else query.where(PlannedVisit.inspector_id == actor.user_id)
    ).all()


def open_plan_of(session: Session, organisation_id: int) -> PlannedVisit | None:
    """The open plan of a producer."""
    return session.scalar(_open().where(PlannedVisit.organisation_id == organisation_id))


def _open() -> Select[PlannedVisit]:
    return (
        select(PlannedVisit)
        .where(PlannedVisit.visit_id.is_(None), PlannedVisit.cancelled_at.is_(None))
        .options(
            joinedload(PlannedVisit.organisation).joinedload(Organisation.commune),
            joinedload(PlannedVisit.inspector),
        )
    )


def _message(planned: PlannedVisit) -> Message:
    words = f"Bạn được giao kiểm tra {planned.organisation.name} ngày {planned.planned_on:%d/%m/%Y}."
    return Message(
        title="Lịch kiểm tra mới",
        paragraphs=[words, *([planned.note] if planned.note else [])],
        path="/kiem-tra",
    )


def _said(planned: PlannedVisit) -> dict[str, object]:
    return {
        "organisation": planned.organisation.name,
        "planned_on": planned.planned_on,
        "inspector": planned.inspector.name,
        "note": planned.note,
    }
