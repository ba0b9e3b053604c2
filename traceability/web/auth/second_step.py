"""The second step of signing in: a code of the app, a recovery code, or a passkey, which also does alone."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import Factor
from traceability import logs
from traceability.errors import Refused, Throttled
from traceability.extensions import db
from traceability.services import factors, second_factor, sessions, throttle
from traceability.services.actor import Actor
from traceability.web.access import public
from traceability.web.addresses import local_path
from traceability.web.auth import attempts, half_done
from traceability.web.auth.blueprint import blueprint
from traceability.web.auth.sign_in import enter, former_session
from traceability.web.forms.auth import PasskeyForm, SecondStepForm
from traceability.web.navigation import home_of

log = logs.get(__name__)


@blueprint.route("/sign-in/second-step", methods=["GET", "POST"])
@public(language="vi")
def second_step() -> ResponseReturnValue:
    """Six digits of the app or a recovery code, in one field."""
    user_id = half_done.who_gave_password()
    if user_id is None:
        return redirect(url_for("auth.sign_in", next=_next()), 303)
    with db.reading() as session:
        held = factors.methods_of(session, user_id)
    form, status, headers = SecondStepForm(), 200, {}
    form.ask_for(recovery=_wants_recovery(held))
    if form.validate_on_submit():
        try:
            actor = _enter_with_code(user_id, form.code.data)
            return redirect(_next() or home_of(actor), 303)
        except Throttled as error:
            form.form_errors.append(error.message)
            status, headers = error.status, {"Retry-After": str(error.retry_after)}
        except Refused as error:
            log.info("second step refused")
            form.code.errors = [error.message]
    passkey = PasskeyForm() if held.passkeys and half_done.site() else None
    page = render_template("auth/second_step.html", form=form, held=held, passkey=passkey, next=_next())
    return page, status, headers


@blueprint.get("/sign-in/passkey")
@public(language="vi")
def passkey_question() -> ResponseReturnValue:
    """What the browser asks the device: after the password for one of the person's keys, else for any."""
    if half_done.site() is None:
        abort(404)
    ceremony = half_done.ask_device()
    asked = second_factor.request_options(db.session, ceremony, half_done.who_gave_password())
    return Response(asked, mimetype="application/json")


@blueprint.post("/sign-in/passkey")
@public(language="vi")
def sign_in_with_passkey() -> ResponseReturnValue:
    """What the device answered."""
    user_id, form = half_done.who_gave_password(), PasskeyForm()
    former = former_session() if user_id is None else half_done.former_session()
    try:
        actor = _enter_with_passkey(user_id, form.credential.data or "", former)
        return redirect(_next() or home_of(actor), 303)
    except (Refused, Throttled) as error:
        log.info("passkey refused")
        flash(error.message, "error")
        page = "auth.sign_in" if user_id is None else "auth.second_step"
        return redirect(url_for(page, next=_next()), 303)


def _enter_with_code(user_id: int, code: str) -> Actor:
    of = attempts.subjects("second-factor", str(user_id))
    try:
        attempts.admit(of)
    except Throttled:
        with db.writing() as session:
            second_factor.tell_guessing(session, user_id)
        raise
    candidate = half_done.candidate(db.session)
    factor = _factor_of(user_id, code)
    if factor is None:
        raise Refused(second_factor.WRONG_CODE)
    actor = enter(candidate, factor=factor, instead_of=half_done.former_session())
    throttle.forgive(db.session, *of)
    db.session.commit()
    return actor


def _factor_of(user_id: int, code: str) -> Factor | None:
    vault = half_done.vault()
    if second_factor.looks_like_recovery_code(code):
        used = second_factor.use_recovery_code(db.session, vault, user_id, code)
        return Factor.RECOVERY_CODE if used else None
    return Factor.TOTP if second_factor.use_app(db.session, vault, user_id, code) else None


def _enter_with_passkey(user_id: int | None, answer: str, former: int | None) -> Actor:
    of = attempts.subjects("passkey")  # nobody guesses a signature; this keeps strangers from the database
    attempts.admit(of)
    ceremony = half_done.asked_device()
    candidate = half_done.candidate(db.session) if user_id is not None else None
    owner = second_factor.use_passkey(db.session, half_done.vault(), ceremony, answer, user_id)
    actor = enter(
        candidate or sessions.candidate_of(db.session, owner), factor=Factor.PASSKEY, instead_of=former
    )
    throttle.give_back(db.session, *of)
    db.session.commit()
    return actor


def _wants_recovery(held: factors.Methods) -> bool:
    return not held.app or request.args.get("way") == "recovery"


def _next() -> str | None:
    return local_path(request.args.get("next"))
