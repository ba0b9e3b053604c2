"""What guessing at passwords and flooding with letters is counted for in this request."""

from flask import current_app, request

from traceability.errors import Throttled
from traceability.extensions import db
from traceability.root_key import derive
from traceability.services import sessions, throttle
from traceability.services.sessions import Candidate
from traceability.web import security_events


def subjects(purpose: str, account: str | None = None) -> tuple[throttle.Subject, ...]:
    """The account named and the address asked from."""
    secret = derive(current_app.extensions["root_key"], "throttle")
    return throttle.subjects(secret, purpose, account=account, address=request.remote_addr)


def admit(of: tuple[throttle.Subject, ...]) -> None:
    """Count this attempt in a transaction of its own, or raise `Throttled`."""
    try:
        with db.writing() as session:
            throttle.admit(session, of)
    except Throttled:
        security_events.tell("attempt throttled")
        raise


def verified(email: str, password: str, of: tuple[throttle.Subject, ...]) -> Candidate | None:
    """The account, if this is its password. Counts the attempt first; hashes outside any transaction."""
    admit(of)
    with db.reading() as session:
        candidate = sessions.find_candidate(session, email)
    return candidate if candidate.knows(password) else None
