"""What the rules find in confirmed scans, and that an alert is one, decided by people and undone by them."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Alert, AlertRule, AlertState, LabelRun, Role, Setting, Severity
from tests.factories import LabelRunFactory, UserFactory
from traceability.errors import Invalid, Refused
from traceability.services import alert_limits, alert_rules, alerts, clock
from traceability.services.actor import Actor
from traceability.services.alert_limits import Limits
from traceability.services.alert_rules import Finding
from traceability.services.scans import Seen, Sighting, Tally

LIMITS = Limits()


def tally(state: str = "ok", **values: Any) -> Tally:
    return Tally(Seen.now(Sighting(state, product_id=1, batch_id=2, run=3, index=4)), **values)


def rules(given: Tally, activated: int | None = None) -> list[AlertRule]:
    return [finding.rule for finding in alert_rules.judge(given, LIMITS, activated)]


@pytest.mark.parametrize(("sessions", "found"), [(15, []), (16, [AlertRule.MANY_SESSIONS])])
def test_fifteen_visitors_of_one_label_are_still_normal(sessions: int, found: list[AlertRule]) -> None:
    assert rules(tally(unit_sessions=sessions)) == found


@pytest.mark.parametrize(("units", "found"), [(100, []), (101, [AlertRule.MORE_UNITS])])
def test_no_more_labels_can_be_on_sale_than_were_activated(units: int, found: list[AlertRule]) -> None:
    assert rules(tally(run_units=units), activated=100) == found


@pytest.mark.parametrize(
    ("state", "limit", "rule", "subject"),
    [
        ("not_released", "before_activation", AlertRule.BEFORE_ACTIVATION, "unit/3/4"),
        ("void", "voided", AlertRule.VOIDED, "unit/3/4"),
        ("recalled", "recalled", AlertRule.RECALLED, "batch/2"),
        ("past_use_by", "past_use_by", AlertRule.PAST_USE_BY, "batch/2"),
    ],
)
def test_what_should_not_be_on_sale_is_found_beyond_its_limit(
    state: str, limit: str, rule: AlertRule, subject: str
) -> None:
    most = getattr(LIMITS, limit)
    assert alert_rules.judge(tally(state, signal="x", signal_sessions=most), LIMITS) == []
    [finding] = alert_rules.judge(tally(state, signal="x", signal_sessions=most + 1), LIMITS)
    assert (finding.rule, finding.subject) == (rule, subject)


def test_codes_nobody_issued_are_one_campaign() -> None:
    seen = Seen.now(Sighting("unknown"))
    [finding] = alert_rules.judge(Tally(seen, signal="codes", signal_sessions=20), LIMITS)
    assert (finding.rule, finding.subject) == (AlertRule.INVALID_CODES, "codes")


def test_limits_are_settings_and_nonsense_is_ignored(session: Session) -> None:
    for name, value in (("voided", "7"), ("recalled", "many"), ("invalid_codes", "0")):
        session.add(Setting(name=f"alert_limit_{name}", value=value, changed_at=clock.now()))
    read = alert_limits.read(session)
    assert (read.voided, read.recalled, read.invalid_codes) == (7, LIMITS.recalled, LIMITS.invalid_codes)


def found(run: LabelRun, measure: int = 16) -> Finding:
    subject = f"unit/{run.id}/4"
    return Finding(AlertRule.MANY_SESSIONS, Severity.MEDIUM, subject, measure, run.batch_id, run.id, 4)


def raised(session: Session, finding: Finding) -> Alert:
    alerts.raise_alert(session, finding)
    return session.scalars(select(Alert).order_by(Alert.id.desc())).first()  # type: ignore[return-value]


def officer() -> Actor:
    user = UserFactory(role=Role.OFFICER)
    return Actor(user.id, Role.OFFICER, None, user.name)


def test_one_alert_is_open_for_a_label_and_rule(session: Session) -> None:
    finding = found(LabelRunFactory())
    for _ in range(2):
        alerts.raise_alert(session, finding)
    assert session.scalar(select(func.count()).select_from(Alert)) == 1
    assert not alerts.is_news(session, finding)


def test_what_was_judged_normal_is_news_again_when_it_has_doubled(session: Session) -> None:
    run, who = LabelRunFactory(), officer()
    alert = raised(session, found(run, 16))
    alerts.take_alert(session, who, alert.id)
    alerts.close_as_normal(session, who, alert.id, "Hàng mẫu ở hội chợ")
    assert not alerts.is_news(session, found(run, 32))
    assert alerts.is_news(session, found(run, 33))


def test_a_decision_needs_a_reason_and_somebody_who_looks(session: Session) -> None:
    who, alert = officer(), raised(session, found(LabelRunFactory()))
    with pytest.raises(Refused):
        alerts.lock_label(session, who, alert.id, "Có hàng giả")
    alerts.take_alert(session, who, alert.id)
    with pytest.raises(Invalid):
        alerts.lock_label(session, who, alert.id, "  ")
    assert alerts.lock_label(session, who, alert.id, "Có hàng giả").state is AlertState.LOCKED
    assert alerts.reopen_alert(session, who, alert.id, "Nhầm").state is AlertState.LOOKING


def test_only_a_label_can_be_locked(session: Session) -> None:
    who, run = officer(), LabelRunFactory()
    batch = Finding(AlertRule.RECALLED, Severity.MEDIUM, f"batch/{run.batch_id}", 5, run.batch_id)
    alert = raised(session, batch)
    alerts.take_alert(session, who, alert.id)
    with pytest.raises(Refused):
        alerts.lock_label(session, who, alert.id, "Thu hồi")
