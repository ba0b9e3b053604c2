"""The signed-in person: flask-login's cookie holds the token of a session row, never an account's id."""

from dataclasses import dataclass

from flask import current_app
from flask import session as cookie
from flask_login import login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError

from traceability import logs
from traceability.config import Config
from traceability.errors import Unavailable
from traceability.extensions import db, login
from traceability.services import factors, sessions
from traceability.services.actor import Actor

log = logs.get(__name__)


@dataclass(frozen=True)
class SignedIn:
    """What flask-login keeps for the time of a request."""

    actor: Actor
    token: str
    owes: bool = False  # a second factor: nothing opens but the pages that set one up
    is_lax: bool = False  # an official without one, where that is allowed
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What goes into the cookie."""
        return self.token


@login.user_loader
def load(token: str) -> SignedIn | None:
    """Look the session up in transactions of its own, over before the view begins."""
    with db.reading() as session:
        actor = sessions.load_session(session, token)
        if actor is None or actor.session_id is None:
            return None
        due = sessions.is_due(session, actor.session_id)
        owes = factors.owes(session, policy(), actor.session_id)
        by_password = factors.by_password_alone(session, actor.session_id)
    if due:
        _touch(actor.session_id)
    return SignedIn(actor, token, owes, is_lax=actor.is_staff and by_password and not owes)


def policy() -> factors.Policy:
    """Who must have a second factor here."""
    config: Config = current_app.extensions["config"]
    return factors.Policy(required=config.second_factor == "required", demo=config.demo)


def _touch(session_id: int) -> None:
    """The one write that a signed-in GET makes. A page is not worth failing for it."""
    try:
        with db.writing() as session:
            sessions.touch(session, session_id)
    except (Unavailable, SQLAlchemyError) as error:
        log.warning("session not touched", kind=type(error).__name__)


def begin(actor: Actor, token: str) -> None:
    """Sign in. The old cookie goes whole, CSRF token included: nothing planted before survives."""
    cookie.clear()
    login_user(SignedIn(actor, token))


def end() -> None:
    """Sign out; the view also ends the session's row."""
    logout_user()
    cookie.clear()
