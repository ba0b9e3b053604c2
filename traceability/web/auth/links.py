"""Where the links of e-mails lead: accepting an invitation, choosing a new password."""

import time
from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import LinkPurpose, User
from traceability.errors import Invalid, Throttled
from traceability.extensions import db
from traceability.services import links, own_account, passwords
from traceability.services.sessions import Candidate
from traceability.web import form_errors
from traceability.web import signed_in as browser
from traceability.web.access import public
from traceability.web.auth import attempts
from traceability.web.auth.blueprint import blueprint
from traceability.web.auth.sign_in import enter
from traceability.web.forms.auth import ForgotPasswordForm, NewPasswordForm
from traceability.web.navigation import home_of


@blueprint.route("/forgot-password", methods=["GET", "POST"])
@public(language="vi")
def forgot_password() -> ResponseReturnValue:
    """Ask for a link. The answer is the same whether or not there is such an account."""
    form = ForgotPasswordForm()
    if form.validate_on_submit():
        try:
            attempts.admit(attempts.subjects("forgot-password", form.email.data))
        except Throttled as error:
            form.form_errors.append(error.message)
            return _ask_for_email(form), error.status, {"Retry-After": str(error.retry_after)}
        began = time.perf_counter()
        own_account.request_password_reset(db.session, form.email.data)
        db.session.commit()
        attempts.even_out(began)
        return redirect(url_for("auth.reset_requested"), 303)
    return _ask_for_email(form)


@blueprint.get("/forgot-password/sent")
@public(language="vi")
def reset_requested() -> ResponseReturnValue:
    """Look into your mailbox."""
    return render_template("auth/reset_requested.html")


@blueprint.route("/reset-password/<token>", methods=["GET", "POST"])
@public(language="vi")
def reset_password(token: str) -> ResponseReturnValue:
    """Choose a new password; every session ends, so the person signs in with it."""
    form, owner = NewPasswordForm(), _owner(token, LinkPurpose.PASSWORD_RESET)
    if form.validate_on_submit() and _chosen(form, token, owner, own_account.reset_password):
        db.session.commit()
        browser.end()
        flash("Đã đổi mật khẩu. Đăng nhập bằng mật khẩu mới.", "success")
        return redirect(url_for("auth.sign_in"), 303)
    return render_template("auth/reset_password.html", form=form, owner=owner)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public(language="vi")
def accept_invitation(token: str) -> ResponseReturnValue:
    """Choose the first password and be signed in."""
    form, owner = NewPasswordForm(), _owner(token, LinkPurpose.INVITATION)
    if form.validate_on_submit() and (user := _chosen(form, token, owner, own_account.accept_invitation)):
        actor = enter(Candidate(user.id, user.password_hash))
        db.session.commit()
        return redirect(home_of(actor), 303)
    return render_template("auth/accept_invitation.html", form=form, owner=owner)


def _ask_for_email(form: ForgotPasswordForm) -> str:
    return render_template("auth/forgot_password.html", form=form)


def _owner(token: str, purpose: LinkPurpose) -> User:
    """Looked up before anything is hashed or written; a used or old link is 404 with what to do."""
    with db.reading() as session:
        return links.get_user(session, token, purpose)


def _chosen(
    form: NewPasswordForm, token: str, owner: User, use: Callable[[Session, str, str], User]
) -> User | None:
    """Use the link up with the password typed; None, with the form saying why, where that is too weak."""
    try:
        password_hash = passwords.hash_new(form.password.data, own_account.known_of(owner))
    except Invalid as error:
        form_errors.show(form, error)
        return None
    return use(db.session, token, password_hash)
