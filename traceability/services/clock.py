"""The only place that reads the clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def midnight(day: date) -> datetime:
    """When the day begins in Việt Nam, seven hours before it does in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)


def today() -> date:
    """The date on a calendar in Lạng Sơn, which is what a use-by date or a decision's date means."""
    return now().astimezone(VIETNAM).date()
