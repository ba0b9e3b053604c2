"""A full disk: reads go on, writes are refused whole with a clear message and go on by themselves."""

import contextlib
import dataclasses
import json
import os
import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, select, text
from werkzeug.test import TestResponse

from app import create_app
from models import PrintState, ProductVersion, Role, VersionState
from tests.client import CheckingClient
from tests.databases import Databases, SqliteDatabases
from tests.factories import UserFactory
from tests.reliability.deployment import descendants, eventually
from tests.reliability.mixed import LARGE, Site, ask, site
from tests.reliability.nursery import alive
from tests.web.public.conftest import PHONE
from tests.web.public.states import code_of, unit
from traceability.config import Config
from traceability.database import Database, is_outage
from traceability.services import audit_chain
from traceability.services.file_store import FolderStore

CYCLES = 20


@pytest.fixture(params=["8m"])
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A small disk."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={request.param}", "none", place],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"this machine mounts no small disk: {done.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def _fill(disk: Path) -> Path:
    """To the last byte; once more where some has become free."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (65536, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(bytes(size)) == size:
                    pass
    assert shutil.disk_usage(disk).free == 0
    return ballast


def _empty_the_log(app: Flask) -> None:
    """Room that SQLite has already taken would let a small write succeed."""
    database: Database = app.extensions["database"]
    with database.main.writing.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _post(client: CheckingClient, path: str, value: str) -> TestResponse:
    """Without the look at what was written: it is over before the disk refuses the commit."""
    sent = {"value": value, "csrf_token": client._csrf_token()}
    return FlaskClient.open(client, path, method="POST", data=sent)


@pytest.mark.one_database
def test_every_write_to_a_full_disk_is_refused_whole(
    disk: Path, databases: Databases, browse: Callable[[Flask], CheckingClient]
) -> None:
    if not isinstance(databases, SqliteDatabases):
        pytest.skip("a PostgreSQL has a disk of its own")
    config = Config.from_env(databases.restore(disk / "instance"))
    app = create_app(dataclasses.replace(config, testing=True))
    client = browse(app)
    page = f"/t/{code_of(app, unit(app))}"
    client.sign_in(UserFactory.create(role=Role.ADMINISTRATOR))
    setting = "/staff/settings/alert_limit_recalled"
    client.get(page, headers={"User-Agent": PHONE})
    for cycle in range(1, CYCLES + 1):
        _empty_the_log(app)
        ballast = _fill(disk)
        assert "Mã hợp lệ" in client.get(page, headers={"User-Agent": PHONE}).h1
        refused = _post(client, setting, str(1000 + cycle))
        assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
        assert "Chưa có gì thay đổi" in refused.text
        assert str(1000 + cycle) not in client.get(setting).words
        ballast.unlink()
        client.post(setting, data={"value": str(cycle)}, status=303)
    database: Database = app.extensions["database"]
    with database.reading() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert not audit_chain.verify(session).faults
        changes = "SELECT count(*) FROM audit_entry WHERE action = 'setting.changed'"
        assert session.scalar(text(changes)) == CYCLES
    client.session.close()
    database.dispose()


def test_an_upload_to_a_full_disk_leaves_nothing_half_written(disk: Path) -> None:
    store = FolderStore(disk / "files")
    store.put(b"%PDF an earlier paper")
    before = sorted(store.root.rglob("*"))
    ballast = _fill(disk)
    with pytest.raises(OSError) as full:  # noqa: PT011 - which one, the next line says
        store.put(b"x" * 100_000)
    assert is_outage(full.value), "so the page says 503 and not 500"
    ballast.unlink()
    assert [path for path in sorted(store.root.rglob("*")) if path.is_file()] == [
        path for path in before if path.is_file()
    ]
    store.put(b"x" * 100_000)


@pytest.mark.parametrize("disk", ["64m"], indirect=True)
@pytest.mark.parametrize("cycles", [2, pytest.param(CYCLES, marks=pytest.mark.slow)])
def test_a_site_on_a_full_disk_goes_on_and_takes_writes_again(
    disk: Path, tmp_path: Path, cycles: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with site(tmp_path, INSTANCE_DIR=str(disk / "instance")) as here:
        family = [*descendants(here.web.pid), here.worker]
        with _shoppers(here) as told:
            for _ in range(cycles):
                _one_cycle(here, disk, told)
        print_id = here.press.chosen(LARGE)
        here.press.order(print_id)
        assert eventually(lambda: here.press.look(print_id).state is PrintState.READY, 120)
        assert [*descendants(here.web.pid), here.worker] == family, "nothing died of it"
        assert alive(here.worker)
        with here.press.db.reading() as session:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert not audit_chain.verify(session).faults
            approved = "SELECT count(*) FROM audit_entry WHERE action = 'product.approved'"
            assert session.scalar(text(approved)) == cycles
    with capsys.disabled():
        print(f"\n{cycles} times full: {dict(told)}")
    assert set(told) == {"200 ok_plain"}


def _one_cycle(here: Site, disk: Path, told: "Counter[str]") -> None:
    """Full: scans are answered, an approval is not taken. Then there is room, and it is."""
    (version, _), _ = here.items()
    path = f"/staff/products/versions/{version}/approve"
    form = {**here.officer, "Content-Type": "application/x-www-form-urlencoded"}
    ballast = _fill_wholly(here, disk)
    before = told.total()
    for _ in range(3):
        code, page = ask(here.port, "POST", path, "note=", form)
        assert (code, "Chưa có gì thay đổi" in page) == (503, True), page
    ready, checks = ask(here.port, "GET", "/readyz", "", {})
    assert (ready, json.loads(checks)["checks"]["disk"]) == (503, "failed")
    assert eventually(lambda: told.total() > before + 20, 60), "reads go on"
    assert _state_of(here, version) is VersionState.PENDING
    ballast.unlink()
    assert ask(here.port, "POST", path, "note=", form)[0] == 303
    assert _state_of(here, version) is VersionState.APPROVED


def _fill_wholly(here: Site, disk: Path) -> Path:
    """Room that SQLite has already taken would let a small write succeed, so that is given back first."""
    log = Path(f"{make_url(here.press.config.database_url).database}-wal")

    def full_with_an_empty_log() -> bool:
        (disk / "ballast").unlink(missing_ok=True)
        with here.press.db.main.writing.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _fill(disk)
        return log.stat().st_size == 0  # else somebody wrote in between, or read so that it could not be cut

    assert eventually(full_with_an_empty_log, 60)
    return disk / "ballast"


def _state_of(here: Site, version: int) -> VersionState:
    with here.press.db.reading() as session:
        return session.scalars(select(ProductVersion.state).where(ProductVersion.id == version)).one()


@contextlib.contextmanager
def _shoppers(here: Site) -> "Iterator[Counter[str]]":
    """Two who scan one label after another; what each answer was and said."""
    told, over = Counter[str](), threading.Event()

    def scan(number: int) -> None:
        while not over.is_set():
            number += 2
            page = f"/t/{here.press.keyring.newest.encode(here.run_id, number % 10_000)}"
            code, words = ask(here.port, "GET", page, "", {})
            told[" ".join([str(code), *re.findall(r'data-state="(\w+)"', words)])] += 1

    threads = [threading.Thread(target=scan, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    try:
        yield told
    finally:
        over.set()
        for thread in threads:
            thread.join()
