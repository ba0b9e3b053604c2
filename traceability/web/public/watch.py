"""After a confirmed visit: do the rules find anything, and is it news? The visit is counted already."""

from flask import current_app

from traceability import logs
from traceability.extensions import db
from traceability.services import alert_limits, alert_rules, alerts
from traceability.services.scans import Tally
from traceability.services.trace_pages import Pages

log = logs.get(__name__)


def after_visit(tally: Tally) -> None:
    """Open the alerts that are called for. A failure costs nothing: the next visit finds the same again."""
    if not (tally.unit_sessions or tally.run_units or tally.signal_sessions):
        return
    try:
        findings = alert_rules.judge(tally, _limits(), _activated(tally))
        with db.reading() as session:
            news = [finding for finding in findings if alerts.is_news(session, finding)]
        if news:
            with db.writing() as session:
                for finding in news:
                    if alerts.is_news(session, finding):  # still, now that nobody else writes
                        alerts.raise_alert(session, finding)
    except Exception as error:
        log.error("rules not applied", kind=type(error).__name__)


def _limits() -> alert_limits.Limits:
    with db.reading() as session:
        return alert_limits.read(session)


def _activated(tally: Tally) -> int | None:
    run = tally.seen.sighting.run
    if not tally.run_units or run is None:
        return None
    pages: Pages = current_app.extensions["trace_pages"]
    known = pages.run(run)
    return known.activated if known else None
