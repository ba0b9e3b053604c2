"""How values are written on pages: dates dd/mm/yyyy, times in Việt Nam, numbers 1.200,5."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from flask import Flask
from flask_babel import format_decimal
from jinja2 import StrictUndefined

from traceability.services.clock import VIETNAM


def format_date(value: date | None) -> str:
    """23/11/2026; an instant is first taken to Việt Nam, where it may be the next day."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM)
    return f"{value:%d/%m/%Y}"


def format_datetime(value: datetime | None) -> str:
    """14:05 23/11/2026."""
    return "–" if value is None else _to_the_minute(value.replace(second=0, microsecond=0))


@lru_cache(256)
def _to_the_minute(value: datetime) -> str:
    return f"{value.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def format_number(value: Decimal | float | int | None) -> str:
    """1.200,5 in Vietnamese, 1,200.5 where the page is English or Chinese."""
    return "–" if value is None else format_decimal(value)


def init_app(app: Flask) -> None:
    """A name a template does not get is an error, not an empty place."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(date=format_date, datetime=format_datetime, number=format_number)
