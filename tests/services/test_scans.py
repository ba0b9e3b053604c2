"""A scan is seen when opened and counted once confirmed; a visitor of a day is one session."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from models import DailySalt, Device, Scan, SeenSession, UnitChecks, UnitDay
from traceability.database import Database
from traceability.services import clock, scans
from traceability.services.scans import Sighting, UnitCounts

UNIT = Sighting(state="ok", device=Device.PHONE, product_id=1, batch_id=2, run=3, index=4)


def see_and_confirm(
    database: Database, visitor: bytes = b"one", sighting: Sighting = UNIT
) -> scans.Tally | None:
    with database.scans() as session:
        seen = scans.record_seen(session, sighting)
    with database.scans() as session:
        return scans.confirm(session, seen, visitor)


def counts(database: Database) -> UnitCounts:
    return scans.counts(database.quick_scans, 3, 4)


def test_what_is_only_seen_is_not_counted(database: Database) -> None:
    with database.scans() as session:
        scans.record_seen(session, UNIT)
    assert counts(database) == UnitCounts()


def test_a_scan_keeps_the_hour_and_nothing_finer(database: Database) -> None:
    with database.scans() as session:
        scans.record_seen(session, UNIT)
        scan = session.scalars(select(Scan)).one()
        assert (scan.hour.minute, scan.hour.second, scan.hour.microsecond) == (0, 0, 0)
        columns = set(Scan.__table__.columns.keys())
    assert not columns & {"ip", "address", "user_agent", "session", "visitor", "at"}


def test_a_confirmed_scan_is_counted_once_however_often_it_is_confirmed(database: Database) -> None:
    with database.scans() as session:
        seen = scans.record_seen(session, UNIT)
        assert scans.confirm(session, seen, b"one")
        assert not scans.confirm(session, seen, b"one")
    assert counts(database).confirmed_checks == 1


def test_a_visitor_who_looks_three_times_a_day_is_one_session(database: Database) -> None:
    for _ in range(3):
        see_and_confirm(database)
    assert (counts(database).confirmed_checks, counts(database).sessions) == (3, 1)


def test_another_visitor_and_another_day_are_other_sessions(database: Database) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 3, tzinfo=UTC)) as time:
        see_and_confirm(database, b"one")
        see_and_confirm(database, b"two")
        time.shift(timedelta(days=1))
        see_and_confirm(database, b"one")
        assert counts(database).sessions == 3


def test_the_first_check_keeps_its_day(database: Database) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 3, tzinfo=UTC), tick=False) as time:
        see_and_confirm(database)
        first = clock.now()
        time.shift(timedelta(days=3))
        see_and_confirm(database)
        assert counts(database).first_confirmed_at == first


def test_sessions_of_more_than_a_year_ago_no_longer_count(database: Database) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 3, tzinfo=UTC)) as time:
        see_and_confirm(database)
        time.shift(timedelta(days=366))
        assert counts(database).sessions == 0
        assert counts(database).confirmed_checks == 1


@pytest.mark.parametrize("sighting", [Sighting(state="ok", product_id=1), Sighting(state="unknown")])
def test_a_page_without_a_unit_is_confirmed_but_counts_for_no_unit(
    database: Database, sighting: Sighting
) -> None:
    assert see_and_confirm(database, sighting=sighting)
    with database.reading_scans() as session:
        assert session.scalar(select(func.count()).select_from(UnitChecks)) == 0


def test_one_visitor_leaves_different_keys_on_different_units(database: Database) -> None:
    see_and_confirm(database)
    see_and_confirm(database, sighting=Sighting(state="ok", product_id=1, batch_id=2, run=3, index=5))
    with database.reading_scans() as session:
        assert len(set(session.scalars(select(SeenSession.key)))) == 2
        assert session.scalar(select(func.count()).select_from(DailySalt)) == 1


def test_salts_and_session_keys_are_destroyed_after_48_hours_and_the_counts_stay(database: Database) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 3, tzinfo=UTC)) as time:
        see_and_confirm(database)
        for kept in (1, 0):
            time.shift(timedelta(days=1))
            with database.scans() as session:
                scans.forget_visitors(session)
                assert session.scalar(select(func.count()).select_from(DailySalt)) == kept
                assert session.scalar(select(func.count()).select_from(SeenSession)) == kept
        with database.reading_scans() as session:
            assert session.scalar(select(func.sum(UnitDay.sessions))) == 1
