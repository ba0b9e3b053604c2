"""The daily maintenance: totals before deletion, nothing forgotten early, nothing done twice."""

import json
import os
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models import (
    Base,
    DailySalt,
    Device,
    Job,
    JobState,
    LinkPurpose,
    OneTimeLink,
    Scan,
    ScanTotal,
    StoredFile,
    Throttle,
    UserSession,
)
from tests.factories import ProductFactory, UserFactory
from traceability.config import Config
from traceability.database import Database
from traceability.services import clock, links, maintenance, scans
from traceability.services.file_store import FileStore, FolderStore
from traceability.services.maintenance import run_maintenance

NOON = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)


@pytest.fixture
def config(app: Flask) -> Config:
    found: Config = app.extensions["config"]
    return found


def _run(database: Database, config: Config) -> dict[str, int]:
    results = run_maintenance(database, config)
    assert [done.error for done in results if done.error] == []
    return {done.step: done.count for done in results}


def _see(database: Database, at: datetime, times: int, batch: int | None, confirmed: bool = False) -> None:
    with time_machine.travel(at, tick=False), database.scans() as session:
        for number in range(times):
            sighting = scans.Sighting(state="ok", device=Device.PHONE, product_id=1, batch_id=batch)
            seen = scans.record_seen(session, sighting)
            if confirmed:
                scans.confirm(session, seen, b"%d" % number)


def test_old_scans_become_totals_and_young_ones_stay(database: Database, config: Config) -> None:
    old = NOON - timedelta(days=91)
    _see(database, old, 3, batch=7)
    _see(database, old + timedelta(hours=2), 2, batch=7, confirmed=True)
    _see(database, datetime(2026, 8, 20, 18, tzinfo=UTC), 1, batch=None)  # 1 a.m. of the 21st in Lạng Sơn
    _see(database, NOON - timedelta(days=89), 4, batch=7)
    with time_machine.travel(NOON, tick=False):
        assert _run(database, config)["scan_totals"] == 6
        assert _run(database, config)["scan_totals"] == 0
    with database.reading_scans() as session:
        query = select(ScanTotal.day, ScanTotal.batch_id, ScanTotal.seen, ScanTotal.confirmed)
        totals = session.execute(query.order_by(ScanTotal.day, ScanTotal.batch_id)).all()
        assert [(f"{day:%d.%m}", *rest) for day, *rest in totals] == [("21.08", 0, 1, 0), ("21.08", 7, 5, 2)]
        assert session.scalar(select(func.count()).select_from(Scan)) == 4


def test_the_salts_of_past_days_are_destroyed(database: Database, config: Config) -> None:
    with database.scans() as session:
        for days in (0, 1, 2, 5):
            session.add(DailySalt(day=clock.today() - timedelta(days=days), salt="00"))
    assert _run(database, config)["visitors_forgotten"] == 2
    with database.reading_scans() as session:
        assert session.scalar(select(func.count()).select_from(DailySalt)) == 2


def _job(name: str, state: JobState, days: int) -> Job:
    then = clock.now() - timedelta(days=days)
    finished = then if state in (JobState.DONE, JobState.FAILED) else None
    return Job(id=name, kind="k", payload={}, state=state, created_at=then, finished_at=finished)


def test_only_jobs_that_ended_a_month_ago_are_deleted(
    session: Session, database: Database, config: Config
) -> None:
    session.add_all(
        [
            _job("done", JobState.DONE, 31),
            _job("failed", JobState.FAILED, 40),
            _job("young", JobState.DONE, 29),
            _job("waiting", JobState.QUEUED, 400),
        ]
    )
    session.commit()
    assert _run(database, config)["jobs_deleted"] == 2
    assert session.scalars(select(Job.id).order_by(Job.id)).all() == ["waiting", "young"]


