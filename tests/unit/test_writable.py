"""Folders and database files that this account may not write stop the start with one line."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import create_app
from traceability.config import Config
from traceability.database.writable import require_writable

_NOBODY = 65534


@contextmanager
def _unprivileged() -> Iterator[None]:
    """Root may write everywhere, so root gives that up for a moment."""
    own = os.geteuid()
    if own == 0:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(own)


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that everybody may look into, which pytest's own is not."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made)
        path.chmod(0o755)
        yield path
        for below in (path, *path.rglob("*")):
            below.chmod(0o700)


def _refusal(monkeypatch: pytest.MonkeyPatch, **settings: Path) -> str:
    for name, value in settings.items():
        monkeypatch.setenv(name, str(value))
    with _unprivileged(), pytest.raises(SystemExit) as stopped:
        create_app()
    line = str(stopped.value)
    assert line.startswith("Lỗi: tài khoản ")
    assert "\n" not in line
    assert "sudo chown -R" in line
    return line


def test_a_folder_below_a_read_only_one_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.chmod(0o555)
    assert f"không ghi được vào {folder}/var." in _refusal(monkeypatch, INSTANCE_DIR=folder / "var")


def test_a_read_only_folder_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.chmod(0o555)
    assert f"không ghi được vào {folder}." in _refusal(monkeypatch, INSTANCE_DIR=folder)


@pytest.mark.parametrize("name", ["main.db", "main.db-wal", "scans.db", "jobs.db", "main.db.gate"])
def test_a_read_only_database_file_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    folder.chmod(0o777)
    (folder / name).touch()
    (folder / name).chmod(0o444)
    assert f"không ghi được vào {folder / name}." in _refusal(monkeypatch, INSTANCE_DIR=folder)


def test_a_read_only_folder_of_a_database_elsewhere_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere, instance = folder / "databases", folder / "var"
    elsewhere.mkdir(mode=0o555)
    instance.mkdir()
    instance.chmod(0o777)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{elsewhere}/main.db")
    assert f"không ghi được vào {elsewhere}." in _refusal(monkeypatch, INSTANCE_DIR=instance)


def test_what_may_be_written_is_made_and_passes(folder: Path) -> None:
    folder.chmod(0o777)
    config = Config.from_env({"INSTANCE_DIR": str(folder / "a/b")})
    with _unprivileged():
        require_writable(config)
        (folder / "a/b/main.db").touch()
        require_writable(config)
    assert (folder / "a/b").stat().st_mode & 0o777 == 0o700
