"""Which confirmed scans are worth a person's look: pure rules over what was counted (trust §2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from models import AlertRule, Severity
from traceability.services.alert_limits import Limits
from traceability.services.scans import Tally


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has found: `measure` is how much of it, `subject` what it is about."""

    rule: AlertRule
    severity: Severity
    subject: str
    measure: int
    batch_id: int | None = None
    run: int | None = None
    index: int | None = None


_SIGNALS: dict[str, tuple[AlertRule, Severity, str]] = {
    "not_released": (AlertRule.BEFORE_ACTIVATION, Severity.HIGH, "before_activation"),
    "void": (AlertRule.VOIDED, Severity.MEDIUM, "voided"),
    "recalled": (AlertRule.RECALLED, Severity.MEDIUM, "recalled"),
    "past_use_by": (AlertRule.PAST_USE_BY, Severity.LOW, "past_use_by"),
    "unknown": (AlertRule.INVALID_CODES, Severity.MEDIUM, "invalid_codes"),
}
_OF_LABELS = frozenset({AlertRule.BEFORE_ACTIVATION, AlertRule.VOIDED})


def judge(tally: Tally, limits: Limits, activated: int | None = None) -> list[Finding]:
    """The findings after one more confirmed visit. `activated` is how many labels of the run were, where the
    tally says that a label of it was checked for the first time."""
    return [*_many_sessions(tally, limits), *_more_units(tally, activated), *_signal(tally, limits)]


def _many_sessions(tally: Tally, limits: Limits) -> Iterator[Finding]:
    if tally.unit_sessions > limits.many_sessions:
        yield _of_label(AlertRule.MANY_SESSIONS, Severity.MEDIUM, tally, tally.unit_sessions)


def _more_units(tally: Tally, activated: int | None) -> Iterator[Finding]:
    # Without any activation the first rule speaks already, label by label.
    if activated and tally.run_units > activated:
        seen = tally.seen.sighting
        subject = f"run/{seen.run}"
        yield Finding(AlertRule.MORE_UNITS, Severity.HIGH, subject, tally.run_units, seen.batch_id, seen.run)


def _signal(tally: Tally, limits: Limits) -> Iterator[Finding]:
    if tally.signal is None:
        return
    rule, severity, limit = _SIGNALS[tally.seen.sighting.state]
    if tally.signal_sessions <= getattr(limits, limit):
        return
    if rule in _OF_LABELS:
        yield _of_label(rule, severity, tally, tally.signal_sessions)
    else:
        batch = tally.seen.sighting.batch_id
        subject = f"batch/{batch}" if batch else "codes"
        yield Finding(rule, severity, subject, tally.signal_sessions, batch)


def _of_label(rule: AlertRule, severity: Severity, tally: Tally, measure: int) -> Finding:
    seen = tally.seen.sighting
    subject = f"unit/{seen.run}/{seen.index}"
    return Finding(rule, severity, subject, measure, seen.batch_id, seen.run, seen.index)
