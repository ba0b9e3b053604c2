"""What guessing at passwords and flooding with letters is counted for in this request."""

import time

from flask import current_app, request

from traceability.errors import Throttled
from traceability.extensions import db
from traceability.root_key import derive
from traceability.services import sessions, throttle
from traceability.services.sessions import Candidate
from traceability.web import security_events

_QUARTER = 0.25


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


def even_out(began: float) -> None:
    """Wait until whole quarters of a second have gone since `began` (`time.perf_counter`): writing a letter
    takes longer than finding nobody to write to. Whoever asks often waits far longer already."""
    gone = time.perf_counter() - began
    time.sleep(_QUARTER - gone % _QUARTER)
