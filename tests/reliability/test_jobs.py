"""Jobs: whatever is killed, each is done, and what it writes is written once."""

import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from models import Base, Job, JobState
from tests.reliability.deployment import eventually, free_port, running, settings
from tests.reliability.nursery import alive, kill, nursery
from tests.servers import new_database, postgres_server
from traceability.config import Config
from traceability.database import Database
from traceability.jobs import enqueue
from traceability.services.mail import queue_email

_STEPS = 20


@pytest.fixture(params=["sqlite", "postgresql"])
def environ(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The settings of a deployment whose tables are made."""
    instance = tmp_path / "instance"
    instance.mkdir()
    if request.param == "sqlite":
        yield settings(instance)
        return
    with new_database() as url:
        yield settings(instance, DATABASE_URL=url)


@pytest.fixture
def db(environ: dict[str, str]) -> Iterator[Database]:
    database = _made(Config.from_env(environ))
    yield database
    database.dispose()


def _made(config: Config) -> Database:
    database = Database(config.database_url, config.scans_database_url)
    Base.metadata.create_all(database.main.writing)
    with database.writing() as session:
        # No unique constraint: a step done twice is to be seen, not refused.
        session.execute(text("CREATE TABLE tally (job VARCHAR(36), number INTEGER)"))
    return database


@pytest.fixture
def home() -> Iterator[Path]:
    """Not pytest's own folder, into which PostgreSQL's account cannot look."""
    folder = Path(tempfile.mkdtemp(prefix="ocop-trace-"))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize(("jobs", "kills"), [(8, 3), pytest.param(300, 200, marks=pytest.mark.slow)])
def test_a_killed_worker_loses_and_doubles_no_job(
    tmp_path: Path, environ: dict[str, str], db: Database, jobs: int, kills: int
) -> None:
    with db.writing() as session:
        for number in range(jobs):
            enqueue(session, "tally", {"steps": _STEPS})
            queue_email(session, "ai@vi.du", f"Thư {number}", "Nội dung")
    with nursery("tests.reliability.tally_worker", environ, tmp_path / "log") as workers:
        for _ in range(kills):
            before, worker_id = _steps(db), workers.worker()

            def moved(before: int = before) -> bool:
                return _steps(db) > before or _all_ended(db)

            assert eventually(moved, 60), _log(tmp_path)
            time.sleep(random.uniform(0, 0.4))
            kill(worker_id)
    with running("tests.reliability.tally_worker", environ, tmp_path / "log") as worker:
        assert eventually(lambda: _all_ended(db), 60 + jobs), _log(tmp_path)
        worker.terminate()
        assert worker.wait(10) == 0
    with db.reading() as session:
        assert session.execute(select(Job.state, func.count()).group_by(Job.state)).all() == [
            (JobState.DONE, 2 * jobs)
        ]
        done = Counter(tuple(row) for row in session.execute(text("SELECT job, number FROM tally")))
    assert len(done) == jobs * _STEPS
    assert set(done.values()) == {1}
    letters = [message_from_bytes(file.read_bytes()) for file in (tmp_path / "instance/mail").glob("*.eml")]
    assert len({letter["Message-ID"] for letter in letters}) == len(letters) == jobs


def test_a_job_goes_on_without_dbos_memory(tmp_path: Path, environ: dict[str, str], db: Database) -> None:
    with db.writing() as session:
        enqueue(session, "tally", {"steps": _STEPS})
    with running("tests.reliability.tally_worker", environ, tmp_path / "log") as worker:
        assert eventually(lambda: _steps(db) > 2, 60), _log(tmp_path)
        worker.kill()
    for file in (tmp_path / "instance").glob("jobs.db*"):
        file.unlink()
    with running("tests.reliability.tally_worker", environ, tmp_path / "log"):
        assert eventually(lambda: _all_ended(db), 60), _log(tmp_path)
    assert _steps(db) == _STEPS


def test_jobs_outlast_a_postgresql_that_is_away(tmp_path: Path, home: Path) -> None:
    """The worker waits for it, or ends and is started again, as systemd does."""
    port, steps = free_port(), 100
    with ExitStack() as stack, ExitStack() as server:
        url = server.enter_context(postgres_server(home, port=port))
        environ = settings(tmp_path / "instance", DATABASE_URL=url)
        (tmp_path / "instance").mkdir()
        db = _made(Config.from_env(environ))
        stack.callback(db.dispose)
        with db.writing() as session:
            enqueue(session, "tally", {"steps": steps})
        workers = stack.enter_context(nursery("tests.reliability.tally_worker", environ, tmp_path / "log"))
        worker = workers.worker()
        assert eventually(lambda: _steps(db) > 2, 60), _log(tmp_path)
        server.close()
        time.sleep(2)
        server.enter_context(postgres_server(home, port=port))
        before = _steps(db)
        assert before < steps, "stopped too late to show anything"

        def ended() -> bool:
            nonlocal worker
            worker = worker if alive(worker) else workers.worker()
            return _all_ended(db)

        assert eventually(ended, 60), _log(tmp_path)
        assert _steps(db) == steps
        with db.reading() as session:
            assert session.scalars(select(Job.state)).all() == [JobState.DONE]


def test_a_second_worker_waits_for_the_first(tmp_path: Path, environ: dict[str, str], db: Database) -> None:
    program = "tests.reliability.tally_worker"
    with (
        running(program, environ, tmp_path / "first") as first,
        running(program, environ, tmp_path / "second") as second,
    ):
        logs = [tmp_path / "first", tmp_path / "second"]
        assert eventually(lambda: any("worker.ready" in log.read_text() for log in logs), 60)
        time.sleep(1)
        assert sorted("worker.ready" in log.read_text() for log in logs) == [False, True]
        worker, waiting = (first, 1) if "worker.ready" in logs[0].read_text() else (second, 0)
        worker.kill()
        assert eventually(lambda: "worker.ready" in logs[waiting].read_text(), 60)


def test_the_same_key_asks_once(db: Database) -> None:
    with db.writing() as session:
        first = enqueue(session, "tally", {"steps": 1}, key="import:7")
        again = enqueue(session, "tally", {"steps": 1}, key="import:7")
        other = enqueue(session, "tally", {"steps": 1}, key="import:8")
        assert first.id == again.id != other.id


def test_what_is_rolled_back_was_never_asked_for(db: Database) -> None:
    with db.writing_session() as session:
        queue_email(session, "ai@vi.du", "Chào", "…")
        session.rollback()
    assert _all_ended(db)


def _steps(db: Database) -> int:
    with db.reading() as session:
        return int(session.execute(text("SELECT count(*) FROM tally")).scalar_one())


def _all_ended(db: Database) -> bool:
    with db.reading() as session:
        open_jobs = select(Job.id).where(Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
        return session.scalars(open_jobs).first() is None


def _log(folder: Path) -> str:
    return (folder / "log").read_text()[-3000:]
