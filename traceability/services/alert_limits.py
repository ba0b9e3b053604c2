"""From how much on a rule raises an alert: defaults here, settings of the deployment over them."""

from dataclasses import dataclass, fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Setting
from traceability.verdict import SESSIONS_BEFORE_SUSPICION

PREFIX = "alert_limit_"


@dataclass(frozen=True, slots=True)
class Limits:
    """Each is the number that is still accepted: an alert needs one more.

    They count sessions (one visitor of one day) and not hits, and are tuned on a million simulated honest
    scans to a budget of one alert in two thousand (`benchmarks/alerts.py`).
    """

    many_sessions: int = SESSIONS_BEFORE_SUSPICION  # of one label in twelve months
    before_activation: int = 2  # of one label in 30 days: a producer tries a label or two before the sale
    voided: int = 1  # of one label in 30 days
    recalled: int = 4  # of one batch in 30 days: shoppers check what they have at home, as they should
    past_use_by: int = 9  # of one batch in 30 days
    invalid_codes: int = 19  # of all codes nobody issued, in 7 days


NAMES = tuple(field.name for field in fields(Limits))


def read(session: Session) -> Limits:
    """The limits in force. What is no number, or below one, is as if it were not set."""
    named = select(Setting.name, Setting.value).where(Setting.name.in_([PREFIX + name for name in NAMES]))
    rows = session.execute(named)
    given = {name.removeprefix(PREFIX): int(value) for name, value in rows if value.isdecimal()}
    return Limits(**{name: value for name, value in given.items() if value > 0})
