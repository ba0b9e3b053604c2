"""The board of unusual scans: new, looking, normal or locked, each decision with its reason and its undo."""

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import AlertRule, AlertState, LabelRun, Role
from traceability.errors import Invalid
from traceability.extensions import db, keyring
from traceability.services import alerts
from traceability.services.alerts import Decide, Wanted
from traceability.services.labels import files as label_files
from traceability.web import form_errors, lists, wording
from traceability.web.access import current_actor, staff
from traceability.web.forms.reports import ReasonForm

Choice = TypeVar("Choice", bound=StrEnum)
blueprint = Blueprint("alerts", __name__, url_prefix="/staff/alerts")

_DECISIONS: dict[str, tuple[Decide, str, str]] = {
    "normal": (alerts.close_as_normal, "Kết luận: bình thường", "Đã ghi nhận là bình thường."),
    "lock": (
        alerts.lock_label,
        "Khóa tem này",
        "Đã khóa tem. Trang của tem cảnh báo ngay từ lượt quét tiếp theo.",
    ),
    "reopen": (alerts.reopen_alert, "Xem xét lại", "Đã mở lại cảnh báo; tem không còn bị khóa."),
}


@blueprint.get("")
@staff()
def list_alerts() -> ResponseReturnValue:
    """All alerts, the open ones first."""
    wanted = wanted_here()
    counts = alerts.count_by_state(db.session)
    return render_template(
        "staff/alerts/list_alerts.html",
        page=alerts.list_alerts(db.session, wanted, lists.page_number()),
        tabs=[(each.value, counts[each]) for each in AlertState],
        state=wanted.state.value if wanted.state else None,
        chips=lists.chips(in_words(wanted)),
        link=lists.page_link(),
    )


@blueprint.get("/<int:alert_id>")
@staff()
def show_alert(alert_id: int) -> ResponseReturnValue:
    """What was found, what is known, and what may be decided."""
    alert = alerts.get_alert(db.session, alert_id)
    code = None
    if alert.label_run_id is not None and alert.label_index is not None:
        run = db.session.get_one(LabelRun, alert.label_run_id)
        code = label_files.codec_of(run, keyring()).encode(run.id, alert.label_index)
    return render_template(
        "staff/alerts/show_alert.html",
        alert=alert,
        code=code,
        others=alerts.others_about(db.session, alert),
        may_decide=current_actor().role is Role.OFFICER,
    )


@blueprint.post("/<int:alert_id>/take")
@staff(Role.OFFICER)
def take_alert(alert_id: int) -> ResponseReturnValue:
    """Begin to look into it."""
    alerts.take_alert(db.session, current_actor(), alert_id)
    db.session.commit()
    flash("Bạn đang xem xét cảnh báo này.", "success")
    return redirect(url_for(".show_alert", alert_id=alert_id), 303)


@blueprint.route("/<int:alert_id>/normal", methods=["GET", "POST"])
@staff(Role.OFFICER)
def close_as_normal(alert_id: int) -> ResponseReturnValue:
    """Looked at and explained."""
    return _decide(alert_id, "normal")


@blueprint.route("/<int:alert_id>/lock", methods=["GET", "POST"])
@staff(Role.OFFICER)
def lock_label(alert_id: int) -> ResponseReturnValue:
    """Let the label's page warn."""
    return _decide(alert_id, "lock")


@blueprint.route("/<int:alert_id>/reopen", methods=["GET", "POST"])
@staff(Role.OFFICER)
def reopen_alert(alert_id: int) -> ResponseReturnValue:
    """Undo a decision."""
    return _decide(alert_id, "reopen")


def _decide(alert_id: int, name: str) -> ResponseReturnValue:
    decide, title, said = _DECISIONS[name]
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            decide(db.session, current_actor(), alert_id, form.reason.data or "")
            db.session.commit()
            flash(said, "success")
            return redirect(url_for(".show_alert", alert_id=alert_id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    alert = alerts.get_alert(db.session, alert_id)
    page = render_template("staff/alerts/decide.html", form=form, alert=alert, title=title, decision=name)
    return page, 422 if form.errors else 200


def wanted_here() -> Wanted:
    """What the address asks for."""
    asked = request.args
    return Wanted(_one_of(AlertState, asked.get("state")), _one_of(AlertRule, asked.get("rule")))


def in_words(wanted: Wanted) -> dict[str, str]:
    """The same as words for a chip."""
    return {
        "state": wording.ALERT_STATES[wanted.state][0] if wanted.state else "",
        "rule": wording.ALERT_RULES[wanted.rule] if wanted.rule else "",
    }


def _one_of(kind: type[Choice], text: str | None) -> Choice | None:
    return kind(text) if text in set(kind) else None
