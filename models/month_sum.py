"""Sums by month of what is settled, so that figures need not count millions of rows."""

from datetime import date, datetime

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, ScansBase


class _MonthSum:
    """One line of figures in one month, for a block of products: what each has, in bit slices.

    The month is its first day. `total` is the sum over the block, which figures of everything read alone.
    """

    line: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    block: Mapped[int] = mapped_column(primary_key=True)
    total: Mapped[int] = mapped_column(BigInteger)
    slices: Mapped[bytes] = mapped_column(LargeBinary)


class MonthSum(_MonthSum, Base):
    """Of batches released, runs and labels issued, and labels activated (services/dashboard/settled.py)."""

    __tablename__ = "month_sum"


class MonthMark(Base):
    """How far those sums go: one row. What is later is counted from the rows themselves."""

    __tablename__ = "month_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    before: Mapped[datetime]


class ScanMonthSum(_MonthSum, ScansBase):
    """Of scans, seen and confirmed; product 0 where a page had none. `ScanMark` says how far they go."""

    __tablename__ = "scan_month_sum"
