"""Mixed writes under kills and restarts: what was answered is there, and everything is there once."""

import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Select, func, select, text

from models import (
    AuditEntry,
    Batch,
    BatchState,
    LabelPrint,
    LabelRun,
    PrintState,
    ProductVersion,
    RecallBatch,
    Scan,
    UnitChecks,
    VersionState,
)
from tests.reliability.deployment import eventually, free_port
from tests.reliability.mixed import LARGE, SMALL, Site, site
from tests.servers import new_database, postgres_server
from traceability.database import Database
from traceability.services import audit_chain

pytestmark = pytest.mark.slow  # a round takes seconds; `-k "8 or 2]"` is the short form
KILLS_A_ROUND = 4


@pytest.fixture
def home() -> Iterator[Path]:
    """Not pytest's own folder, into which PostgreSQL's account cannot look."""
    folder = Path(tempfile.mkdtemp(prefix="ocop-trace-"))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("kills", [8, 200])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_processes_lose_nothing_and_do_nothing_twice(tmp_path: Path, kind: str, kills: int) -> None:
    chance = random.Random(kills)
    with ExitStack() as stack:
        more = {"DATABASE_URL": stack.enter_context(new_database())} if kind == "postgresql" else {}
        here = stack.enter_context(site(tmp_path, **more))

        def strike() -> None:
            for _ in range(KILLS_A_ROUND):
                time.sleep(chance.uniform(0, 0.6))
                here.kill_one(chance)
                here.tend()

        rounds = kills // KILLS_A_ROUND
        for _ in range(rounds):
            here.round(strike)
        _all_is_there_once(here, rounds)


@pytest.mark.parametrize("restarts", [2, 10])
def test_a_restarted_postgresql_loses_nothing_and_nothing_is_done_twice(
    tmp_path: Path, home: Path, restarts: int
) -> None:
    chance, port = random.Random(restarts), free_port()
    with ExitStack() as outer, ExitStack() as server:
        url = server.enter_context(postgres_server(home, port=port))
        here = outer.enter_context(site(tmp_path, DATABASE_URL=url))

        def strike() -> None:
            time.sleep(chance.uniform(0, 0.4))
            server.close()
            server.enter_context(postgres_server(home, port=port))

        for _ in range(restarts):
            here.round(strike)
        _all_is_there_once(here, restarts)


def _all_is_there_once(here: Site, rounds: int) -> None:
    """Every answer is true, and nothing came twice though many asked again."""
    asked, db = here.asked, here.press.db
    assert here.strange == []
    counts = (len(asked.prints), len(asked.versions), len(asked.batches), asked.scans)
    assert counts == (2 * rounds, 2 * rounds, 2 * rounds, 6 * rounds)

    def printed() -> bool:
        here.tend()  # PostgreSQL's end is the worker's, too, until somebody starts it again
        mine = select(func.count()).where(LabelPrint.id.in_(asked.prints))
        return _count(db, mine.where(LabelPrint.state == PrintState.READY)) == len(asked.prints)

    assert eventually(printed, 900)
    with db.reading() as session:
        runs = select(LabelRun.quantity).join(LabelPrint, LabelPrint.label_run_id == LabelRun.id)
        assert sorted(session.scalars(runs)) == [SMALL] * rounds + [LARGE] * rounds
        issued = select(func.sum(LabelRun.quantity)).where(LabelRun.batch_id == here.press.batch_id)
        assert session.scalar(issued) == rounds * (SMALL + LARGE)
        versions = select(ProductVersion.state).where(ProductVersion.id.in_(asked.versions))
        assert set(session.scalars(versions)) == {VersionState.APPROVED}
        batches = select(Batch.state).where(Batch.id.in_(asked.batches))
        assert set(session.scalars(batches)) == {BatchState.RECALLED}
        assert sorted(session.scalars(select(RecallBatch.batch_id))) == sorted(asked.batches)
        told = select(AuditEntry.action, func.count()).group_by(AuditEntry.action)
        entries = dict(session.execute(told).all())
        done = {name: entries[name] for name in ("labels.issued", "product.approved", "recall.started")}
        assert done == dict.fromkeys(done, 2 * rounds)
    with db.reading() as session:
        assert audit_chain.verify(session).faults == ()
    with db.reading_scans() as session:
        assert session.scalar(select(func.count()).select_from(Scan).where(Scan.confirmed)) == asked.scans
        assert session.scalar(select(func.sum(UnitChecks.confirmed_checks))) == asked.scans
    for reading in (db.reading, db.reading_scans) if here.press.config.uses_sqlite else ():
        with reading() as session:
            assert session.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def _count(db: Database, query: Select[int]) -> int:
    with db.reading() as session:
        return session.scalar(query) or 0
