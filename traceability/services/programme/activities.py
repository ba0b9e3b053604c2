"""The trainings and communication activities of a plan: kept by staff."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Activity, ActivityKind, Plan
from traceability.errors import Invalid
from traceability.services import audit, tenancy
from traceability.services.actor import Actor
from traceability.services.programme.keeping import change, erase


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDetails:
    """A training or communication activity."""

    kind: ActivityKind
    name: str
    audience: str
    attendees: int | None = None
    held_on: date | None = None


def add_activity(session: Session, actor: Actor, plan_id: int, details: ActivityDetails) -> Activity:
    """Add an activity of a plan."""
    plan = tenancy.any(session, actor, Plan, plan_id, lock=True)
    _check_attendees(details)
    _check_new(session, plan, details)
    activity = Activity(plan_id=plan.id)
    after = change(activity, details)[1]
    session.add(activity)
    audit.record(session, actor, "activity.added", activity, after=after)
    return activity


def update_activity(session: Session, actor: Actor, activity_id: int, details: ActivityDetails) -> Activity:
    """Correct an activity."""
    activity = tenancy.any(session, actor, Activity, activity_id, lock=True)
    _check_attendees(details)
    before, after = change(activity, details)
    audit.record(session, actor, "activity.updated", activity, before=before, after=after)
    return activity


def remove_activity(session: Session, actor: Actor, activity_id: int) -> None:
    """Take out an activity entered by mistake."""
    activity = tenancy.any(session, actor, Activity, activity_id, lock=True)
    erase(session, actor, "activity.removed", activity, ("kind", "name", "held_on"))


def _check_attendees(details: ActivityDetails) -> None:
    if details.attendees is not None and details.attendees < 0:
        raise Invalid({"attendees": "Số người tham dự không thể âm."})


def _check_new(session: Session, plan: Plan, details: ActivityDetails) -> None:
    """No database says that two activities alike are one: a form sent twice would make two of one."""
    said = asdict(details)
    alike = [getattr(Activity, name).is_not_distinct_from(value) for name, value in said.items()]
    if session.scalar(select(Activity.id).where(Activity.plan_id == plan.id, *alike).limit(1)):
        raise Invalid(
            {
                "name": "Kế hoạch đã có hoạt động giống hệt thế này. Nếu là hoạt động khác, ghi ngày tổ chức "
                "hoặc tên khác để phân biệt."
            }
        )
