"""Signing in and out."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from models import Factor
from traceability import logs
from traceability.errors import Refused, Throttled
from traceability.extensions import db
from traceability.services import factors, sessions, throttle
from traceability.services.actor import Actor
from traceability.web import signed_in as browser
from traceability.web.access import current_actor, optional_actor, public, signed_in
from traceability.web.addresses import local_path
from traceability.web.auth import attempts, half_done
from traceability.web.auth.blueprint import blueprint
from traceability.web.auth.device import device_name
from traceability.web.forms.auth import PasskeyForm, SignInForm
from traceability.web.navigation import home_of

log = logs.get(__name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public(language="vi")
def sign_in() -> ResponseReturnValue:
    """E-mail and password, or a passkey; whoever must prove it anew comes with `again`."""
    wanted = local_path(request.args.get("next"))
    if request.method == "GET":
        half_done.forget_password()
        if "again" not in request.args and (actor := optional_actor()):
            return redirect(wanted or home_of(actor), 303)
    form, status, headers = SignInForm(), 200, {}
    if form.validate_on_submit():
        try:
            entered = _enter(form.email.data, form.password.data, former_session())
            if entered is None:
                return redirect(url_for("auth.second_step", next=wanted), 303)
            return redirect(wanted or home_of(entered), 303)
        except Throttled as error:
            form.form_errors.append(error.message)
            status, headers = error.status, {"Retry-After": str(error.retry_after)}
        except Refused as error:
            log.info("sign-in refused")
            form.form_errors.append(error.message)
    passkey = PasskeyForm() if half_done.site() else None
    return render_template("auth/sign_in.html", form=form, passkey=passkey, next=wanted), status, headers


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this session."""
    actor = current_actor()
    if actor.session_id is not None:
        sessions.end_session(db.session, actor, actor.session_id)
        db.session.commit()
    browser.end()
    gone = redirect(url_for("auth.sign_in"), 303)
    # Not "storage": entries made without a network and not sent yet wait there. menu.js drops the kept pages.
    gone.headers["Clear-Site-Data"] = '"cache"'
    return gone


def former_session() -> int | None:
    """The session this browser has already. Asked before any transaction of the request begins."""
    return current_user.actor.session_id if current_user.is_authenticated else None


def _enter(email: str, password: str, former: int | None) -> Actor | None:
    """Who is signed in now; None where the second step comes first."""
    of = attempts.subjects("sign-in", email)
    candidate = attempts.verified(email, password, of)
    if candidate is None:
        raise Refused(sessions.WRONG)
    with db.reading() as session:
        needs_more = factors.methods_of(session, candidate.user_id or 0).any
    actor = None if needs_more else enter(candidate, instead_of=former)
    throttle.forgive(db.session, *of)
    db.session.commit()
    if needs_more:
        half_done.remember_password(candidate, former)
    return actor


def enter(
    candidate: sessions.Candidate, *, factor: Factor | None = None, instead_of: int | None = None
) -> Actor:
    """Open a session for someone who was just verified. The caller commits."""
    device = device_name(request.user_agent.string)
    actor, token = sessions.start_session(db.session, candidate, device, factor=factor, instead_of=instead_of)
    browser.begin(actor, token)
    return actor
