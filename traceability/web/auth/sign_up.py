"""Signing up: an organisation and its first user, on one page."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from traceability.errors import Invalid, Throttled
from traceability.extensions import db
from traceability.services import passwords, reference
from traceability.services import sign_up as signing_up
from traceability.services.accounts import UserDetails
from traceability.services.sessions import Candidate
from traceability.web import form_errors
from traceability.web.access import public
from traceability.web.auth import attempts
from traceability.web.auth.blueprint import blueprint
from traceability.web.auth.sign_in import enter
from traceability.web.forms.organisations import SignUpForm, details_of


@blueprint.route("/sign-up", methods=["GET", "POST"])
@public(language="vi")
def sign_up() -> ResponseReturnValue:
    """Ask to take part; afterwards the first user is signed in and waits for the review."""
    form, status, headers = SignUpForm(), 200, {}
    if form.validate_on_submit():
        try:
            _apply(form)
            return redirect(url_for("auth.status"), 303)
        except Invalid as error:
            form_errors.show(form, error)
        except Throttled as error:
            form.form_errors.append(error.message)
            status, headers = error.status, {"Retry-After": str(error.retry_after)}
    with db.reading() as session:
        communes = reference.communes(session)
    return render_template("auth/sign_up.html", form=form, communes=communes), status, headers


def _apply(form: SignUpForm) -> None:
    attempts.admit(attempts.subjects("sign-up"))
    with db.reading() as session:
        details = details_of(form, session)
    email, name = form.user_email.data, form.user_name.data
    password_hash = passwords.hash_new(form.password.data, (email, name, details.name))
    first = UserDetails(email=email, name=name, password_hash=password_hash)
    organisation = signing_up.sign_up(db.session, details, first)
    enter(Candidate(organisation.users[0].id, password_hash))
    db.session.commit()
