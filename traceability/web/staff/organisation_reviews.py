"""The review of organisations: the queue, the decision, suspending and reinstating."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import Decision, Organisation, Role
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import organisations, proposals, review_changes, watching
from traceability.services.actor import Actor
from traceability.services.impact import impact_on_organisation
from traceability.web import form_errors
from traceability.web.access import current_actor, staff
from traceability.web.forms import reviews as forms
from traceability.web.forms.organisations import DecisionForm, ReasonForm
from traceability.web.forms.reviews import opinion_of, remark_lines, with_remarks

blueprint = Blueprint("staff_organisation_reviews", __name__, url_prefix="/staff/organisations")

Decide = Callable[[Session, Actor, int, Any], Organisation]
_DECISIONS: dict[str, tuple[Decide, str]] = {
    Decision.APPROVED: (organisations.approve_organisation, "Đã duyệt {}."),
    Decision.RETURNED: (organisations.return_organisation, "Đã trả lại hồ sơ của {}."),
    Decision.REFUSED: (organisations.refuse_organisation, "Đã từ chối hồ sơ của {}."),
}


@blueprint.get("/queue")
@staff()
def review_queue() -> ResponseReturnValue:
    """An old address of the one queue."""
    return redirect(url_for("staff_reviews.list_reviews", kind="organisation"), 303)


@blueprint.route("/<int:organisation_id>/review", methods=["GET", "POST"])
@staff(Role.OFFICER)
def review_organisation(organisation_id: int) -> ResponseReturnValue:
    """Look at the details, then approve, return with a comment or refuse with a reason."""
    form, actor = with_remarks(DecisionForm, forms.ORGANISATION), current_actor()
    if form.validate_on_submit():
        try:
            decide, said = _DECISIONS[form.decision.data]
            organisation = decide(db.session, actor, organisation_id, opinion_of(form))
            db.session.commit()
            flash(said.format(organisation.name), "success")
            return redirect(url_for("staff_reviews.list_reviews"), 303)
        except Invalid as error:
            form_errors.show(form, error)
    organisation = organisations.get_for_staff(db.session, actor, organisation_id)
    reviews = organisations.reviews_of(db.session, organisation)
    page = "staff/organisations/review_organisation.html"
    return render_template(
        page,
        form=form,
        remark_lines=remark_lines(form),
        watchers=watching.watchers(db.session, actor, f"organisation/{organisation_id}"),
        corrected=review_changes.since_return(db.session, organisation),
        organisation=organisation,
        reviews=reviews,
    )


@blueprint.route("/<int:organisation_id>/suspend", methods=["GET", "POST"])
@staff(Role.OFFICER, Role.MANAGER)
def suspend_organisation(organisation_id: int) -> ResponseReturnValue:
    """Propose to take an organisation off the public pages; a second official confirms."""
    form, actor = ReasonForm(), current_actor()
    if form.validate_on_submit():
        try:
            asked = proposals.propose_suspension(db.session, actor, organisation_id, form.reason.data)
            db.session.commit()
            flash("Đã ghi đề nghị. Chủ thể bị tạm ngừng khi một cán bộ thứ hai xác nhận.", "success")
            return redirect(url_for("staff_proposals.show_proposal", proposal_id=asked.id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    page = render_template(
        "staff/organisations/suspend_organisation.html",
        form=form,
        organisation=organisations.get_for_staff(db.session, actor, organisation_id),
        impact=impact_on_organisation(db.session, organisation_id),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/<int:organisation_id>/reinstate", methods=["GET", "POST"])
@staff(Role.OFFICER, Role.MANAGER)
def reinstate_organisation(organisation_id: int) -> ResponseReturnValue:
    """Let it work again."""
    done = "{} hoạt động trở lại."
    return _change("reinstate_organisation", organisation_id, organisations.reinstate_organisation, done)


def _change(page: str, organisation_id: int, change: Decide, said: str) -> ResponseReturnValue:
    form, actor = ReasonForm(), current_actor()
    if form.validate_on_submit():
        try:
            organisation = change(db.session, actor, organisation_id, form.reason.data)
            db.session.commit()
            flash(said.format(organisation.name), "success")
            address = url_for("staff_organisations.show_organisation", organisation_id=organisation_id)
            return redirect(address, 303)
        except Invalid as error:
            form_errors.show(form, error)
    organisation = organisations.get_for_staff(db.session, actor, organisation_id)
    return render_template(f"staff/organisations/{page}.html", form=form, organisation=organisation)
