"""Scans, in a database of their own, with nothing in them that tells who scanned (domain §8)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Integer
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ScansBase, enum_of


class Device(StrEnum):
    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    UNKNOWN = "unknown"


class Scan(ScansBase):
    """A page that was opened for a label, to the hour. Kept at most 90 days.

    The id is made where the page is, not here: 20 bits that count hours, then 43 random ones. So a page's
    token can name its scan before the row is written, rows of one hour lie together, and nothing finer than
    the hour can be read from an id. On PostgreSQL a month of ids is a table (services/scan_months.py).
    """

    __tablename__ = "scan"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(index=True)
    product_id: Mapped[int | None]
    batch_id: Mapped[int | None]
    label_run_id: Mapped[int | None]
    label_index: Mapped[int | None]
    state: Mapped[str]  # the verdict shown
    device: Mapped[Device] = mapped_column(enum_of(Device))
    commune_code: Mapped[str | None]  # only where the person pressed "share"
    confirmed: Mapped[bool] = mapped_column(default=False)


class UnitChecks(ScansBase):
    """Confirmed checks of one unit label: what its page shows the next shopper."""

    __tablename__ = "unit_checks"

    label_run_id: Mapped[int] = mapped_column(primary_key=True)
    label_index: Mapped[int] = mapped_column(primary_key=True)
    first_confirmed_at: Mapped[datetime]
    confirmed_checks: Mapped[int]


class UnitDay(ScansBase):
    """Sessions that checked one unit on one day."""

    __tablename__ = "unit_day"

    label_run_id: Mapped[int] = mapped_column(primary_key=True)
    label_index: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    sessions: Mapped[int]


class RunUnits(ScansBase):
    """How many different labels of a run were checked, ever."""

    __tablename__ = "run_units"

    label_run_id: Mapped[int] = mapped_column(primary_key=True)
    units: Mapped[int]


class SignalDay(ScansBase):
    """Sessions of one day that saw one thing worth an alert when it repeats: "voided/12/5", "codes"."""

    __tablename__ = "signal_day"

    signal: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    sessions: Mapped[int]


class SeenSession(ScansBase):
    """An HMAC of (unit, visitor) under the day's salt: one visitor counts once. Destroyed after 48 h."""

    __tablename__ = "seen_session"

    key: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)


class DailySalt(ScansBase):
    """The salt of one day; without it a session key says nothing."""

    __tablename__ = "daily_salt"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[str]


class ScanTotal(ScansBase):
    """Scans of one day by batch and verdict: what stays when the rows go."""

    __tablename__ = "scan_total"

    day: Mapped[date] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(primary_key=True)  # 0 where the page had no batch
    state: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[Device] = mapped_column(enum_of(Device), primary_key=True)
    seen: Mapped[int]
    confirmed: Mapped[int]


class ScanDay(ScansBase):
    """Scans of one day, of everything: a sum of the settled hours of `Scan`, which the maintenance keeps."""

    __tablename__ = "scan_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    seen: Mapped[int]
    confirmed: Mapped[int]


class ScanMark(ScansBase):
    """How far those sums go: one row. What is later is counted from `Scan` itself."""

    __tablename__ = "scan_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    before: Mapped[datetime]
