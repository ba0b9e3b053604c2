"""Whether the answer is to be a page or JSON."""

from functools import lru_cache

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

_KINDS = ("text/html", "application/json", "application/ld+json", "application/problem+json")


def wants_json() -> bool:
    """JSON where it was asked for; a browser's `*/*` is not asking."""
    if request.path.startswith("/api/"):
        return True
    return prefers_json(request.headers.get("Accept", ""))


@lru_cache(1024)
def prefers_json(header: str) -> bool:
    """What a header asks for."""
    accepted = parse_accept_header(header, MIMEAccept)
    best = accepted.best_match(_KINDS)
    return best is not None and best != "text/html" and accepted[best] > accepted["text/html"]
