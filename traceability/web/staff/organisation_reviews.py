"""The review of organisations: the queue, the decision, suspending and reinstating."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import Decision, Organisation, Role
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import organisation_lists, organisations
from traceability.services.actor import Actor
from traceability.web import form_errors
from traceability.web.access import current_actor, staff
from traceability.web.forms.organisations import DecisionForm, ReasonForm

blueprint = Blueprint("staff_organisation_reviews", __name__, url_prefix="/staff/organisations")

Decide = Callable[[Session, Actor, int, str], Organisation]
_DECISIONS: dict[str, tuple[Decide, str]] = {
    Decision.APPROVED: (organisations.approve_organisation, "Đã duyệt {}."),
    Decision.RETURNED: (organisations.return_organisation, "Đã trả lại hồ sơ của {}."),
    Decision.REFUSED: (organisations.refuse_organisation, "Đã từ chối hồ sơ của {}."),
}


@blueprint.get("/queue")
@staff()
def review_queue() -> ResponseReturnValue:
    """What waits, the oldest first."""
    waiting = organisation_lists.review_queue(db.session, current_actor())
    return render_template("staff/organisations/review_queue.html", waiting=waiting)


@blueprint.route("/<int:organisation_id>/review", methods=["GET", "POST"])
@staff(Role.OFFICER)
def review_organisation(organisation_id: int) -> ResponseReturnValue:
    """Look at the details, then approve, return with a comment or refuse with a reason."""
    form, actor = DecisionForm(), current_actor()
    if form.validate_on_submit():
        try:
            decide, said = _DECISIONS[form.decision.data]
            organisation = decide(db.session, actor, organisation_id, form.comment.data)
            db.session.commit()
            flash(said.format(organisation.name), "success")
            return redirect(url_for(".review_queue"), 303)
        except Invalid as error:
            form_errors.show(form, error)
    organisation = organisations.get_for_staff(db.session, actor, organisation_id)
    reviews = organisations.reviews_of(db.session, organisation)
    page = "staff/organisations/review_organisation.html"
    return render_template(page, form=form, organisation=organisation, reviews=reviews)


@blueprint.route("/<int:organisation_id>/suspend", methods=["GET", "POST"])
@staff(Role.OFFICER, Role.MANAGER)
def suspend_organisation(organisation_id: int) -> ResponseReturnValue:
    """Take an organisation off the public pages."""
    done = "Đã tạm ngừng {}. Mọi phiên đăng nhập của đơn vị đã kết thúc."
    return _change("suspend_organisation", organisation_id, organisations.suspend_organisation, done)


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
