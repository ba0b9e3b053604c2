"""The life of a request: its id, its body read before any transaction, its line in the log."""

import re
import time

from flask import Flask, Response, g, request
from structlog import contextvars

from traceability import entropy, logs
from traceability.config import Config
from traceability.extensions import SAFE_METHODS
from traceability.services import audit

_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def init_app(app: Flask, config: Config) -> None:
    """Give every request an id and every answer a line in the log."""
    # Flask asks of each function at each request whether it is async; none is.
    app.ensure_sync = lambda function: function  # type: ignore

    @app.before_request
    def begin() -> None:
        g.request_id = _request_id(trusted=config.trusted_proxies > 0)
        g.started = time.perf_counter()
        contextvars.clear_contextvars()
        contextvars.bind_contextvars(request=g.request_id)
        audit.request_id.set(g.request_id)

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id()
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        # The route, not the address: an address holds codes and search words.
        logs.line(
            __name__,
            "request",
            route=request.endpoint or "none",
            method=request.method,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
        )
        return response


def read_body() -> None:
    """Take in the whole body of an unsafe request, so that a slow upload never holds the write gate."""
    if request.method not in SAFE_METHODS:
        request.get_data(parse_form_data=True)


def request_id() -> str:
    """What people are shown as "mã yêu cầu"."""
    if "request_id" not in g:
        g.request_id = entropy.take(8).hex()
    found: str = g.request_id
    return found


def _request_id(trusted: bool) -> str:
    given = request.headers.get("X-Request-Id", "")
    return given if trusted and _ID.fullmatch(given) else entropy.take(8).hex()
