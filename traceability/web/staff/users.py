"""Everybody with an account, managed by the administrator."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import Role, User
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import accounts, sessions, tenancy, user_lists
from traceability.services.accounts import UserDetails
from traceability.web import form_errors, lists
from traceability.web.access import current_actor, staff
from traceability.web.forms.auth import ConfirmForm
from traceability.web.forms.users import InviteStaffForm, ProducerRoleForm, StaffRoleForm, UserFilterForm

blueprint = Blueprint("staff_users", __name__, url_prefix="/staff/users")


@blueprint.get("")
@staff(Role.ADMINISTRATOR)
def list_users() -> ResponseReturnValue:
    """Everybody, the department's people first; filters in the address."""
    form = UserFilterForm(request.args)
    page = user_lists.list_users(db.session, current_actor(), form.wanted(), lists.page_number())
    return render_template(
        "staff/users/list_users.html",
        form=form,
        page=page,
        signed_in=user_lists.last_sign_ins(db.session, page.rows),
        account_of=user_lists.account_of,
        link=lists.page_link(),
        chips=lists.chips(form.named()),
    )


@blueprint.get("/<int:user_id>")
@staff(Role.ADMINISTRATOR)
def show_user(user_id: int) -> ResponseReturnValue:
    """One account: where it stands, where it is signed in, what may be done with it."""
    actor = current_actor()
    user = tenancy.any(db.session, actor, User, user_id)
    return render_template(
        "staff/users/show_user.html",
        user=user,
        standing=user_lists.account_of(user).value,
        signed_in=user_lists.last_sign_ins(db.session, [user]).get(user.id),
        sessions=sessions.sessions_of(db.session, actor, user_id),
        actor=actor,
    )


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
    return _back_to(user)


@blueprint.route("/<int:user_id>/disable", methods=["GET", "POST"])
@staff(Role.ADMINISTRATOR)
def disable_user(user_id: int) -> ResponseReturnValue:
    """Keep a person out, after a question; it can be undone."""
    form, actor = ConfirmForm(), current_actor()
    if form.validate_on_submit():
        user = accounts.disable_user(db.session, actor, user_id)
        db.session.commit()
        flash(f"Đã khóa tài khoản của {user.name}.", "success")
        return _back_to(user)
    user = tenancy.any(db.session, actor, User, user_id)
    return render_template("staff/users/disable_user.html", form=form, user=user)


@blueprint.post("/<int:user_id>/enable")
@staff(Role.ADMINISTRATOR)
def enable_user(user_id: int) -> ResponseReturnValue:
    """Let a person in again."""
    user = accounts.enable_user(db.session, current_actor(), user_id)
    db.session.commit()
    flash(f"Đã mở lại tài khoản của {user.name}.", "success")
    return _back_to(user)


@blueprint.post("/<int:user_id>/end-sessions")
@staff(Role.ADMINISTRATOR)
def end_sessions(user_id: int) -> ResponseReturnValue:
    """Sign a person out everywhere."""
    user = accounts.end_sessions(db.session, current_actor(), user_id)
    db.session.commit()
    flash(f"{user.name} đã bị đăng xuất khỏi mọi thiết bị.", "success")
    return redirect(url_for(".show_user", user_id=user_id), 303)


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
        return _back_to(user)
    return render_template("staff/users/change_role.html", form=form, user=user)


def _back_to(user: User) -> ResponseReturnValue:
    """An administrator goes on with the person, an officer with the organisation."""
    if current_actor().role is Role.ADMINISTRATOR:
        return redirect(url_for(".show_user", user_id=user.id), 303)
    address = url_for("staff_organisations.show_organisation", organisation_id=user.organisation_id)
    return redirect(address, 303)
