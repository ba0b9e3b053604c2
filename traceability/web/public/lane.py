"""The short way for the one page that a crowd may open: a label's, remembered and made before.

What Flask does around a view costs four times what such a page itself needs. So it is answered before Flask,
but only where nothing is left to decide: the plain GET of a printed address by a person, on a page that the
database has just been asked about and that Flask has made before for another label of the batch. The status
and headers are the ones that Flask gave then, noted by `learn`, so no rule is written down twice. Everything
else, every doubt and every error goes the long way.
"""

import re
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from flask import Flask, Response, g, request

from traceability import entropy, logs, metrics
from traceability.config import Config
from traceability.services.scans import Seen
from traceability.services.trace_pages import Pages, Shown
from traceability.web.headers import nonce
from traceability.web.language import preferred
from traceability.web.negotiation import prefers_json
from traceability.web.public import display, linked_data, prepared, tokens, visits
from traceability.web.public.prepared import Own
from traceability.web.public.rendering import sighting_of
from traceability.web.requests import request_id

Environ = dict[str, Any]
Start = Callable[..., Any]
Answer = Callable[[Environ, Start], Iterable[bytes]]
Headers = list[tuple[str, str]]

_ADDRESS = re.compile(r"/t/([0-9A-HJKMNP-TV-Z]{16})(?:\?gtin=([0-9]{8,14}))?")
_HOST = re.compile(r"(\[[0-9a-f:]+\]|[^:]+)(?::[0-9]+)?")
# Whatever may change the answer, or tell that nobody is looking.
_LONG_WAY = (
    "HTTP_RANGE",
    "HTTP_SEC_PURPOSE",
    "HTTP_PURPOSE",
    "HTTP_X_PURPOSE",
    "HTTP_X_MOZ",
    "HTTP_X_REQUEST_ID",
)
_NONCE, _ID, _LENGTH = "{nonce}", "{id}", "Content-Length"


class Lane:
    """Stands before Flask, behind the proxy's headers."""

    def __init__(self, app: Flask, config: Config) -> None:
        self._app = app
        self._flask: Answer = app.wsgi_app
        self._hosts = frozenset(config.hosts)
        self._count = partial(visits.count_in, app.extensions["database"])

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer, or hand on."""
        began = time.perf_counter()
        try:
            answer = self._answer(environ)
        except Exception as error:  # whatever it was, Flask meets it again and tells it properly
            logs.get(__name__).error("short way left", kind=type(error).__name__)
            answer = None
        if answer is None:
            return self._flask(environ, start)
        headers, body, id = answer
        start("200 OK", headers)
        _tell(time.perf_counter() - began, id)
        return (body,)

    def _answer(self, environ: Environ) -> tuple[Headers, bytes, str] | None:
        asked = self._asked(environ)
        if asked is None:
            return None
        path, code, gtin = asked
        pages: Pages = self._app.extensions["trace_pages"]
        shown = pages.label(code, self._count, gtin=gtin)
        if shown is None:
            return None
        spoken = preferred(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        choices = (spoken, *display.choices({"gtin": gtin} if gtin else {}))
        parts, headers = prepared.ready(shown, choices, with_token=True), shown.made.get(_headers_of(choices))
        if parts is None or headers is None:
            return None
        seen = Seen.now(sighting_of(shown.page, visits.device_of(environ["HTTP_USER_AGENT"])))
        self._app.extensions["recorder"].add(seen)
        own = Own(path, entropy.text(18), tokens.make(self._app.extensions["visit_key"], seen))
        body, id = prepared.filled(parts, shown.page, own), entropy.take(8).hex()
        return _filled(headers, own.nonce, id, len(body)), body, id

    def _asked(self, environ: Environ) -> tuple[str, str, str | None] | None:
        """The path, code and GTIN of a request that may go the short way."""
        if environ["REQUEST_METHOD"] != "GET" or any(name in environ for name in _LONG_WAY):
            return None
        found = _ADDRESS.fullmatch(environ.get("RAW_URI") or environ.get("REQUEST_URI", ""))
        host = _HOST.fullmatch(environ.get("HTTP_HOST", ""))
        if found is None or host is None or host[1] not in self._hosts:
            return None
        accept, agent = environ.get("HTTP_ACCEPT", ""), environ.get("HTTP_USER_AGENT", "")
        if prefers_json(accept) or linked_data.is_preferred(accept) or visits.is_previewer(agent):
            return None
        return found[0].partition("?")[0], found[1], found[2]


def init_app(app: Flask, config: Config) -> None:
    """Join the lane to the application, and note what Flask answers."""
    app.wsgi_app = Lane(app, config)  # type: ignore[method-assign, assignment]
    # The hooks of an answer run backwards, so what is first in the list sees the finished headers.
    app.after_request_funcs.setdefault(None, []).insert(0, _learn)


def _learn(response: Response) -> Response:
    # Left by web.public.rendering: what this answer was made of.
    noted: tuple[Shown, tuple[str | None, ...]] | None = g.pop("lane", None)
    if noted and response.status_code == 200 and request.method == "GET":
        shown, choices = noted
        marks = {nonce(): _NONCE, request_id(): _ID}
        shown.made[_headers_of(choices)] = [
            (name, _marked(value, marks)) for name, value in response.headers.items() if name != _LENGTH
        ]
    return response


def _headers_of(choices: tuple[str | None, ...]) -> tuple[Any, ...]:
    return ("headers", *choices)


def _marked(value: str, marks: dict[str, str]) -> str:
    for text, mark in marks.items():
        value = value.replace(text, mark)
    return value


def _filled(headers: Headers, own_nonce: str, id: str, length: int) -> Headers:
    made = [
        (name, value.replace(_NONCE, own_nonce).replace(_ID, id) if "{" in value else value)
        for name, value in headers
    ]
    made.append((_LENGTH, str(length)))
    return made


def _tell(seconds: float, id: str) -> None:
    metrics.REQUESTS.labels("scan", "2xx").inc()
    metrics.REQUEST_SECONDS.labels("scan").observe(seconds)
    logs.line(
        __name__,
        "request",
        route="public.label",
        method="GET",
        status=200,
        milliseconds=round(seconds * 1000, 1),
        request=id,
    )
