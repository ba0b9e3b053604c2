"""What every process measures: counters and histograms for Prometheus, with nobody's data in them.

Under gunicorn each worker keeps its numbers in files of one folder (`PROMETHEUS_MULTIPROC_DIR`, which
deploy/gunicorn.conf.py names), and whichever worker is asked adds them up.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

OWN = CollectorRegistry()

_REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_WAIT_BUCKETS = (0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10)

REQUESTS = Counter(
    "ocop_requests", "Answers, by class of route and of status.", ["route", "status"], registry=OWN
)
REQUEST_SECONDS = Histogram(
    "ocop_request_seconds", "Time to answer.", ["route"], buckets=_REQUEST_BUCKETS, registry=OWN
)
GATE_WAIT_SECONDS = Histogram(
    "ocop_write_gate_wait_seconds",
    "Time a writer waited for its turn at a SQLite file.",
    ["database"],
    buckets=_WAIT_BUCKETS,
    registry=OWN,
)
GATE_REFUSALS = Counter(
    "ocop_write_gate_refusals", "Writers whose turn did not come in time.", ["database"], registry=OWN
)
SCAN_LAG_SECONDS = Histogram(
    "ocop_scan_record_lag_seconds", "From the page to its row.", buckets=_WAIT_BUCKETS, registry=OWN
)
SCANS_LOST = Counter("ocop_scans_lost", "Scans that were shown but could not be recorded.", registry=OWN)


def gathered() -> CollectorRegistry:
    """The numbers of all processes together, or of this one where it runs alone."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return OWN
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
