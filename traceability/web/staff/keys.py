"""The key versions of trace codes, and asking a second person for the next one."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models import ProposalKind, Role
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import key_versions, proposals, root_keys
from traceability.web import form_errors
from traceability.web.access import current_actor, staff
from traceability.web.forms.keys import RotationForm

blueprint = Blueprint("staff_keys", __name__, url_prefix="/staff/keys")

_WHO = (Role.ADMINISTRATOR, Role.MANAGER)


@blueprint.get("")
@staff(*_WHO)
def show_keys() -> ResponseReturnValue:
    """Every version, what it made, and whether the next one waits for a second person."""
    versions = key_versions.list_versions(db.session, current_actor())
    waiting = proposals.find_waiting(db.session, ProposalKind.ROTATE_KEY, versions[0].version + 1)
    root = proposals.find_waiting(db.session, ProposalKind.ROTATE_KEY, root_keys.next_version(db.session))
    return render_template("staff/keys/show_keys.html", versions=versions, waiting=waiting, root_waiting=root)


@blueprint.route("/rotate", methods=["GET", "POST"])
@staff(*_WHO)
def propose_rotation() -> ResponseReturnValue:
    """Say why; a second person confirms it."""
    form, actor = RotationForm(), current_actor()
    if form.validate_on_submit():
        try:
            made = proposals.propose_rotation(db.session, actor, form.reason.data or "")
            db.session.commit()
            flash("Đã gửi đề nghị. Khóa chỉ đổi khi một người thứ hai xác nhận.", "success")
            return redirect(url_for("staff_proposals.show_proposal", proposal_id=made.id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    return render_template("staff/keys/propose_rotation.html", form=form), 422 if form.errors else 200
