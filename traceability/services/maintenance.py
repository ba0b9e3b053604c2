"""The daily maintenance: a list of steps, each of which may be repeated and fails alone."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text

from traceability import logs
from traceability.config import Config
from traceability.database import Database
from traceability.services import (
    audit_chain,
    clock,
    expiry,
    notices,
    retention,
    scan_months,
    scan_sums,
    settings,
    watching,
)
from traceability.services.dashboard import settled
from traceability.services.labels import press as label_press

Step = Callable[[Database, Config], int]
RAN_AT = "maintenance_ran_at"
log = logs.get(__name__)


def note_audit_head(db: Database, config: Config) -> int:
    """Write the end of the audit chain to the log, which lies outside the database; how many entries."""
    with db.reading() as session:
        head = audit_chain.current_head(session)
    log.info("audit.head", head=str(head))
    return head.position


def refresh_statistics(db: Database, config: Config) -> int:
    """What SQLite plans its statements by, in seconds; PostgreSQL keeps its own. How many databases."""
    files = [engines for engines in (db.main, db.scan) if engines.gate]
    for engines in files:
        with engines.writing.begin() as connection:
            connection.execute(text("ANALYZE"))
    return len(files)


# What is done, in this order. A step opens its own short transactions and returns how many things it did.
STEPS: list[tuple[str, Step]] = [
    ("scan_months", scan_months.make_ahead),
    ("scan_sums", scan_sums.sum_scans),
    ("month_sums", settled.settle),
    ("scan_totals", retention.total_scans),
    ("visitors_forgotten", retention.forget_visitors),
    ("jobs_deleted", retention.delete_finished_jobs),
    ("sessions_forgotten", retention.forget_sessions),
    ("links_forgotten", retention.forget_links),
    ("throttles_forgotten", retention.forget_throttles),
    ("imports_expired", retention.expire_imports),
    ("label_prints_expired", label_press.clear_expired),
    ("expiry_notices", expiry.tell_expiring),
    ("notices_forgotten", notices.forget_old),
    ("review_watches_forgotten", watching.forget_old),
    ("orphaned_uploads", retention.remove_orphaned_uploads),
    ("statistics", refresh_statistics),
    ("audit_entries", note_audit_head),
]


@dataclass(frozen=True)
class Done:
    """What came of one step."""

    step: str
    count: int
    error: str | None = None


def run_maintenance(db: Database, config: Config) -> list[Done]:
    """Do every step. One that fails is told and does not keep the others from being done."""
    results = [_attempt(name, step, db, config) for name, step in STEPS]
    if all(done.error is None for done in results):
        with db.writing() as session:
            settings.put(session, RAN_AT, clock.now().isoformat())
    return results


def _attempt(name: str, step: Step, db: Database, config: Config) -> Done:
    try:
        return Done(name, step(db, config))
    except Exception as error:
        log.exception("maintenance.step_failed", step=name)
        return Done(name, 0, f"{type(error).__name__}: {error}")
