"""The people of the producer's own organisation, managed by its administrator."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models import User
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import accounts, tenancy
from traceability.services.accounts import UserDetails
from traceability.web import form_errors
from traceability.web.access import current_actor, producer
from traceability.web.forms.auth import ConfirmForm
from traceability.web.forms.users import InviteColleagueForm, ProducerRoleForm

blueprint = Blueprint("users", __name__, url_prefix="/producer/users")


@blueprint.get("")
@producer(admin=True)
def list_users() -> ResponseReturnValue:
    """Everybody with an account here."""
    actor = current_actor()
    people = accounts.users_of(db.session, actor, actor.organisation_id or 0)
    return render_template("producer/users/list_users.html", people=people, actor=actor)


@blueprint.route("/invite", methods=["GET", "POST"])
@producer(admin=True)
def invite_user() -> ResponseReturnValue:
    """Send a colleague a link."""
    form, actor = InviteColleagueForm(), current_actor()
    if form.validate_on_submit():
        try:
            details = UserDetails(**form.values(), organisation_id=actor.organisation_id)
            user = accounts.invite_user(db.session, actor, details)
            db.session.commit()
            flash(f"Đã gửi lời mời tới {user.email}.", "success")
            return redirect(url_for(".list_users"), 303)
        except Invalid as error:
            form_errors.show(form, error)
    return render_template("producer/users/invite_user.html", form=form)


@blueprint.post("/<int:user_id>/invite-again")
@producer(admin=True)
def invite_again(user_id: int) -> ResponseReturnValue:
    """The letter got lost."""
    user = accounts.invite_again(db.session, current_actor(), user_id)
    db.session.commit()
    flash(f"Đã gửi lại lời mời tới {user.email}.", "success")
    return redirect(url_for(".list_users"), 303)


@blueprint.route("/<int:user_id>/disable", methods=["GET", "POST"])
@producer(admin=True)
def disable_user(user_id: int) -> ResponseReturnValue:
    """Keep a colleague out, after a question; it can be undone."""
    form, actor = ConfirmForm(), current_actor()
    if form.validate_on_submit():
        user = accounts.disable_user(db.session, actor, user_id)
        db.session.commit()
        flash(f"Đã khóa tài khoản của {user.name}.", "success")
        return redirect(url_for(".list_users"), 303)
    user = tenancy.own(db.session, actor, User, user_id)
    return render_template("producer/users/disable_user.html", form=form, user=user)


@blueprint.post("/<int:user_id>/enable")
@producer(admin=True)
def enable_user(user_id: int) -> ResponseReturnValue:
    """Let a colleague in again."""
    user = accounts.enable_user(db.session, current_actor(), user_id)
    db.session.commit()
    flash(f"Đã mở lại tài khoản của {user.name}.", "success")
    return redirect(url_for(".list_users"), 303)


@blueprint.route("/<int:user_id>/role", methods=["GET", "POST"])
@producer(admin=True)
def change_role(user_id: int) -> ResponseReturnValue:
    """Give a colleague more or less to do."""
    actor = current_actor()
    with db.reading() as session:
        user = tenancy.own(session, actor, User, user_id)
    form = ProducerRoleForm(role=user.role.value)
    if form.validate_on_submit():
        accounts.change_role(db.session, actor, user_id, form.chosen())
        db.session.commit()
        flash(f"Đã đổi vai trò của {user.name}.", "success")
        return redirect(url_for(".list_users"), 303)
    return render_template("producer/users/change_role.html", form=form, user=user)
