"""`/metrics` for Prometheus, and what each request adds to it."""

import hmac
import ipaddress
import os
import time
from collections.abc import Iterable

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from traceability import logs
from traceability import metrics as kept
from traceability.config import Config
from traceability.database import Database
from traceability.database.gate import WriteGate
from traceability.extensions import db
from traceability.services.vital_signs import VitalSigns, vital_signs
from traceability.web.access import public

log = logs.get(__name__)
blueprint = Blueprint("metrics", __name__)

# Where a view is decides its class; the longer name first.
_CLASSES = (
    ("traceability.web.public.resolver", "resolver"),
    ("traceability.web.public", "scan"),
    ("traceability.web.producer", "producer"),
    ("traceability.web.staff", "staff"),
    ("traceability.web.auth", "auth"),
    ("traceability.web.api", "api"),
)
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


def init_app(app: Flask) -> None:
    """Measure every request and every wait for a write, and answer the monitor."""
    app.register_blueprint(blueprint)
    app.before_request(_begin)
    app.after_request(_finish)
    database: Database = app.extensions["database"]
    for name, engines in (("main", database.main), ("scans", database.scan)):
        if engines.gate:
            _watch(engines.gate, name)


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Numbers only; still nobody's business but the monitor's, so anybody else finds nothing here."""
    if not _is_monitor():
        abort(404)
    body = generate_latest(kept.gathered()) + generate_latest(_Now())
    return Response(body, content_type=CONTENT_TYPE_LATEST)


def _is_monitor() -> bool:
    """Whoever has the token; where none is set, a program on this very machine that asks us directly."""
    config: Config = current_app.extensions["config"]
    if config.metrics_token is not None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), config.metrics_token.encode())
    # A proxy on this machine asks from loopback too, but says for whom.
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _begin() -> None:
    g.measured_from = time.perf_counter()


def _finish(response: Response) -> Response:
    seconds = time.perf_counter() - g.measured_from if "measured_from" in g else None
    note(_route_class(request.endpoint), response.status_code, seconds)
    return response


def note(route: str, status: int, seconds: float | None) -> None:
    """Count one answer of a class of routes."""
    kept.REQUESTS.labels(route, f"{status // 100}xx").inc()
    if seconds is not None:
        kept.REQUEST_SECONDS.labels(route).observe(seconds)


def _route_class(endpoint: str | None) -> str:
    if endpoint == "static" or endpoint is None:
        return "static" if endpoint else "none"
    module = current_app.view_functions[endpoint].__module__
    return next((name for prefix, name in _CLASSES if module.startswith(prefix)), "machine")


def _watch(gate: WriteGate, database: str) -> None:
    def note(seconds: float, entered: bool) -> None:
        kept.GATE_WAIT_SECONDS.labels(database).observe(seconds)
        if not entered:
            kept.GATE_REFUSALS.labels(database).inc()

    gate.watch = note


class _Now(Collector):
    """What is true at this moment, asked of the database; a database that does not answer is told as such."""

    def collect(self) -> Iterable[Metric]:
        try:
            with db.reading() as session:
                signs = vital_signs(session)
        except Exception as error:
            log.warning("metrics.database_silent", kind=type(error).__name__)
            signs = None
        yield _gauge("ocop_database_up", "Whether the main database answers.", 0 if signs is None else 1)
        yield _gauge("ocop_disk_free_bytes", "Room left where the databases are.", _free_bytes())
        if signs is not None:
            yield from _told(signs)


def _told(signs: VitalSigns) -> Iterable[Metric]:
    jobs = GaugeMetricFamily("ocop_jobs", "Background jobs.", labels=["state"])
    for state, count in signs.jobs.items():
        jobs.add_metric([state.value], count)
    yield jobs
    yield _gauge("ocop_oldest_open_job_seconds", "Age of the oldest job not ended.", signs.oldest_open_job)
    if signs.backup_age is not None:
        yield _gauge("ocop_backup_age_seconds", "Since the last backup was made.", signs.backup_age)
    if signs.maintenance_age is not None:
        yield _gauge("ocop_maintenance_age_seconds", "Since the last maintenance.", signs.maintenance_age)
    yield _gauge("ocop_audit_entries", "Entries sealed into the audit chain.", signs.audit_entries)
    if signs.root_key_fingerprint:
        fingerprint = {"fingerprint": signs.root_key_fingerprint}
        yield InfoMetricFamily("ocop_root_key", "The root key of this deployment.", value=fingerprint)


def _gauge(name: str, documentation: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, documentation, value=value)


def _free_bytes() -> int:
    config: Config = current_app.extensions["config"]
    disk = os.statvfs(config.instance)
    return disk.f_bavail * disk.f_frsize
