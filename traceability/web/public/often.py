"""How often one address may send something: what the settings say, or their defaults without a database."""

from sqlalchemy.exc import SQLAlchemyError

from traceability.extensions import db
from traceability.services import known_settings


def reports() -> str:
    """Of shoppers' reports."""
    return _said(report_limit_hour="hour", report_limit_day="day")


def photos() -> str:
    """Of photos of labels."""
    return _said(photo_limit_minute="minute", photo_limit_hour="hour")


def _said(**spans: str) -> str:
    """The limits in the notation of the limiter."""
    try:
        with db.reading() as session:
            counts = {name: known_settings.count(session, name) for name in spans}
    except SQLAlchemyError:
        counts = {name: known_settings.KNOWN[name].default or 0 for name in spans}
    return "; ".join(f"{counts[name]} per {span}" for name, span in spans.items())
