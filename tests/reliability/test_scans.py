"""Scans under kills and outages: nothing acknowledged is lost, every scan is answered, none is green."""

import dataclasses
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import create_app
from models import Scan, UnitChecks
from tests import factories
from tests.databases import fill
from tests.reliability.crowd import gather
from tests.reliability.deployment import ROOT, descendants, eventually, free_port, settings, status
from tests.servers import postgres_server
from tests.web.public.conftest import PHONE
from tests.web.public.states import code_of, unit
from traceability.config import Config
from traceability.database import Database

KILLS = 5


@dataclasses.dataclass
class Site:
    """A deployment with one batch of unit labels."""

    base: str
    pid: int
    paths: list[str]
    config: Config

    def get(self, path: str) -> tuple[int, str]:
        request = urllib.request.Request(self.base + path, headers={"User-Agent": PHONE})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def confirm(self, path: str) -> bool:
        """What a phone does; whether it was acknowledged."""
        try:
            _, page = self.get(path)
            to, token = re.findall(r'data-(?:to|token)="([^"]+)"', page)
            sent_by_script = {"User-Agent": PHONE, "Origin": self.base, "Content-Type": "text/plain"}
            request = urllib.request.Request(self.base + to, token.encode(), sent_by_script)
            with urllib.request.urlopen(request, timeout=20) as answer:
                return bool(answer.status == 204)
        except (OSError, ValueError, http.client.HTTPException):  # a worker was killed under it
            return False


@contextmanager
def deployed(folder: Path, **more: str) -> Iterator[Site]:
    port = free_port()
    environ = settings(folder, WEB_WORKERS="2", BASE_URL=f"http://127.0.0.1:{port}", **more)
    fill(environ)
    config = Config.from_env(environ)
    app = create_app(dataclasses.replace(config, testing=True))
    with app.extensions["database"].writing() as session:
        factories.use(session)
        made = unit(app)
        session.flush()
        paths = [f"/t/{code_of(app, made, index)}" for index in range(100)]
    app.extensions["database"].dispose()
    words = ["gunicorn", "--config=deploy/gunicorn.conf.py", f"--bind=127.0.0.1:{port}", "app:create_app()"]
    with (folder / "web.log").open("ab") as log:
        web = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=environ, stdout=log, stderr=log)
    site = Site(f"http://127.0.0.1:{port}", web.pid, paths, config)
    try:
        assert eventually(lambda: status(f"{site.base}/healthz") == 200, 60)
        yield site
    finally:
        web.terminate()
        web.wait()


def test_a_killed_worker_loses_no_acknowledged_confirmation(tmp_path: Path) -> None:
    with deployed(tmp_path) as site:
        acknowledged, over = [0] * 4, threading.Event()

        def shopper(number: int) -> None:
            turn = number
            while not over.is_set():
                acknowledged[number] += site.confirm(site.paths[turn % len(site.paths)])
                turn += 4

        threads = [threading.Thread(target=shopper, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(KILLS):
            enough = sum(acknowledged) + 10
            assert eventually(lambda: sum(acknowledged) >= enough, 60)  # noqa: B023 - asked at once
            os.kill(descendants(site.pid)[0], signal.SIGKILL)
        over.set()
        for thread in threads:
            thread.join()
        database = Database(site.config.database_url, site.config.scans_database_url)
        with database.reading_scans() as session:
            confirmed = session.scalar(select(func.count()).select_from(Scan).where(Scan.confirmed)) or 0
            counted = session.scalar(select(func.sum(UnitChecks.confirmed_checks))) or 0
        database.dispose()
    assert sum(acknowledged) >= 10 * KILLS
    assert counted == confirmed
    # One whose answer was lost with its worker may have been counted; one answered may not be missing.
    assert sum(acknowledged) <= confirmed <= sum(acknowledged) + 4 * KILLS


def _scan_for(site: Site, seconds: float) -> list[tuple[int, str]]:
    answers: list[tuple[int, str]] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answers.append(site.get(site.paths[len(answers) % len(site.paths)]))
    return answers


def _none_green(answers: list[tuple[int, str]]) -> None:
    assert len(answers) > 10
    states = {(code, *re.findall(r'data-state="(\w+)"', page)) for code, page in answers}
    assert states == {(503, "unavailable")}


def test_a_database_file_that_is_away_makes_no_page_green(tmp_path: Path) -> None:
    with deployed(tmp_path) as site:
        assert all(code == 200 for code, _ in _scan_for(site, 2))
        file = tmp_path / "main.db"
        file.rename(tmp_path / "away.db")
        _none_green(_scan_for(site, 4))
        (tmp_path / "away.db").rename(file)
        assert eventually(lambda: 'data-state="ok"' in site.get(site.paths[0])[1], 5)


@pytest.mark.slow
def test_a_minute_without_the_database_under_load_is_answered_and_never_green(tmp_path: Path) -> None:
    with deployed(tmp_path) as site:
        _scan_for(site, 2)
        (tmp_path / "main.db").rename(tmp_path / "away.db")
        states = Counter[str]()

        def note(path: str, code: int, page: bytes) -> bool:
            states[" ".join([str(code), *re.findall(r'data-state="(\w+)"', page.decode())])] += 1
            return True

        crowd = gather(
            int(site.base.rpartition(":")[2]), site.paths, note, phones=50, seconds=60, each=lambda: None
        )
        print(dict(states), crowd.unanswered, "broken off")
        assert crowd.asked > 10_000
        assert states["503 unavailable"] >= 0.999 * crowd.asked
        assert set(states) <= {"503 unavailable", "503"}


@pytest.fixture
def home() -> Iterator[Path]:
    """Not pytest's own folder, into which PostgreSQL's account cannot look."""
    folder = Path(tempfile.mkdtemp(prefix="ocop-trace-"))
    yield folder
    shutil.rmtree(folder)


def test_a_stopped_postgresql_makes_no_page_green(tmp_path: Path, home: Path) -> None:
    with postgres_server(home, port=free_port()) as url, deployed(tmp_path, DATABASE_URL=url) as site:
        assert all(code == 200 for code, _ in _scan_for(site, 2))
        _stop(home)
        _none_green(_scan_for(site, 4))


def _stop(home: Path) -> None:
    held = home / "data" / "postmaster.pid"
    os.kill(int(held.read_text().split()[0]), signal.SIGINT)
    # Its number stays until `postgres_server` asks how it ended, so what says that it is gone is its file.
    assert eventually(lambda: not held.exists(), 20)
