"""Whom to visit next, with the reasons in words; visits given to an inspector for a day."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import inspections, organisations, reference
from traceability.services.inspections import WEIGHTS
from traceability.services.paging import SIZE
from traceability.web import form_errors, lists
from traceability.web.access import current_actor, staff
from traceability.web.forms.auth import ConfirmForm
from traceability.web.forms.inspections import PlanForm, RiskFilterForm
from traceability.web.inspection_words import RISK_RULES, risk_reason
from traceability.web.staff.inspection import RECORDERS

blueprint = Blueprint("visit_plans", __name__, url_prefix="/kiem-tra/plans")


@blueprint.get("")
@staff()
def list_risks() -> ResponseReturnValue:
    """Producers by their score, the highest first, and how the score is made."""
    form, actor = RiskFilterForm(request.args), current_actor()
    form.offer(reference.communes(db.session))
    return render_template(
        "staff/visit_plans/list_risks.html",
        page=inspections.list_risks(db.session, actor, form.wanted(), lists.page_number()),
        filters=form,
        chips=lists.chips(form.in_words()),
        link=lists.page_link(),
        rules=[(RISK_RULES[kind], weight) for kind, weight in WEIGHTS.items()],
        planned=inspections.open_plans(db.session, actor, everybody=True, most=SIZE + 1),
        most_planned=SIZE,
        in_words=risk_reason,
        may_plan=actor.role in RECORDERS,
    )


@blueprint.route("/new/<int:organisation_id>", methods=["GET", "POST"])
@staff(*RECORDERS)
def plan_visit(organisation_id: int) -> ResponseReturnValue:
    """Choose the day and who goes."""
    form, actor = PlanForm(), current_actor()
    with db.reading() as session:
        organisation = organisations.get_for_staff(session, actor, organisation_id)
        risk = inspections.risk_of(session, organisation)
        form.offer(inspections.inspectors(session))
    if form.validate_on_submit():
        try:
            planned = inspections.plan_visit(db.session, actor, organisation_id, form.details())
            db.session.commit()
            flash(f"Đã đặt lịch cho {planned.inspector.name}, ngày {planned.planned_on:%d/%m/%Y}.", "success")
            return redirect(url_for(".list_risks"), 303)
        except Invalid as error:
            form_errors.show(form, error)
    page = render_template(
        "staff/visit_plans/plan_visit.html",
        form=form,
        organisation=organisation,
        risk=risk,
        in_words=risk_reason,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/<int:planned_id>/cancel", methods=["GET", "POST"])
@staff(*RECORDERS)
def cancel_plan(planned_id: int) -> ResponseReturnValue:
    """Ask, then take it off the inspector's list."""
    form, actor = ConfirmForm(), current_actor()
    if form.validate_on_submit():
        inspections.cancel_plan(db.session, actor, planned_id)
        db.session.commit()
        flash("Đã hủy lịch kiểm tra.", "success")
        return redirect(url_for(".list_risks"), 303)
    planned = inspections.get_plan(db.session, actor, planned_id)
    return render_template("staff/visit_plans/cancel_plan.html", form=form, planned=planned)
