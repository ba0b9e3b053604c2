"""Backups: taken under load, verified by restoring, refused when anything in them is not as it was."""

import dataclasses
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import create_app
from models import AuditEntry, Setting
from tests.factories import LabelRunFactory, ProductFactory
from tests.servers import client_tools
from traceability.config import Config
from traceability.database import Database
from traceability.root_key import fingerprint
from traceability.services import audit, backups, clock
from traceability.services.actor import Actor
from traceability.services.backups import contents, copies
from traceability.services.file_store import FileStore, FolderStore


@pytest.fixture(autouse=True)
def _tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(client_tools()), prepend=":")


@pytest.fixture
def config(app: Flask) -> Config:
    found: Config = app.extensions["config"]
    return found


@pytest.fixture
def filled(session: Session, config: Config) -> Session:
    """A label run of each kind, a photo with bytes, audit entries."""
    LabelRunFactory.create()
    product = ProductFactory.create()
    photo = product.versions[0].photos[0]
    for file in (photo.file, photo.hero):
        file.sha256 = FileStore.at(config.storage_url).put(f"RIFF {file.id}".encode())
    _note(session, "first")
    for other in session.scalars(select(type(photo.file)).where(type(photo.file).sha256.like("0%"))):
        if other.sha256.startswith("0" * 32):  # made up by the factory, without bytes
            other.sha256 = photo.file.sha256
    session.commit()
    return session


def _note(session: Session, name: str) -> None:
    row = Setting(name=name, value="1", changed_at=clock.now())
    session.add(row)
    audit.record(session, Actor.system("thử"), "setting.noted", row)


def _flask(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["backup", *words])


def _verify(app: Flask, folder: Path) -> dict[str, Any]:
    result = _flask(app, "verify", str(folder), "--json")
    answer: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == (0 if answer["ok"] else 1)
    return {check["name"]: check["ok"] for check in answer["checks"]}


def test_a_backup_is_made_and_verified_by_two_commands(app: Flask, filled: Session, tmp_path: Path) -> None:
    made = _flask(app, "create", str(tmp_path / "saved"))
    assert made.exit_code == 0, made.output
    names = ("checksums", "integrity", "schema", "rows", "audit", "files", "codes")
    assert _verify(app, tmp_path / "saved") == dict.fromkeys(names, True)
    told = _flask(app, "verify", str(tmp_path / "saved")).stdout
    assert "đọc đúng 100/100 mã" in told


def test_no_backup_holds_the_root_key(app: Flask, filled: Session, tmp_path: Path) -> None:
    made = backups.create_backup(app.extensions["database"], app.extensions["config"], tmp_path)
    key: bytes = bytes(app.extensions["root_key"])
    for path in made.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert key not in content
            assert key.hex().encode() not in content
    assert contents.Manifest.read(made).root_key_fingerprint == fingerprint(key)
    assert not [
        path for path in made.rglob("*") if path.stat().st_mode & 0o077 and path.suffix in (".db", ".dump")
    ]


def test_a_backup_taken_under_load_is_one_moment_and_restores(
    app: Flask, config: Config, filled: Session, tmp_path: Path
) -> None:
    database: Database = app.extensions["database"]
    stopped, acknowledged = threading.Event(), []

    def write(writer: int) -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            with database.writing() as session:
                _note(session, f"w{writer}-{number}")
            acknowledged.append(f"w{writer}-{number}")

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(3)]
    for thread in threads:
        thread.start()
    try:
        while len(acknowledged) < 20:
            pass
        before = set(acknowledged)
        made = backups.create_backup(database, config, tmp_path / "saved")
        while len(acknowledged) < len(before) + 20:
            pass
    finally:
        stopped.set()
        for thread in threads:
            thread.join()
    assert set(_verify(app, made).values()) == {True}
    with _restored(config, made, tmp_path / "again") as session:
        kept = set(session.scalars(select(Setting.name)))
        audited = set(session.scalars(select(AuditEntry.subject_name)))
    assert before <= kept, "what was acknowledged before the backup began is in it"
    assert {name for name in kept if name.startswith("w")} == {
        name for name in audited if name.startswith("w")
    }


