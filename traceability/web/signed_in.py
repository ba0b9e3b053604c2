"""The signed-in person: flask-login's cookie holds the token of a session row, never an account's id."""

from dataclasses import dataclass

from flask import session as cookie
from flask_login import login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError

from traceability import logs
from traceability.errors import Unavailable
from traceability.extensions import db, login
from traceability.services import sessions
from traceability.services.actor import Actor

log = logs.get(__name__)


@dataclass(frozen=True)
class SignedIn:
    """What flask-login keeps for the time of a request."""

    actor: Actor
    token: str
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
    if due:
        _touch(actor.session_id)
    return SignedIn(actor, token)


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
