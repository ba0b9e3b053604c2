"""One's own second factors: what there is, adding, removing, and new recovery codes."""

import base64

import qrcode
from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from qrcode.image.svg import SvgPathImage

from models import Passkey, Totp
from traceability.errors import Invalid, NotFound, Refused
from traceability.extensions import db
from traceability.services import factors, own_account, second_factor
from traceability.web import form_errors
from traceability.web.access import before_factor, current_actor, signed_in
from traceability.web.auth import half_done
from traceability.web.auth.blueprint import blueprint
from traceability.web.auth.fresh import fresh
from traceability.web.forms.auth import AppForm, ConfirmForm, NewPasskeyForm
from traceability.web.navigation import home_of
from traceability.web.signed_in import policy

_PAGE = "/account/second-factor"


@blueprint.get(_PAGE)
@before_factor
def show_second_factor() -> ResponseReturnValue:
    """What I have; for an official without any, the page everything else waits for."""
    actor = current_actor()
    user_id = actor.user_id or 0
    return render_template(
        "auth/show_second_factor.html",
        held=factors.methods_of(db.session, user_id),
        app=db.session.get(Totp, user_id),
        passkeys=factors.passkeys_of(db.session, user_id),
        site=half_done.site(),
        owes=current_user.owes,
    )


@blueprint.route(f"{_PAGE}/app", methods=["GET", "POST"])
@before_factor
@fresh
def add_app() -> ResponseReturnValue:
    """Read the picture with the telephone, type what it shows."""
    form, actor = AppForm(), current_actor()
    with db.reading() as session:
        user = own_account.get_user(session, actor)
    app = half_done.app_in_setup(user.id, user.email)
    if form.validate_on_submit():
        try:
            codes = second_factor.add_app(db.session, actor, half_done.vault(), app.secret, form.code.data)
            db.session.commit()
            half_done.forget_app()
            return _added("Đã thêm ứng dụng xác thực.", codes)
        except Invalid as error:
            form_errors.show(form, error)
    picture = base64.b64encode(qrcode.make(app.address, image_factory=SvgPathImage).to_string()).decode()
    return render_template("auth/add_app.html", form=form, app=app, picture=picture)


@blueprint.get(f"{_PAGE}/passkeys/question")
@before_factor
def new_passkey_question() -> ResponseReturnValue:
    """What the browser asks the device that becomes a passkey."""
    if half_done.site() is None:
        abort(404)
    ceremony = half_done.ask_device()
    asked = second_factor.creation_options(db.session, current_actor(), half_done.vault(), ceremony)
    return Response(asked, mimetype="application/json")


@blueprint.route(f"{_PAGE}/passkeys", methods=["GET", "POST"])
@before_factor
@fresh
def add_passkey() -> ResponseReturnValue:
    """Give it a name; the device does the rest."""
    if half_done.site() is None:
        abort(404)
    form, actor = NewPasskeyForm(), current_actor()
    if form.validate_on_submit():
        try:
            ceremony, answer = half_done.asked_device(), form.credential.data or ""
            codes = second_factor.add_passkey(
                db.session, actor, half_done.vault(), ceremony, form.name.data, answer
            )
            db.session.commit()
            return _added("Đã thêm khóa truy cập.", codes)
        except Invalid as error:
            form_errors.show(form, error)
        except Refused as error:
            form.form_errors.append(error.message)
    return render_template("auth/add_passkey.html", form=form), 422 if form.errors else 200


@blueprint.route(f"{_PAGE}/app/remove", methods=["GET", "POST"])
@signed_in
@fresh
def remove_app() -> ResponseReturnValue:
    """After a question; the last factor of an official stays."""
    form, actor = ConfirmForm(), current_actor()
    if form.validate_on_submit():
        second_factor.remove_app(db.session, actor, policy())
        db.session.commit()
        flash("Đã bỏ ứng dụng xác thực.", "success")
        return redirect(url_for(".show_second_factor"), 303)
    return render_template("auth/remove_factor.html", form=form, name="ứng dụng xác thực")


@blueprint.route(f"{_PAGE}/passkeys/<int:passkey_id>/remove", methods=["GET", "POST"])
@signed_in
@fresh
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """After a question; another person's passkey is not there."""
    form, actor = ConfirmForm(), current_actor()
    if form.validate_on_submit():
        second_factor.remove_passkey(db.session, actor, policy(), passkey_id)
        db.session.commit()
        flash("Đã bỏ khóa truy cập.", "success")
        return redirect(url_for(".show_second_factor"), 303)
    row = db.session.get(Passkey, passkey_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound
    return render_template("auth/remove_factor.html", form=form, name=f"khóa truy cập «{row.name}»")


@blueprint.route(f"{_PAGE}/recovery-codes", methods=["GET", "POST"])
@signed_in
@fresh
def renew_recovery_codes() -> ResponseReturnValue:
    """Ten new ones; the old are void."""
    form, actor = ConfirmForm(), current_actor()
    if form.validate_on_submit():
        codes = second_factor.renew_codes(db.session, actor, half_done.vault())
        db.session.commit()
        return _shown_once(codes)
    return render_template("auth/renew_recovery_codes.html", form=form)


def _added(said: str, codes: list[str]) -> ResponseReturnValue:
    if codes:
        return _shown_once(codes)
    flash(said, "success")
    return redirect(url_for(".show_second_factor"), 303)


def _shown_once(codes: list[str]) -> str:
    """The one answer to a form that is a page: a redirect would have to keep the codes somewhere."""
    return render_template("auth/recovery_codes.html", codes=codes, home=home_of(current_actor()))
