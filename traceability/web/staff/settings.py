"""The settings that may be changed while the service runs, each with its history."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models import Role
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import known_settings, setting_history
from traceability.web import form_errors
from traceability.web.access import current_actor, staff
from traceability.web.forms.settings import form_of

blueprint = Blueprint("settings", __name__, url_prefix="/staff/settings")


@blueprint.get("")
@staff(Role.ADMINISTRATOR)
def list_settings() -> ResponseReturnValue:
    """All of them, with what is in force."""
    rows = known_settings.every(db.session)
    return render_template("staff/settings/list_settings.html", rows=rows)


@blueprint.route("/<setting_name>", methods=["GET", "POST"])
@staff(Role.ADMINISTRATOR)
def change_setting(setting_name: str) -> ResponseReturnValue:
    """One setting: what it is for, what it may be, what it was."""
    with db.reading() as session:
        row = known_settings.find(session, setting_name)
        history = setting_history.changes_of(session, setting_name)
    known = known_settings.KNOWN[setting_name]
    form = form_of(known, row.value)
    if form.validate_on_submit():
        try:
            known_settings.change(db.session, current_actor(), setting_name, str(form["value"].data))
            db.session.commit()
            flash(f"Đã lưu: {known.label}.", "success")
            return redirect(url_for(".change_setting", setting_name=setting_name), 303)
        except Invalid as error:
            form_errors.show(form, error)
    page = render_template(
        "staff/settings/change_setting.html", form=form, row=row, known=known, history=history
    )
    return page, 422 if form.errors else 200


@blueprint.post("/<setting_name>/reset")
@staff(Role.ADMINISTRATOR)
def reset_setting(setting_name: str) -> ResponseReturnValue:
    """Back to the default; what has none is not set any more."""
    row = known_settings.find(db.session, setting_name)
    known_settings.change(db.session, current_actor(), setting_name, "")
    db.session.commit()
    flash(f"Đã trả về mặc định: {row.label}.", "success")
    return redirect(url_for(".change_setting", setting_name=setting_name), 303)