def test_sign_in_leftovers_are_forgotten_in_their_time(
    session: Session, database: Database, config: Config
) -> None:
    user = UserFactory.create()
    now = clock.now()
    for days in (31, 29):
        then = now - timedelta(days=days)
        common = {"user_id": user.id, "device": "", "created_at": then, "last_seen_at": then}
        session.add(UserSession(token_hash=f"x{days}", expires_at=then, **common))
        ended = {"expires_at": now + timedelta(days=1), "ended_at": then}
        session.add(UserSession(token_hash=f"e{days}", **ended, **common))
        link = session.get_one(OneTimeLink, _link(session, user))
        link.expires_at = then
    session.add(Throttle(key="old", failures=9, last_failure_at=now - timedelta(hours=25)))
    session.add(Throttle(key="young", failures=9, last_failure_at=now - timedelta(hours=23)))
    session.commit()
    done = _run(database, config)
    names = ("sessions_forgotten", "links_forgotten", "throttles_forgotten")
    assert [done[name] for name in names] == [2, 1, 1]
    assert set(session.scalars(select(UserSession.token_hash))) == {"x29", "e29"}
    assert session.scalars(select(Throttle.key)).all() == ["young"]


def _link(session: Session, user: object) -> int:
    links.issue(session, user, LinkPurpose.PASSWORD_RESET)  # type: ignore[arg-type]
    session.flush()
    return session.scalars(select(func.max(OneTimeLink.id))).one()


def test_uploads_that_nothing_names_are_removed_after_a_day(
    session: Session, database: Database, config: Config
) -> None:
    store = FileStore.at(config.storage_url)
    assert isinstance(store, FolderStore)
    kept, rowless, young, orphan = (
        store.put(f"{name} {time.time_ns()}".encode()) for name in ("kept", "rowless", "young", "orphan")
    )
    product = ProductFactory.create()
    photo = product.versions[0].photos[0].file
    photo.sha256, photo.created_at = kept, clock.now() - timedelta(days=9)
    session.add(_row(orphan, days=2))
    session.add(_row(young, days=0))
    session.commit()
    for name in (kept, rowless, orphan):
        long_ago = time.time() - 2 * 86400
        os.utime(store.root / name[:2] / name, (long_ago, long_ago))
    assert _run(database, config)["orphaned_uploads"] >= 3
    assert [store.root.joinpath(name[:2], name).exists() for name in (kept, rowless, young, orphan)] == [
        True,
        False,
        True,
        False,
    ]
    assert _run(database, config)["orphaned_uploads"] == 0


def test_a_thumbnail_goes_with_its_picture(session: Session, database: Database, config: Config) -> None:
    picture, small = _row("1" * 64, days=2), _row("2" * 64, days=2)
    picture.thumbnail = small
    session.add(picture)
    session.commit()
    _run(database, config)
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_a_file_that_is_uploaded_again_is_young_again(database: Database, config: Config) -> None:
    store = FileStore.at(config.storage_url)
    assert isinstance(store, FolderStore)
    name = store.put(b"the same")
    os.utime(store.root / name[:2] / name, (0, 0))
    store.put(b"the same")
    _run(database, config)
    assert store.open(name).read() == b"the same"


def _row(sha256: str, days: int) -> StoredFile:
    then = clock.now() - timedelta(days=days)
    return StoredFile(sha256=sha256, media_type="application/pdf", size=1, name="a.pdf", created_at=then)


def test_a_step_that_fails_is_told_and_keeps_no_other_from_being_done(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(db: Database, config: Config) -> int:
        raise OSError("đĩa hỏng")

    monkeypatch.setattr(maintenance, "STEPS", [("broken", broken), *maintenance.STEPS])
    result = app.test_cli_runner().invoke(args=["maintenance", "run", "--json"])
    assert result.exit_code == 1
    assert "broken (OSError: đĩa hỏng)" in result.stderr
    steps = {row["step"]: row["error"] for row in json.loads(result.stdout)}
    assert (steps.pop("broken"), set(steps.values())) == ("OSError: đĩa hỏng", {None})


def test_sqlite_learns_how_many_rows_there_are(session: Session, database: Database, config: Config) -> None:
    for _ in range(3):
        ProductFactory()
    session.commit()
    done = _run(database, config)["statistics"]
    if database.main.gate is None:
        assert done == 0, "PostgreSQL counts by itself"
        return
    with database.reading() as reading:
        known = reading.scalars(text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'product'")).all()
    assert {stat.split()[0] for stat in known} == {"3"}


def test_what_other_tables_name_is_found_in_the_schema() -> None:
    names = {key.column.table.name for table in Base.metadata.sorted_tables for key in table.foreign_keys}
    assert {"job", "stored_file"} <= names
