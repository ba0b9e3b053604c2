"""What passes by itself, what may be tried again."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg.errors
import pytest
from pysqlite3 import dbapi2
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from traceability.database import is_outage, retried


def _error(original: Exception, *, lost: bool = False) -> DBAPIError:
    return OperationalError("SELECT 1", {}, original, connection_invalidated=lost)


def _sqlite(name: str) -> Exception:
    error: Exception = dbapi2.OperationalError("…")
    error.sqlite_errorname = name  # type: ignore[attr-defined]  # as the driver does
    return error


@pytest.mark.parametrize(
    "error",
    [
        _error(_sqlite("SQLITE_FULL")),
        _error(_sqlite("SQLITE_BUSY")),
        _error(psycopg.OperationalError("connection refused")),
        _error(psycopg.errors.AdminShutdown()),
        _error(psycopg.errors.QueryCanceled()),
        _error(psycopg.errors.LockNotAvailable()),
        _error(Exception("gone"), lost=True),
    ],
)
def test_an_outage_is_told_as_one(error: DBAPIError) -> None:
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [
        _error(_sqlite("SQLITE_READONLY")),
        _error(_sqlite("SQLITE_ERROR")),
        ProgrammingError("SELECT 1", {}, psycopg.errors.UndefinedTable()),
        ValueError(),
    ],
)
def test_nonsense_of_ours_is_no_outage(error: Exception) -> None:
    assert not is_outage(error)


def _fails(times: int, error: Exception) -> Callable[[], int]:
    calls = iter(range(times + 1))

    def unit() -> int:
        call = next(calls)
        if call < times:
            raise error
        return call

    return unit


@pytest.mark.parametrize(
    "original", [psycopg.errors.SerializationFailure(), psycopg.errors.DeadlockDetected()]
)
def test_a_lost_race_is_run_again(original: Exception) -> None:
    assert retried(_fails(2, _error(original))) == 2


def test_a_lost_connection_is_tried_again() -> None:
    assert retried(_fails(1, _error(Exception("gone"), lost=True))) == 1


def test_it_gives_up_in_the_end() -> None:
    with pytest.raises(DBAPIError):
        retried(_fails(3, _error(psycopg.errors.DeadlockDetected())))


def test_other_errors_are_not_tried_again() -> None:
    with pytest.raises(DBAPIError):
        retried(_fails(1, _error(_sqlite("SQLITE_BUSY"))))


def test_a_command_without_its_database_says_so_in_one_line(tmp_path: Path) -> None:
    away = "postgresql://nobody:secret@127.0.0.1:1/nowhere"
    environ = {**os.environ, "DATABASE_URL": away, "INSTANCE_DIR": str(tmp_path)}
    (tmp_path / "root.key").write_text("a" * 64)
    (tmp_path / "root.key").chmod(0o600)
    for words in (["audit", "list"], ["database", "upgrade"], ["programme", "figures"]):
        command = [sys.executable, "-m", "flask", *words]
        ended = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        assert ended.returncode == 1
        *_, last = ended.stderr.splitlines()
        assert last.startswith("Lỗi: Không kết nối được cơ sở dữ liệu 127.0.0.1:1/nowhere.")
        assert "Traceback" not in ended.stderr
        assert "secret" not in ended.stderr
