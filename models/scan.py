"""Scans, in a database of their own, with nothing in them that tells who scanned (domain §8)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PrimaryKey, ScansBase, enum_of


class Device(StrEnum):
    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    UNKNOWN = "unknown"


class Scan(ScansBase):
    """A page that was opened for a label, to the hour. Kept at most 90 days."""

    __tablename__ = "scan"
    __table_args__ = (Index("ix_scan_unit", "label_run_id", "label_index"),)

    id: Mapped[PrimaryKey]
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
