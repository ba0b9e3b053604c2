"""Inspections of the demonstration: a finding of each kind, a stall at a market, and a visit to be made."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Finding, LabelRun, User
from traceability.demo.catalogue import BY_KEY, MAIN
from traceability.demo.made import Made
from traceability.identifiers.trace_code import format_code
from traceability.services import clock, inspections, reference
from traceability.services.actor import Actor
from traceability.services.inspections import CheckedCode, PlanDetails, VisitDetails
from traceability.verdict import State

_INSPECTOR, _OFFICER = "kiemtra@example.com", "canbo@example.com"


def make(made: Made, scenes: dict[str, object]) -> None:
    """After the accounts and the scenes: they are who visits, and what is checked."""
    person = _person(made.session, _INSPECTOR)
    inspector = _actor(person)
    today, now = clock.today(), clock.now()
    visits = (
        (_at(made, MAIN), 40, Finding.PASSED, "Xưởng sạch, tem dán đúng lô (dữ liệu mẫu).", None, State.OK),
        (
            _at(made, BY_KEY["khoai"].maker),
            20,
            Finding.REMINDED,
            "Bao bì còn in 3 sao dù giấy đã hết hạn (dữ liệu mẫu).",
            "Gỡ dấu sao trên bao bì trong 30 ngày.",
            State.CERT_EXPIRED,
        ),
        (_stall(made), 5, Finding.VIOLATION, "Còn bày bán lô đang thu hồi (dữ liệu mẫu).",
         "Buộc ngừng bán, niêm phong 12 hộp.", State.RECALLED),
    )  # fmt: skip
    for where, days_ago, finding, observed, measures, state in visits:
        at = now - timedelta(days=days_ago)
        details = VisitDetails(
            **where,  # type: ignore[arg-type]
            visited_at=at,
            finding=finding,
            observed=observed,
            measures=measures,
            follow_up_on=today + timedelta(days=10) if finding is Finding.REMINDED else None,
        )
        code = _code(made, scenes, state, at)
        inspections.record_visit(made.session, inspector, details, [code], f"demo-visit-{state}")
    revoked = made.organisations[BY_KEY["mang_ot"].maker].id
    plan = PlanDetails(planned_on=today + timedelta(days=3), inspector_id=person.id)
    inspections.plan_visit(made.session, _actor(_person(made.session, _OFFICER)), revoked, plan)


def _at(made: Made, key: str) -> dict[str, object]:
    return {"at_producer": True, "organisation_id": made.organisations[key].id}


def _stall(made: Made) -> dict[str, object]:
    commune = reference.communes(made.session)[0].id
    return {"at_producer": False, "place": "Quầy 12, chợ Minh họa", "commune_id": commune}


def _code(made: Made, scenes: dict[str, object], state: State, at: datetime) -> CheckedCode:
    """The label of a scene, as an inspector would have checked it."""
    labels: dict[str, list[int]] = scenes["labels"]  # type: ignore[assignment]
    number, index = labels[state.value]
    run = made.session.get_one(LabelRun, number)
    batch = run.batch
    return CheckedCode(
        code=format_code(made.keyring.newest.encode(number, index)),
        state=state.value,
        subject=f"{batch.product.current.name}, lô {batch.lot_number}",
        organisation_id=batch.organisation_id,
        product_id=batch.product_id,
        batch_id=batch.id,
        run=number,
        index=index,
        seen_at=at,
        judged_at=at,
    )


def _person(session: Session, email: str) -> User:
    return session.scalars(select(User).where(User.email == email)).one()


def _actor(user: User) -> Actor:
    return Actor(user.id, user.role, None, user.name)
