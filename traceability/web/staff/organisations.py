"""Organisations as staff see them: the list, one in detail, recorded and corrected by an officer."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import Role
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import (
    accounts,
    inspections,
    organisation_lists,
    organisation_names,
    organisations,
    reference,
)
from traceability.services.accounts import UserDetails
from traceability.web import form_errors, lists
from traceability.web.access import current_actor, staff
from traceability.web.forms.organisations import FilterForm, OrganisationForm, details_of, values_of
from traceability.web.forms.users import InviteManagerForm
from traceability.web.inspection_words import risk_reason

blueprint = Blueprint("staff_organisations", __name__, url_prefix="/staff/organisations")


@blueprint.get("")
@staff()
def list_organisations() -> ResponseReturnValue:
    """Filtered, sorted, a page at a time; all of it in the address."""
    form = FilterForm(request.args)
    actor, page = current_actor(), lists.page_number()
    found = organisation_lists.list_organisations(db.session, actor, form.wanted(), page)
    return render_template(
        "staff/organisations/list_organisations.html",
        form=form,
        found=found,
        actor=actor,
        communes=reference.communes(db.session),
        link=lists.page_link(),
        chips=lists.chips(form.in_words()),
    )


@blueprint.get("/<int:organisation_id>")
@staff()
def show_organisation(organisation_id: int) -> ResponseReturnValue:
    """Everything about one organisation, its people and what was decided."""
    actor = current_actor()
    organisation = organisations.get_for_staff(db.session, actor, organisation_id)
    return render_template(
        "staff/organisations/show_organisation.html",
        organisation=organisation,
        reviews=organisations.reviews_of(db.session, organisation),
        former=organisation_names.former_names(db.session, organisation_id),
        people=accounts.users_of(db.session, actor, organisation.id),
        visits=inspections.visits_about(db.session, organisation.id),
        planned=inspections.open_plan_of(db.session, organisation.id),
        risk=inspections.risk_of(db.session, organisation),
        risk_reason=risk_reason,
        actor=actor,
    )


@blueprint.route("/register", methods=["GET", "POST"])
@staff(Role.OFFICER)
def register_organisation() -> ResponseReturnValue:
    """Record an organisation that takes part in the programme without an account."""
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            details = details_of(form, db.session)
            organisation = organisations.register_organisation(db.session, current_actor(), details)
            db.session.commit()
            flash(f"Đã ghi nhận {organisation.name}.", "success")
            return redirect(url_for(".show_organisation", organisation_id=organisation.id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    return _form_page("register_organisation", form)


@blueprint.route("/<int:organisation_id>/edit", methods=["GET", "POST"])
@staff(Role.OFFICER)
def edit_organisation(organisation_id: int) -> ResponseReturnValue:
    """Correct what was entered."""
    actor = current_actor()
    with db.reading() as session:
        organisation = organisations.get_for_staff(session, actor, organisation_id)
        form = OrganisationForm(data=values_of(organisation))
    if form.validate_on_submit():
        try:
            details = details_of(form, db.session)
            organisations.update_organisation(db.session, actor, organisation_id, details)
            db.session.commit()
            flash("Đã lưu thông tin chủ thể.", "success")
            return redirect(url_for(".show_organisation", organisation_id=organisation_id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    return _form_page("edit_organisation", form, organisation=organisation)


@blueprint.route("/<int:organisation_id>/invite", methods=["GET", "POST"])
@staff(Role.OFFICER, Role.ADMINISTRATOR)
def invite_manager(organisation_id: int) -> ResponseReturnValue:
    """Give an organisation that was recorded by staff its first account."""
    form, actor = InviteManagerForm(), current_actor()
    with db.reading() as session:
        organisation = organisations.get_for_staff(session, actor, organisation_id)
    if form.validate_on_submit():
        try:
            details = UserDetails(**form.values(), organisation_id=organisation_id)
            user = accounts.invite_user(db.session, actor, details)
            db.session.commit()
            flash(f"Đã gửi lời mời tới {user.email}.", "success")
            return redirect(url_for(".show_organisation", organisation_id=organisation_id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    return render_template("staff/organisations/invite_manager.html", form=form, organisation=organisation)


def _form_page(page: str, form: OrganisationForm, **more: object) -> str:
    with db.reading() as session:
        communes = reference.communes(session)
    return render_template(f"staff/organisations/{page}.html", form=form, communes=communes, **more)
