"""Signing in and out."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from traceability import logs
from traceability.errors import Refused, Throttled
from traceability.extensions import db
from traceability.services import sessions, throttle
from traceability.services.actor import Actor
from traceability.web import signed_in as browser
from traceability.web.access import current_actor, optional_actor, public, signed_in
from traceability.web.addresses import local_path
from traceability.web.auth import attempts
from traceability.web.auth.blueprint import blueprint
from traceability.web.auth.device import device_name
from traceability.web.forms.auth import SignInForm
from traceability.web.navigation import home_of

log = logs.get(__name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public(language="vi")
def sign_in() -> ResponseReturnValue:
    """E-mail and password."""
    if request.method == "GET" and (actor := optional_actor()):
        return redirect(local_path(request.args.get("next")) or home_of(actor), 303)
    form, status, headers = SignInForm(), 200, {}
    if form.validate_on_submit():
        try:
            actor = _enter(form.email.data, form.password.data)
            return redirect(local_path(request.args.get("next")) or home_of(actor), 303)
        except Throttled as error:
            form.form_errors.append(error.message)
            status, headers = error.status, {"Retry-After": str(error.retry_after)}
        except Refused as error:
            log.info("sign-in refused")
            form.form_errors.append(error.message)
    return render_template("auth/sign_in.html", form=form), status, headers


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this session."""
    actor = current_actor()
    if actor.session_id is not None:
        sessions.end_session(db.session, actor, actor.session_id)
        db.session.commit()
    browser.end()
    return redirect(url_for("auth.sign_in"), 303)


def _enter(email: str, password: str) -> Actor:
    of = attempts.subjects("sign-in", email)
    candidate = attempts.verified(email, password, of)
    if candidate is None:
        raise Refused(sessions.WRONG)
    actor = enter(candidate)
    throttle.forgive(db.session, *of)
    db.session.commit()
    return actor


def enter(candidate: sessions.Candidate) -> Actor:
    """Open a session for someone whose password was just verified or chosen. The caller commits."""
    actor, token = sessions.start_session(db.session, candidate, device_name(request.user_agent.string))
    browser.begin(actor, token)
    return actor
