"""Whether the answer is to be a page or JSON."""

from flask import request

_KINDS = ("text/html", "application/json", "application/ld+json", "application/problem+json")


def wants_json() -> bool:
    """JSON where it was asked for; a browser's `*/*` is not asking."""
    if request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    best = accepted.best_match(
        ["text/html", "application/json", "application/ld+json", "application/problem+json"]
    )
    return best is not None and best != "text/html" and accepted[best] > accepted["text/html"]
