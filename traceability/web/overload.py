"""When too much is asked at once: exports give way first, then signed-in pages; scans never (trust §5).

A process has so many threads. Of these some stay free for scans: a page of another class that would take one
of them is answered 503 at once and asked to come back, which costs next to nothing.
"""

import re
import threading
from collections.abc import Callable

from flask import Flask, abort, current_app, g, request

from traceability.config import Config
from traceability.web import access

_NAMED_AS_FILE = re.compile(r"\.(?:\w+|<any\([\w,]+\):\w+>)$")
PRINTED = frozenset({"label_prints.download_print", "label_wizard.print_test"})
"""Endpoints that make a file and whose address does not end as a file's name does."""


class Gauge:
    """How many requests of a class may be answered at once, and how many are."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._free = threading.Semaphore(most)

    def enter(self) -> bool:
        """Take a place if there is one."""
        return self._free.acquire(blocking=False)

    def leave(self) -> None:
        """Give it back."""
        self._free.release()


def init_app(app: Flask, config: Config) -> None:
    """The first thing that happens to a request, and the last."""
    threads = config.web_threads
    signed_in = Gauge(max(1, threads - max(2, threads // 4)))
    exports = Gauge(max(1, threads // 4))
    classes: dict[str | None, tuple[Gauge, ...]] = {}

    @app.before_request
    def enter() -> None:
        endpoint = request.endpoint
        if endpoint not in classes:
            classes[endpoint] = _gauges(endpoint, signed_in, exports)
        for gauge in classes[endpoint]:
            if not gauge.enter():
                abort(503)
            g.setdefault("gauges", []).append(gauge)

    @app.teardown_request
    def leave(error: BaseException | None) -> None:
        for gauge in g.pop("gauges", ()):
            gauge.leave()


def is_export(app: Flask, endpoint: str) -> bool:
    """Whether it makes a file, which costs as much as a hundred pages; its address ends as a file's name."""
    rules = app.url_map.iter_rules(endpoint)
    return endpoint in PRINTED or any(_NAMED_AS_FILE.search(rule.rule) for rule in rules)


def _gauges(endpoint: str | None, signed_in: Gauge, exports: Gauge) -> tuple[Gauge, ...]:
    view: Callable[..., object] | None = current_app.view_functions.get(endpoint or "")
    declared: access.Access | None = getattr(view, "__access__", None)
    if declared is None or declared.roles is None:
        return ()
    return (signed_in, exports) if is_export(current_app, endpoint or "") else (signed_in,)
