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
        given = request.headers.get("X-Request-Id", "") if config.trusted_proxies else ""
        g.request_id = named(given)
        contextvars.clear_contextvars()
        contextvars.bind_contextvars(request=g.request_id)
        audit.request_id.set(g.request_id)
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id()
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        tell(request_id(), request.endpoint or "none", request.method, response.status_code, seconds)
        return response


def named(given: str) -> str:
    """The id of a request that begins: the one a proxy of ours gave it, else a new one."""
    return given if _ID.fullmatch(given) else entropy.take(8).hex()


def tell(id: str, route: str, method: str, status: int, seconds: float) -> None:
    """The line of a request. The route, not the address: an address holds codes and search words."""
    milliseconds = round(seconds * 1000, 1)
    logs.line(
        __name__, "request", request=id, route=route, method=method, status=status, milliseconds=milliseconds
    )


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
