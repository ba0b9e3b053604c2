"""A label asked for in words heard before: answered as Flask answered then, without asking Flask again.

What Flask does around a view costs several times what the page of a remembered label does (ADR 0011). Nothing
is decided here. A request is answered only if all it says, every header and the whole query, is word for word
what an earlier one said that Flask answered with a label's page, so that only the code in the path differs.
The status and the headers are Flask's of then, the page comes from where Flask's view takes it, and the
database is asked as always. Any doubt, any error and every other request go through Flask.
"""

import re
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, request

from models import Device
from traceability import entropy, logs
from traceability.config import Config
from traceability.services.scans import Seen, Sighting
from traceability.services.trace_pages import Pages
from traceability.web import metrics, requests
from traceability.web.headers import nonce
from traceability.web.public import prepared, tokens, visits
from traceability.web.public.prepared import Own

Environ = dict[str, Any]
Answer = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]
Answered = tuple[Headers, bytes, str]
"""With the request's id."""

log = logs.get(__name__)
_ENDPOINT, _CLASS = "public.label", "scan"
_ADDRESS = re.compile(r"(/t/([0-9A-HJKMNP-TV-Z]{16}))(?:\?.*)?")
# Who asks, and by what number the proxy knows it: no page of a label depends on these.
_UNHEARD = frozenset({"HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_X_REQUEST_ID"})
_HEARD = "ocop_trace.heard"
_MOST, _LONGEST = 4096, 2000  # kinds of request kept; characters in one, so that nobody fills the memory
_NONCE, _ID, _LENGTH = "{nonce}", "{id}", "Content-Length"


@dataclass(frozen=True, slots=True)
class Heard:
    """What Flask made of the words of a request."""

    headers: Headers  # with marks in place of what is a request's own
    choices: Hashable
    device: Device
    gtin: str | None


class Repeats:
    """Stands before Flask and the proxy's headers."""

    def __init__(self, app: Flask, config: Config) -> None:
        self._app, self._trusted = app, config.trusted_proxies > 0
        self._flask: Answer = app.wsgi_app
        self._kept: dict[Hashable, Heard] = {}

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer, or hand on."""
        began = time.perf_counter()
        asked = _ADDRESS.fullmatch(environ.get("RAW_URI") or environ.get("REQUEST_URI", ""))
        words = environ[_HEARD] = _words(environ) if asked else None
        heard = self._kept.get(words)
        if asked is None or heard is None:
            return self._flask(environ, start)
        try:
            answer = self._answer(heard, environ, asked[1], asked[2])
        except Exception as error:  # whatever it was, Flask meets it again and tells it properly
            log.error("a repeat was not answered", kind=type(error).__name__)
            answer = None
        if answer is None:
            return self._flask(environ, start)
        headers, body, id = answer
        start("200 OK", headers)
        seconds = time.perf_counter() - began
        metrics.note(_CLASS, 200, seconds)
        requests.tell(id, _ENDPOINT, "GET", 200, seconds)
        return (body,)

    def learn(self, response: Response) -> Response:
        """Keep the headers of a label's page."""
        words, choices = request.environ.get(_HEARD), g.get("filled")
        if words and choices and request.endpoint == _ENDPOINT and response.status_code == 200:
            marks = {nonce(): _NONCE, requests.request_id(): _ID}
            own = [(name, _marked(value, marks)) for name, value in response.headers if name != _LENGTH]
            if not any(name == "Set-Cookie" for name, _ in own):
                self._keep(words, Heard(own, choices, visits.device(), request.args.get("gtin") or None))
        return response

    def _keep(self, words: Hashable, heard: Heard) -> None:
        while len(self._kept) >= _MOST:
            self._kept.pop(next(iter(self._kept)), None)
        self._kept[words] = heard

    def _answer(self, heard: Heard, environ: Environ, path: str, code: str) -> Answered | None:
        pages: Pages = self._app.extensions["trace_pages"]
        shown = pages.label(code, gtin=heard.gtin)
        if (
            shown is None
            or not shown.fresh
            or shown.label is None
            or (page := prepared.ready(shown, heard.choices)) is None
        ):
            return None
        label = shown.label
        seen = Seen.now(
            Sighting(page.state, heard.device, page.product_id, page.batch_id, label.run, label.index)
        )
        self._app.extensions["recorder"].add(seen)
        own = Own(path, entropy.text(18), tokens.make(self._app.extensions["visit_key"], seen))
        body = prepared.filled(page, shown, own)
        id = requests.named(environ.get("HTTP_X_REQUEST_ID", "") if self._trusted else "")
        return _filled(heard.headers, own.nonce, id, len(body)), body, id


def init_app(app: Flask, config: Config) -> None:
    """Put it before the application, and let it see what Flask answers."""
    repeats = Repeats(app, config)
    app.wsgi_app = repeats  # type: ignore[method-assign, assignment]
    # The hooks of an answer run backwards, so what is first in the list sees the finished headers.
    app.after_request_funcs.setdefault(None, []).insert(0, repeats.learn)


def _words(environ: Environ) -> Hashable | None:
    """All that a plain GET says beside its path; None for one with a body or a cookie, or of many words."""
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_COOKIE" in environ or environ.get("CONTENT_LENGTH"):
        return None
    said = [it for it in environ.items() if it[0].startswith("HTTP_") and it[0] not in _UNHEARD]
    query = environ["QUERY_STRING"]
    long = len(query) + sum(len(name) + len(value) for name, value in said)
    return (environ["wsgi.url_scheme"], environ["SCRIPT_NAME"], query, *said) if long <= _LONGEST else None


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
