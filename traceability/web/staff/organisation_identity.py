"""Who an organisation is: given another name, or merged into the record that it has twice."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import Organisation
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import (
    organisation_merging,
    organisation_names,
    organisation_renaming,
    organisations,
    proposals,
)
from traceability.web import form_errors
from traceability.web.access import current_actor, staff
from traceability.web.forms.organisations import MergeForm, RenameForm

blueprint = Blueprint("staff_organisation_identity", __name__, url_prefix="/staff/organisations")


@blueprint.route("/<int:organisation_id>/rename", methods=["GET", "POST"])
@staff(*organisation_renaming.RENAMERS)
def rename_organisation(organisation_id: int) -> ResponseReturnValue:
    """The new name and why; the old ones stay and find it."""
    form, actor = RenameForm(), current_actor()
    if form.validate_on_submit():
        try:
            name, reason = form["name"].data, form.reason.data
            organisation_renaming.rename_organisation(db.session, actor, organisation_id, name, reason)
            db.session.commit()
            flash("Đã đổi tên. Tìm theo tên cũ vẫn ra chủ thể này.", "success")
            return redirect(_page_of(organisation_id), 303)
        except Invalid as error:
            db.session.rollback()
            form_errors.show(form, error)
    page = render_template(
        "staff/organisations/rename_organisation.html",
        form=form,
        organisation=organisations.get_for_staff(db.session, actor, organisation_id),
        former=organisation_names.former_names(db.session, organisation_id),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/<int:organisation_id>/merge", methods=["GET", "POST"])
@staff(*proposals.DECIDERS)
def merge_organisation(organisation_id: int) -> ResponseReturnValue:
    """Propose that everything of this record becomes another's; what that reaches is shown first."""
    form, actor = MergeForm(into=request.args.get("into", "")), current_actor()
    if form.validate_on_submit():
        try:
            asked = proposals.propose_merger(
                db.session, actor, organisation_id, _found(form).id, form.reason.data
            )
            db.session.commit()
            flash("Đã ghi đề nghị. Hai hồ sơ được gộp khi một cán bộ thứ hai xác nhận.", "success")
            return redirect(url_for("staff_proposals.show_proposal", proposal_id=asked.id), 303)
        except Invalid as error:
            db.session.rollback()
            form_errors.show(form, error)
    page = _merge_page(organisation_id, form)
    return page, 422 if form.is_submitted() and form.errors else 200


def _merge_page(organisation_id: int, form: MergeForm) -> str:
    duplicate = organisations.get_for_staff(db.session, current_actor(), organisation_id)
    into = merger = None
    try:
        if form.into.data:
            into = _found(form)
            organisation_merging.check(duplicate, into)
            merger = organisation_merging.look_at(db.session, duplicate, into)
    except Invalid as error:
        form_errors.show(form, error)
    return render_template(
        "staff/organisations/merge_organisation.html",
        form=form,
        organisation=duplicate,
        into=into,
        merger=merger,
    )


def _found(form: MergeForm) -> Organisation:
    found = organisations.find_by_tax_code(db.session, (form.into.data or "").replace(" ", ""))
    if found is None:
        raise Invalid({"into": "Không có chủ thể nào mang mã số thuế này."})
    return found


def _page_of(organisation_id: int) -> str:
    return url_for("staff_organisations.show_organisation", organisation_id=organisation_id)
