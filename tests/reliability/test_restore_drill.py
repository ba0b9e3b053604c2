"""The restore drill: by commands alone, from a backup taken while people work, within five minutes."""

import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select

from models import Batch, BatchState, LabelPrint, PrintState, ProductVersion, VersionState
from tests.reliability.deployment import ROOT, eventually, free_port, running, settings, status
from tests.reliability.mixed import Site, ask, site
from tests.servers import client_tools, new_database
from traceability.config import Config
from traceability.database import Database

FIVE_MINUTES = 300


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_taken_under_load_is_restored_by_command(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(client_tools()), prepend=":")
    (tmp_path / "here").mkdir()
    with ExitStack() as stack:
        urls = [stack.enter_context(new_database()) for _ in "12"] if kind == "postgresql" else []
        here = stack.enter_context(site(tmp_path / "here", **({"DATABASE_URL": urls[0]} if urls else {})))
        here.round(lambda: None)
        before = [list(here.asked.versions), list(here.asked.batches), list(here.asked.prints)]
        _back_up_under_load(here, tmp_path / "saved")
        begun = time.monotonic()
        there = tmp_path / "there"
        key = here.press.config.root_key_file
        environ = settings(there, ROOT_KEY_FILE=str(key), **({"DATABASE_URL": urls[1]} if urls else {}))
        onto = ["--database-url", urls[1]] if urls else []
        _flask(here.environ, "backup", "verify", str(tmp_path / "saved"))
        _flask(here.environ, "backup", "restore", str(tmp_path / "saved"), str(there), *onto)
        _flask(environ, "database", "upgrade")
        _flask(environ, "audit", "verify")
        with capsys.disabled():
            print(f"\n{kind}: verified and restored in {time.monotonic() - begun:.0f} s of {FIVE_MINUTES}")
        _all_is_there(environ, *before)
        _answers(environ, there, here)


def _back_up_under_load(here: Site, folder: Path) -> None:
    """`flask backup create` while rounds go on, at least one of them wholly after it has begun."""
    over, rounds = Event(), list[int]()

    def work() -> None:
        while not over.is_set():
            here.round(lambda: None)
            rounds.append(1)

    worker = Thread(target=work)
    worker.start()
    try:
        _flask(here.environ, "backup", "create", str(folder))
        assert eventually(lambda: bool(rounds), 120)
    finally:
        over.set()
        worker.join()
    assert here.strange == []


def _flask(environ: dict[str, str], *words: str) -> None:
    """No command may take longer than the whole drill."""
    command = [sys.executable, "-m", "flask", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=FIVE_MINUTES
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _all_is_there(
    environ: dict[str, str], versions: list[int], batches: list[int], prints: list[int]
) -> None:
    """What was answered before the backup began."""
    config = Config.from_env(environ)
    database = Database(config.database_url, config.scans_database_url)
    with database.reading() as session:
        approved = select(ProductVersion.state).where(ProductVersion.id.in_(versions))
        assert session.scalars(approved).all() == [VersionState.APPROVED] * len(versions)
        recalled = select(Batch.state).where(Batch.id.in_(batches))
        assert session.scalars(recalled).all() == [BatchState.RECALLED] * len(batches)
        ordered = select(LabelPrint.state).where(LabelPrint.id.in_(prints))
        assert PrintState.DRAFT not in session.scalars(ordered).all()
    database.dispose()


def _answers(environ: dict[str, str], there: Path, here: Site) -> None:
    """The restored service reads the labels that the old one issued."""
    port = free_port()
    served = environ | {"WEB_WORKERS": "1", "BASE_URL": f"http://127.0.0.1:{port}"}
    words = ["--config=deploy/gunicorn.conf.py", f"--bind=127.0.0.1:{port}", "app:create_app()"]
    with running("gunicorn", served, there / "web.log", *words):
        assert eventually(lambda: status(f"http://127.0.0.1:{port}/readyz") == 200, 60)
        code = here.press.keyring.newest.encode(here.run_id, 0)
        answer, page = ask(port, "GET", f"/t/{code}", "", {})
        assert (answer, 'data-state="ok_plain"' in page) == (200, True)
