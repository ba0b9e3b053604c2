"""The inbox of shoppers' reports for officials."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import ReportState, Role
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import consumer_reports
from traceability.web import form_errors, lists
from traceability.web.access import current_actor, staff
from traceability.web.forms.reports import OutcomeForm

blueprint = Blueprint("staff_reports", __name__, url_prefix="/staff/reports")


@blueprint.get("")
@staff()
def list_reports() -> ResponseReturnValue:
    """All reports, the open ones first."""
    state = state_here()
    return render_template(
        "staff/reports/list_reports.html",
        page=consumer_reports.list_reports(db.session, current_actor(), state, lists.page_number()),
        states=list(ReportState),
        state=state,
        link=lists.page_link(),
    )


@blueprint.get("/<int:report_id>")
@staff()
def show_report(report_id: int) -> ResponseReturnValue:
    """One report, with the phone number if there is one."""
    return _shown(report_id, OutcomeForm())


@blueprint.post("/<int:report_id>/take")
@staff(Role.OFFICER)
def take_report(report_id: int) -> ResponseReturnValue:
    """Begin to look into it."""
    consumer_reports.take_report(db.session, current_actor(), report_id)
    db.session.commit()
    flash("Bạn đang xem xét phản ánh này.", "success")
    return redirect(url_for(".show_report", report_id=report_id), 303)


@blueprint.post("/<int:report_id>/close")
@staff(Role.OFFICER)
def close_report(report_id: int) -> ResponseReturnValue:
    """Say what came of it."""
    form = OutcomeForm()
    if form.validate_on_submit():
        try:
            consumer_reports.close_report(db.session, current_actor(), report_id, form.outcome.data or "")
            db.session.commit()
            flash("Đã khép lại phản ánh. Số điện thoại sẽ được xóa sau 90 ngày.", "success")
            return redirect(url_for(".show_report", report_id=report_id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    return _shown(report_id, form), 422


def _shown(report_id: int, form: OutcomeForm) -> str:
    actor = current_actor()
    return render_template(
        "staff/reports/show_report.html",
        report=consumer_reports.get_report(db.session, actor, report_id),
        form=form,
        may_decide=actor.role is Role.OFFICER,
    )


def state_here() -> ReportState | None:
    """The state that the address asks for."""
    given = request.args.get("state", "")
    return ReportState(given) if given in set(ReportState) else None
