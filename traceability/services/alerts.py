"""Alerts: one open one of a rule about a subject, looked at and decided by people, never by the machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload

from models import OPEN_ALERTS, Alert, AlertRule, AlertState, Batch, Severity
from traceability.database import unique_breach
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import audit, clock, paging
from traceability.services.actor import Actor
from traceability.services.alert_rules import Finding
from traceability.text import plain

_REASON_MOST = 1000
_URGENCY = case({Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}, value=Alert.severity)
_NEXT: dict[AlertState, frozenset[AlertState]] = {
    AlertState.NEW: frozenset({AlertState.LOOKING}),
    AlertState.LOOKING: frozenset({AlertState.NORMAL, AlertState.LOCKED}),
    AlertState.NORMAL: frozenset({AlertState.LOOKING}),
    AlertState.LOCKED: frozenset({AlertState.LOOKING}),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which alerts a list shows."""

    state: AlertState | None = None
    rule: AlertRule | None = None


def is_news(session: Session, finding: Finding) -> bool:
    """Whether a finding needs an alert: none is open, and people have not called as much of it normal."""
    same = (Alert.rule == finding.rule, Alert.subject == finding.subject)
    if session.scalar(select(Alert.id).where(*same, Alert.state.in_(OPEN_ALERTS)).limit(1)) is not None:
        return False
    accepted = session.scalar(select(func.max(Alert.measure)).where(*same))
    return accepted is None or finding.measure > 2 * accepted


def raise_alert(session: Session, finding: Finding) -> None:
    """Open an alert; nothing where another process has just done so."""
    batch = session.get(Batch, finding.batch_id) if finding.batch_id else None
    now = clock.now()
    alert = Alert(
        rule=finding.rule,
        subject=finding.subject,
        severity=finding.severity,
        state=AlertState.NEW,
        measure=finding.measure,
        organisation_id=batch.organisation_id if batch else None,
        batch_id=finding.batch_id,
        label_run_id=finding.run,
        label_index=finding.index,
        opened_at=now,
        latest_at=now,
    )
    try:
        with unique_breach(session, "uq_alert_open", Refused("Cảnh báo này đang mở.")):
            session.add(alert)
    except Refused:
        return
    after = {"rule": alert.rule, "subject": alert.subject, "measure": alert.measure}
    audit.record(session, Actor.system("alerts"), "alert.opened", alert, after=after)


def list_alerts(session: Session, wanted: Wanted, page: int) -> paging.Page[Alert]:
    """The board: the open ones first, the most urgent and then the oldest on top."""
    still_open = case(
        {AlertState.NEW: 0, AlertState.LOOKING: 1, AlertState.LOCKED: 2}, value=Alert.state, else_=3
    )
    query = _with_batch(select(Alert)).order_by(still_open, _URGENCY, Alert.opened_at, Alert.id)
    if wanted.state:
        query = query.where(Alert.state == wanted.state)
    if wanted.rule:
        query = query.where(Alert.rule == wanted.rule)
    return paging.page_of(session, query, page)


def count_by_state(session: Session) -> dict[AlertState, int]:
    """How many alerts are in each state."""
    rows = session.execute(select(Alert.state, func.count()).group_by(Alert.state))
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in AlertState}


def get_alert(session: Session, alert_id: int) -> Alert:
    """One alert, for staff."""
    alert = session.scalar(_with_batch(select(Alert)).where(Alert.id == alert_id))
    if alert is None:
        raise NotFound("Không tìm thấy cảnh báo này.")
    return alert


def others_about(session: Session, alert: Alert) -> Sequence[Alert]:
    """Earlier and other alerts about the same label or batch."""
    if alert.batch_id is None:
        return ()
    query = select(Alert).where(Alert.batch_id == alert.batch_id, Alert.id != alert.id)
    return session.scalars(query.order_by(Alert.id.desc()).limit(20)).all()


def take_alert(session: Session, actor: Actor, alert_id: int) -> Alert:
    """Begin to look into it, or look again: a lock or a closing is undone by this, with a reason before."""
    return _move(session, actor, alert_id, AlertState.LOOKING, None, "alert.taken")


def close_as_normal(session: Session, actor: Actor, alert_id: int, reason: str) -> Alert:
    """Looked at and explained."""
    return _move(session, actor, alert_id, AlertState.NORMAL, reason, "alert.closed")


def lock_label(session: Session, actor: Actor, alert_id: int, reason: str) -> Alert:
    """Judge that the label was copied: its page warns from the next scan on, whatever its count."""
    return _move(session, actor, alert_id, AlertState.LOCKED, reason, "alert.label_locked")


def reopen_alert(session: Session, actor: Actor, alert_id: int, reason: str) -> Alert:
    """Undo a decision: the page of a locked label no longer warns."""
    return _move(session, actor, alert_id, AlertState.LOOKING, reason, "alert.reopened")


def _move(
    session: Session, actor: Actor, alert_id: int, to: AlertState, reason: str | None, action: str
) -> Alert:
    alert = get_alert(session, alert_id)
    reason = _checked(reason) if reason is not None else None
    if to not in _NEXT[alert.state]:
        raise Refused("Cảnh báo đã được người khác xử lý. Tải lại trang để xem trạng thái mới nhất.")
    if to is AlertState.LOCKED and alert.label_index is None:
        raise Refused("Chỉ khóa được cảnh báo về một tem cụ thể.")
    before = {"state": alert.state, "reason": alert.reason}
    alert.state, alert.reason = to, reason if to is not AlertState.LOOKING else None
    alert.decided_by_id, alert.decided_at = actor.user_id, clock.now()
    session.flush()
    after = {"state": alert.state, "reason": reason}
    audit.record(session, actor, action, alert, before=before, after=after)
    return alert


def _checked(reason: str) -> str:
    text = plain(reason)
    if not text:
        raise Invalid({"reason": "Ghi lý do, để người khác hiểu quyết định này."})
    if len(text) > _REASON_MOST:
        raise Invalid({"reason": f"Lý do dài tối đa {_REASON_MOST} ký tự."})
    return text


def _with_batch(query: Select[Alert]) -> Select[Alert]:
    batch = joinedload(Alert.batch)
    return query.options(
        batch.joinedload(Batch.product), joinedload(Alert.organisation), joinedload(Alert.decided_by)
    )


Decide = Callable[[Session, Actor, int, str], Alert]