@contextmanager
def _restored(config: Config, made: Path, target: Path) -> Iterator[Session]:
    """A restored deployment's main database, once an application of its own has found it in order."""
    with ExitStack() as stack:
        settings = {"INSTANCE_DIR": str(target), "ROOT_KEY_FILE": str(config.root_key_file)}
        if not config.uses_sqlite:
            scratch = copies.scratch_database(config.database_url, "test")
            settings["DATABASE_URL"] = stack.enter_context(scratch)
        url = settings.get("DATABASE_URL")
        backups.restore_backup(made, target, url, url)
        app = create_app(dataclasses.replace(Config.from_env(settings), testing=True))
        page = app.test_client().get("/readyz")
        assert page.status_code == 200, page.text
        with app.extensions["database"].reading() as session:
            yield session
        app.extensions["database"].dispose()


DAMAGES: dict[str, Callable[[Path], Any]] = {
    "a flipped byte": lambda made: _flip(next(made.glob("main.*"))),
    "a missing photo": lambda made: next((made / "files").rglob("*/*")).unlink(),
    "a file too many": lambda made: (made / "root.key").write_text("00"),
    "no sums": lambda made: (made / contents.SUMS).unlink(),
}


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_backup_is_refused(
    app: Flask, config: Config, filled: Session, tmp_path: Path, how: str
) -> None:
    made = backups.create_backup(app.extensions["database"], config, tmp_path)
    DAMAGES[how](made)
    assert _verify(app, made) == {"checksums": False}
    assert _flask(app, "restore", str(made), str(tmp_path / "again")).exit_code == 1
    assert not (tmp_path / "again").exists()


def test_a_backup_whose_rows_were_changed_behind_its_back_fails_its_checks(
    app: Flask, config: Config, filled: Session, tmp_path: Path
) -> None:
    """Even where somebody makes new sums: the manifest's counts and the chain's head still disagree."""
    made = backups.create_backup(app.extensions["database"], config, tmp_path)
    manifest = contents.Manifest.read(made)
    dataclasses.replace(
        manifest, rows={**manifest.rows, "label_run": 99}, audit_head=f"1:{'a' * 64}", files=77
    ).write(made)
    contents.write_sums(made)
    checks = _verify(app, made)
    assert {name for name, ok in checks.items() if not ok} == {"rows", "audit", "files"}


def test_the_second_backup_shares_the_bytes_of_files_with_the_first(
    app: Flask, config: Config, filled: Session, tmp_path: Path
) -> None:
    first, second = (backups.create_backup(app.extensions["database"], config, tmp_path) for _ in range(2))
    name = next(path.relative_to(first) for path in (first / "files").rglob("*/*"))
    assert (first / name).samefile(second / name)
    assert backups.find_backup(tmp_path) == second
    shutil.rmtree(first)
    assert set(_verify(app, second).values()) == {True}


def test_a_file_that_the_store_lost_stops_the_backup(
    app: Flask, config: Config, filled: Session, tmp_path: Path
) -> None:
    store = FileStore.at(config.storage_url)
    assert isinstance(store, FolderStore)
    row = ProductFactory.create().versions[0].photos[0].file
    row.sha256 = store.put(b"lost")
    filled.commit()
    (store.root / row.sha256[:2] / row.sha256).unlink()
    result = _flask(app, "create", str(tmp_path))
    assert (result.exit_code, "Kho tệp thiếu" in result.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == [], "a backup that was not finished leaves nothing"


def test_a_restore_never_goes_over_what_is_there(
    app: Flask, config: Config, filled: Session, tmp_path: Path
) -> None:
    made = backups.create_backup(app.extensions["database"], config, tmp_path / "saved")
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "main.db").write_bytes(b"mine")
    result = _flask(app, "restore", str(made), str(tmp_path / "var"))
    assert (result.exit_code, "không trống" in result.stderr) == (1, True)
    assert (tmp_path / "var" / "main.db").read_bytes() == b"mine"


def test_a_restored_postgresql_knows_its_tables_sizes(
    config: Config, app: Flask, filled: Session, tmp_path: Path
) -> None:
    if config.uses_sqlite:
        return
    made = backups.create_backup(app.extensions["database"], config, tmp_path / "saved")
    with _restored(config, made, tmp_path / "again") as session:
        counted = session.scalar(text("SELECT reltuples FROM pg_class WHERE oid = 'label_run'::regclass"))
    assert counted == 1


def test_postgresql_without_its_tools_is_told_plainly(
    app: Flask, config: Config, filled: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if config.uses_sqlite:
        return
    monkeypatch.setenv("PATH", "/nowhere")
    result = _flask(app, "create", str(tmp_path))
    assert (result.exit_code, "postgresql-client" in result.stderr) == (1, True)
