"""One's own account: the password and the signed-in browsers."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models import Factor
from traceability.errors import Invalid, Throttled
from traceability.extensions import db
from traceability.services import factors, own_account, passwords, sessions, throttle
from traceability.services.actor import Actor
from traceability.web import form_errors
from traceability.web.access import current_actor, signed_in
from traceability.web.auth import attempts
from traceability.web.auth.blueprint import blueprint
from traceability.web.forms.auth import ChangePasswordForm, ConfirmForm

_PROVED = {
    None: "Mật khẩu",
    Factor.TOTP: "Mật khẩu và ứng dụng xác thực",
    Factor.PASSKEY: "Khóa truy cập",
    Factor.RECOVERY_CODE: "Mật khẩu và mã khôi phục",
}


@blueprint.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """Who I am, where I am signed in."""
    actor = current_actor()
    user = own_account.get_user(db.session, actor)
    living = sessions.own_sessions(db.session, actor)
    held = factors.methods_of(db.session, user.id)
    return render_template(
        "auth/account.html", user=user, sessions=living, actor=actor, held=held, proved=_PROVED
    )


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Choose another password; the other sessions end."""
    form, actor = ChangePasswordForm(), current_actor()
    status, headers = 200, {}
    if form.validate_on_submit():
        try:
            _change(actor, form.current.data, form.password.data)
            flash("Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.", "success")
            return redirect(url_for("auth.account"), 303)
        except Invalid as error:
            form_errors.show(form, error)
        except Throttled as error:
            form.form_errors.append(error.message)
            status, headers = error.status, {"Retry-After": str(error.retry_after)}
    return render_template("auth/change_password.html", form=form), status, headers


@blueprint.post("/account/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign out on another device."""
    sessions.end_session(db.session, current_actor(), session_id)
    db.session.commit()
    flash("Đã kết thúc phiên đăng nhập.", "success")
    return redirect(url_for("auth.account"), 303)


@blueprint.route("/account/sessions/end-others", methods=["GET", "POST"])
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere but here, after a question."""
    form, actor = ConfirmForm(), current_actor()
    if form.validate_on_submit():
        sessions.end_other_sessions(db.session, actor)
        db.session.commit()
        flash("Đã kết thúc các phiên đăng nhập khác.", "success")
        return redirect(url_for("auth.account"), 303)
    return render_template("auth/end_other_sessions.html", form=form)


def _change(actor: Actor, current: str, password: str) -> None:
    with db.reading() as session:
        user = own_account.get_user(session, actor)
    of = attempts.subjects("sign-in", user.email)
    candidate = attempts.verified(user.email, current, of)
    if candidate is None:
        raise Invalid({"current": "Mật khẩu hiện tại chưa đúng."})
    password_hash = passwords.hash_new(password, own_account.known_of(user))
    own_account.change_password(db.session, actor, candidate, password_hash)
    throttle.forgive(db.session, *of)
    db.session.commit()
