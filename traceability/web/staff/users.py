"""The department's people, managed by the administrator."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models import Role, User
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import accounts, tenancy
from traceability.services.accounts import UserDetails
from traceability.web import form_errors
from traceability.web.access import current_actor, staff
from traceability.web.forms.auth import ConfirmForm
from traceability.web.forms.users import InviteStaffForm, ProducerRoleForm, StaffRoleForm

blueprint = Blueprint("staff_users", __name__, url_prefix="/staff/users")


@blueprint.get("")
@staff(Role.ADMINISTRATOR)
def list_users() -> ResponseReturnValue:
    """Everybody in the department with an account."""
    actor = current_actor()
    people = accounts.staff_users(db.session, actor)
    return render_template("staff/users/list_users.html", people=people, actor=actor)


@blueprint.route("/invite", methods=["GET", "POST"])
@staff(Role.ADMINISTRATOR)
def invite_user() -> ResponseReturnValue:
    """Send an official a link."""
    form = InviteStaffForm()
    if form.validate_on_submit():
        try:
            user = accounts.invite_user(db.session, current_actor(), UserDetails(**form.values()))
            db.session.commit()
            flash(f"Đã gửi lời mời tới {user.email}.", "success")
            return redirect(url_for(".list_users"), 303)
        except Invalid as error:
            form_errors.show(form, error)
    return render_template("staff/users/invite_user.html", form=form)


@blueprint.post("/<int:user_id>/invite-again")
@staff(Role.ADMINISTRATOR, Role.OFFICER)
def invite_again(user_id: int) -> ResponseReturnValue:
    """The letter got lost."""
    user = accounts.invite_again(db.session, current_actor(), user_id)
    db.session.commit()
    flash(f"Đã gửi lại lời mời tới {user.email}.", "success")
    return _back_to_list_of(user)


@blueprint.route("/<int:user_id>/disable", methods=["GET", "POST"])
@staff(Role.ADMINISTRATOR)
def disable_user(user_id: int) -> ResponseReturnValue:
    """Keep a person out, after a question; it can be undone."""
    form, actor = ConfirmForm(), current_actor()
    if form.validate_on_submit():
        user = accounts.disable_user(db.session, actor, user_id)
        db.session.commit()
        flash(f"Đã khóa tài khoản của {user.name}.", "success")
        return _back_to_list_of(user)
    user = tenancy.any(db.session, actor, User, user_id)
    return render_template("staff/users/disable_user.html", form=form, user=user)


@blueprint.post("/<int:user_id>/enable")
@staff(Role.ADMINISTRATOR)
def enable_user(user_id: int) -> ResponseReturnValue:
    """Let a person in again."""
    user = accounts.enable_user(db.session, current_actor(), user_id)
    db.session.commit()
    flash(f"Đã mở lại tài khoản của {user.name}.", "success")
    return _back_to_list_of(user)


@blueprint.route("/<int:user_id>/role", methods=["GET", "POST"])
@staff(Role.ADMINISTRATOR)
def change_role(user_id: int) -> ResponseReturnValue:
    """Give a person another role."""
    actor = current_actor()
    with db.reading() as session:
        user = tenancy.any(session, actor, User, user_id)
    form = (ProducerRoleForm if user.role.is_producer else StaffRoleForm)(role=user.role.value)
    if form.validate_on_submit():
        accounts.change_role(db.session, actor, user_id, form.chosen())
        db.session.commit()
        flash(f"Đã đổi vai trò của {user.name}.", "success")
        return _back_to_list_of(user)
    return render_template("staff/users/change_role.html", form=form, user=user)


def _back_to_list_of(user: User) -> ResponseReturnValue:
    """Where the person was managed: among the staff, or at their organisation."""
    if user.organisation_id is None:
        return redirect(url_for(".list_users"), 303)
    address = url_for("staff_organisations.show_organisation", organisation_id=user.organisation_id)
    return redirect(address, 303)
