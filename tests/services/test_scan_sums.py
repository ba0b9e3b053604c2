"""Sums of scans are exact: whatever was summed, totalled or is still a row, each scan counts once."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models import Device, Scan, ScanTotal
from traceability.config import Config
from traceability.database import Database
from traceability.services import clock, month_sums, retention, scan_counts, scan_sums
from traceability.services.scan_counts import Scans


@pytest.fixture
def config(app: object) -> Config:
    found: Config = app.extensions["config"]  # type: ignore[attr-defined]
    return found


def scatter(database: Database, count: int, days: int, seed: int) -> list[tuple[date, int, bool]]:
    """Scans of three products over the last days; what is expected of them."""
    chance, made, now = random.Random(seed), [], clock.now().replace(minute=0, second=0, microsecond=0)
    with database.scans() as session:
        first = session.scalar(select(func.count()).select_from(Scan)) or 0
        for n in range(count):
            hour = now - timedelta(hours=chance.randrange(days * 24))
            product, confirmed = chance.randrange(1, 4), chance.random() < 0.5
            values = {"state": "ok", "device": Device.PHONE, "confirmed": confirmed}
            session.add(Scan(id=seed * 10_000 + first + n, hour=hour, product_id=product, **values))
            made.append((hour.astimezone(clock.VIETNAM).date(), product, confirmed))
    return made


def expected(
    made: list[tuple[date, int, bool]], first: date, last: date, products: list[int] | None
) -> dict[date, Scans]:
    found: dict[date, Scans] = {}
    for day, product, confirmed in made:
        if first <= day <= last and (products is None or product in products):
            month = day.replace(day=1)
            found[month] = found.get(month, Scans()) + Scans(1, int(confirmed))
    return dict(sorted(found.items()))


def test_every_period_adds_up_before_and_after_summing_and_totalling(
    database: Database, config: Config
) -> None:
    today = clock.today()
    made = scatter(database, 300, 200, seed=1)
    periods = [
        (today - timedelta(days=a), today - timedelta(days=b)) for a, b in ((230, 0), (150, 20), (95, 40))
    ]

    def check() -> None:
        with database.reading_scans() as session:
            for first, last in periods:
                for products in (None, [1, 3], []):
                    found = scan_counts.by_month(session, first, last, products)
                    assert found == expected(made, first, last, products)
                sets = [[1, 3], [2], []]
                each = [sum(expected(made, first, last, its).values(), Scans()) for its in sets]
                assert scan_counts.of_each(session, first, last, sets) == each
            assert sum(scan_counts.by_month(session, None, None).values(), Scans()).seen == len(made)

    check()  # rows only
    retention.total_scans(database, config)
    check()  # rows and totals, no sums yet
    assert scan_sums.sum_scans(database, config) > 0
    check()  # sums of both, and the latest rows
    made += scatter(database, 20, 1, seed=2)
    assert scan_sums.sum_scans(database, config) == 0, "the last day is not settled"
    check()


def test_a_row_is_not_totalled_before_it_is_summed(database: Database, config: Config) -> None:
    scatter(database, 1, 1, seed=3)
    scan_sums.sum_scans(database, config)
    old = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=1)
    with database.scans() as session:
        session.add(
            Scan(id=1, hour=old + timedelta(hours=2), state="ok", device=Device.PHONE, confirmed=False)
        )
    retention.SCANS_KEPT, kept = timedelta(0), retention.SCANS_KEPT
    try:
        retention.total_scans(database, config)
    finally:
        retention.SCANS_KEPT = kept
    with database.reading_scans() as session:
        assert session.scalar(select(func.count()).select_from(ScanTotal)) == 0


def test_a_period_is_whole_months_and_fewer_days_more_or_less() -> None:
    chance, start = random.Random(7), date(2023, 11, 1)
    for _ in range(500):
        first = start + timedelta(days=chance.randrange(500))
        last = first + timedelta(days=chance.choice((chance.randrange(40), chance.randrange(500))))
        days: Counter[date] = Counter()
        for low, high, whole, sign in month_sums.stretches(first, last):
            assert low <= high
            assert not whole or (low.day == 1 and (high + timedelta(days=1)).day == 1)
            for n in range((high - low).days + 1):
                days[low + timedelta(days=n)] += sign
        expected = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        assert sorted(day for day, times in days.items() if times) == expected, (first, last)
        assert set(days.values()) <= {0, 1}
    long = month_sums.stretches(date(2024, 1, 3), date(2024, 12, 30))
    assert [(part.whole, part.sign, (part.last - part.first).days + 1) for part in long] == [
        (True, 1, 366),
        (False, -1, 2),
        (False, -1, 1),
    ]


def test_scans_summed_while_somebody_looks_are_neither_lost_nor_counted_twice(
    database: Database, config: Config
) -> None:
    made = scatter(database, 60, 5, seed=3)
    with database.reading_scans() as session:
        before = scan_counts.by_month(session, None, None)
        scatter(database, 30, 5, seed=4)
        assert scan_sums.sum_scans(database, config) > 0
        assert scan_counts.by_month(session, None, None) == before
    with database.reading_scans() as session:
        now = scan_counts.by_month(session, None, None)
    assert sum(month.seen for month in before.values()) == len(made)
    assert sum(month.seen for month in now.values()) == len(made) + 30
