"""Resetting the second factor of a person who lost theirs."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models import Role, User
from traceability.extensions import db
from traceability.services import factors, second_factor, tenancy
from traceability.services.second_factor import Identified
from traceability.web.access import current_actor, staff
from traceability.web.auth.fresh import fresh
from traceability.web.forms.auth import ResetFactorsForm

blueprint = Blueprint("staff_factors", __name__, url_prefix="/staff/users")


@blueprint.route("/<int:user_id>/reset-factors", methods=["GET", "POST"])
@staff(Role.ADMINISTRATOR)
@fresh
def reset_factors(user_id: int) -> ResponseReturnValue:
    """Once it was said how the person was recognised; the person is told and sets up anew."""
    form, actor = ResetFactorsForm(), current_actor()
    if form.validate_on_submit():
        user = second_factor.reset_factors(db.session, actor, user_id, Identified(form.identified.data))
        db.session.commit()
        flash(f"Đã đặt lại xác thực hai bước của {user.name}.", "success")
        return redirect(url_for("staff_users.show_user", user_id=user.id), 303)
    user = tenancy.any(db.session, actor, User, user_id)
    held = factors.methods_of(db.session, user.id)
    page = render_template("staff/factors/reset_factors.html", form=form, user=user, held=held)
    return page, 422 if form.errors else 200
