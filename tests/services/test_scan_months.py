"""On PostgreSQL a month of scans is a table: made ahead, filled by ordinary inserts, dropped in the end."""

from datetime import UTC, datetime, timedelta

import alembic.command
import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text

from models import Device, Scan, ScanTotal
from traceability.config import Config
from traceability.database import Database, migrations
from traceability.services import maintenance, retention, scan_counts, scan_months, scan_sums, scans
from traceability.services.scan_counts import Scans

AUGUST = datetime(2026, 8, 3, 5, tzinfo=UTC)
UNIT = scans.Sighting(state="ok", device=Device.PHONE, product_id=1, batch_id=2, run=3, index=4)


@pytest.fixture
def config(app: Flask) -> Config:
    found: Config = app.extensions["config"]
    return found


def by_table(database: Database) -> dict[str, int]:
    """How many scans each table holds."""
    with database.reading_scans() as session:
        if session.get_bind().dialect.name == "sqlite":
            return {"scan": session.scalar(select(func.count()).select_from(Scan)) or 0}
        table = text("tableoid::regclass::text")
        counted = session.execute(select(table, func.count()).select_from(Scan).group_by(table))
        return {str(name): int(count) for name, count in counted}


def months(database: Database) -> list[str]:
    """The tables of months there are."""
    with database.reading_scans() as session:
        far = datetime(2100, 1, 1, tzinfo=UTC)
        return [table.name for table in scan_months.begun_before(session, far, far)]


def see(database: Database, at: datetime, *, confirmed: bool = False, written: bool = True) -> None:
    with time_machine.travel(at, tick=False), database.scans() as session:
        seen = scans.Seen.now(UNIT)
        if written:
            scans.write_seen(session, [seen])
        if confirmed:
            assert scans.confirm(session, seen, b"one")
            assert not scans.confirm(session, seen, b"one"), "counted once, in whatever table it lies"
            scans.write_seen(session, [seen])


def on_postgresql(database: Database) -> bool:
    return database.scan.writing.dialect.name == "postgresql"


def test_months_are_made_ahead_once_and_a_month_that_began_without_stays_together(
    database: Database, config: Config
) -> None:
    with time_machine.travel(AUGUST, tick=False):
        see(database, AUGUST)
        made = [scan_months.make_ahead(database, config) for _ in range(2)]
    if on_postgresql(database):
        assert made == [scan_months.AHEAD, 0]
        assert months(database) == ["scan_2026_09", "scan_2026_10", "scan_2026_11"]
    else:
        assert (made, months(database)) == ([0, 0], [])
    assert migrations.differences(config, migrations.SCANS) == []


def test_each_scan_lies_in_the_table_of_its_month_and_is_confirmed_there(
    database: Database, config: Config
) -> None:
    with time_machine.travel(AUGUST, tick=False):
        scan_months.make_ahead(database, config)
    see(database, datetime(2026, 8, 31, 23, 59, tzinfo=UTC))
    see(database, datetime(2026, 9, 1, tzinfo=UTC), confirmed=True)
    see(database, datetime(2026, 9, 30, 23, 59, tzinfo=UTC), confirmed=True, written=False)
    see(database, datetime(2027, 9, 1, tzinfo=UTC), confirmed=True)
    tables = {"scan_2026_08": 1, "scan_2026_09": 2, "scan_default": 1}
    assert by_table(database) == (tables if on_postgresql(database) else {"scan": 4})
    assert scans.counts(database.quick_scans, 3, 4).confirmed_checks == 3


def test_a_month_is_totalled_and_dropped_when_its_first_hour_is_ninety_days_old(
    database: Database, config: Config
) -> None:
    with time_machine.travel(AUGUST, tick=False):
        scan_months.make_ahead(database, config)
    for hours in (0, 0, 3, 24 * 20):
        see(database, AUGUST + timedelta(hours=hours), confirmed=hours == 3)
    see(database, AUGUST + timedelta(days=40))
    see(database, AUGUST - timedelta(days=9))  # in the default: by the hour
    due = datetime(2026, 8, 1, tzinfo=UTC) + retention.SCANS_KEPT
    with time_machine.travel(due, tick=False):
        retention.total_scans(database, config)
        assert not on_postgresql(database) or "scan_2026_08" in months(database), "not over its time yet"
    with time_machine.travel(due + timedelta(hours=1), tick=False):
        done = [maintenance.run_maintenance(database, config) for _ in range(2)]
    assert [step.error for steps in done for step in steps if step.error] == []
    totalled = [next(step.count for step in steps if step.step == "scan_totals") for steps in done]
    if on_postgresql(database):
        assert totalled == [4, 0]
        assert by_table(database) == {"scan_2026_09": 1}
        assert "scan_2026_08" not in months(database)
    else:
        assert totalled == [0, 0], "SQLite forgets by the hour, and none is ninety days old"
        assert by_table(database) == {"scan": 5}
    with database.reading_scans() as session:
        assert sum(scan_counts.by_month(session, None, None).values(), Scans()) == Scans(6, 1)
        assert sum(scan_counts.by_month(session, None, None, [1]).values(), Scans()) == Scans(6, 1)
        first = select(func.sum(ScanTotal.seen)).where(ScanTotal.day < AUGUST.date())
        assert session.scalar(first) == 1


def test_what_is_not_summed_yet_keeps_its_month(database: Database, config: Config) -> None:
    with time_machine.travel(AUGUST, tick=False):
        scan_months.make_ahead(database, config)
        see(database, AUGUST)
        scan_sums.sum_scans(database, config)
    with time_machine.travel(AUGUST + timedelta(days=120), tick=False):
        assert retention.total_scans(database, config) == 0
        scan_sums.sum_scans(database, config)
        assert retention.total_scans(database, config) == 1
    assert sum(by_table(database).values()) == 0


def test_rows_from_before_the_months_stay_in_the_default_and_come_back(
    database: Database, config: Config
) -> None:
    see(database, AUGUST, confirmed=True)
    with migrations.connected(config.scans_database_url) as connection:
        settings = migrations.alembic_config(migrations.SCANS, connection)
        alembic.command.downgrade(settings, "0003")
        alembic.command.upgrade(settings, "head")
    assert by_table(database) == {"scan_default" if on_postgresql(database) else "scan": 1}
    see(database, AUGUST, confirmed=True)
    assert scans.counts(database.quick_scans, 3, 4).confirmed_checks == 2
