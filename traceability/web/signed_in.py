"""The signed-in person: flask-login's cookie holds the token of a session row, never an account's id."""

from dataclasses import dataclass

from flask import session as cookie
from flask_login import login_user, logout_user

from traceability.extensions import db, login
from traceability.services.actor import Actor


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


@login.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> SignedIn | None:
    """Look the session up in a transaction of its own, over before the view begins."""
    try:
        from traceability.services.accounts import load_session
    except ModuleNotFoundError:
        return None
    with db.reading() as session:
        actor: Actor | None = load_session(session, token)
    return SignedIn(actor, token) if actor else None


def begin(actor: Actor, token: str) -> None:
    """Sign in. The old cookie goes whole, CSRF token included: nothing planted before survives."""
    cookie.clear()
    login_user(SignedIn(actor, token))


def end() -> None:
    """Sign out; the view also ends the session's row."""
    logout_user()
    cookie.clear()
