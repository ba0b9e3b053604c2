"""The write gate: one writer at a time, in fair turns, never for ever."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from traceability.database import sqlite
from traceability.database.gate import WriteGate
from traceability.errors import Unavailable


@pytest.fixture
def gate(tmp_path: Path) -> WriteGate:
    return WriteGate(tmp_path / "db.gate", wait_limit=0.2)


def test_a_second_thread_waits_and_is_refused_in_the_end(gate: WriteGate) -> None:
    gate.enter()
    refused: list[bool] = []

    def try_it() -> None:
        with pytest.raises(Unavailable):
            gate.enter()
        refused.append(True)

    thread = threading.Thread(target=try_it)
    thread.start()
    thread.join()
    gate.leave()
    assert refused
    assert gate.counter.refusals == 1
    assert gate.counter.longest_wait_seconds >= 0.2


def test_one_thread_is_told_that_it_would_wait_for_itself(gate: WriteGate) -> None:
    gate.enter()
    with pytest.raises(RuntimeError, match="already"):
        gate.enter()
    gate.leave()


def test_threads_enter_in_the_order_they_came(tmp_path: Path) -> None:
    gate = WriteGate(tmp_path / "db.gate", wait_limit=5)
    order: list[int] = []

    def write(number: int) -> None:
        gate.enter()
        order.append(number)
        gate.leave()

    gate.enter()
    threads = [threading.Thread(target=write, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    gate.leave()
    for thread in threads:
        thread.join()
    assert order == list(range(5))


_HOLDER = """
import sys, time
from pathlib import Path
from typing import Any
from traceability.database.gate import WriteGate
gate = WriteGate(Path(sys.argv[1]), 5)
gate.enter()
print("in", flush=True)
time.sleep(60)
"""


def test_a_killed_process_leaves_the_gate_open(gate: WriteGate, tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", _HOLDER, tmp_path / "db.gate"], stdout=subprocess.PIPE)
    assert holder.stdout
    with holder, holder.stdout:
        assert holder.stdout.readline() == b"in\n"
        with pytest.raises(Unavailable):
            gate.enter()
        holder.kill()
        holder.wait()
    gate.enter()
    gate.leave()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[tuple[WriteGate, Engine]]:
    url = f"sqlite:///{tmp_path}/main.db"
    gate = sqlite.gate_for(make_url(url), 0.2)
    sqlite.begin_file(make_url(url))
    engine = sqlite.engine(url, gate=gate)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE item (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES item)"))
    yield gate, engine
    engine.dispose()


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _is_open(gate: WriteGate) -> bool:
    gate.enter()
    gate.leave()
    return True


@pytest.mark.parametrize("end", ["commit", "rollback", "close", "invalidate"])
def test_the_gate_opens_however_a_transaction_ends(file: tuple[WriteGate, Engine], end: str) -> None:
    gate, engine = file
    connection = engine.connect()
    connection.execute(text("INSERT INTO item VALUES (1, NULL)"))
    with pytest.raises(RuntimeError):
        gate.enter()
    getattr(connection, end)()
    assert _is_open(gate)
    connection.close()


def test_the_gate_opens_after_a_statement_that_failed(file: tuple[WriteGate, Engine]) -> None:
    gate, engine = file
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text("INSERT INTO item VALUES (1, 99)"))
    assert _is_open(gate)


def test_the_gate_opens_when_begin_itself_fails(file: tuple[WriteGate, Engine]) -> None:
    gate, engine = file
    stranger = dbapi2.connect(engine.url.database, isolation_level=None)  # as a person with a shell
    stranger.execute("BEGIN IMMEDIATE")
    with engine.connect() as connection:
        _driver(connection).execute("PRAGMA busy_timeout = 10")
        with pytest.raises(Unavailable):
            connection.begin()
    stranger.close()
    assert _is_open(gate)


def test_a_statement_after_sqlite_rolled_back_by_itself_is_refused(file: tuple[WriteGate, Engine]) -> None:
    gate, engine = file
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO item VALUES (1, NULL)"))
        _driver(connection).execute("ROLLBACK")  # as a full disk does
        with pytest.raises(RuntimeError, match="rolled"):
            connection.execute(text("INSERT INTO item VALUES (2, NULL)"))
    assert _is_open(gate)


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 51, 2)])
def test_a_library_that_can_lose_commits_stops_the_start(version: tuple[int, ...]) -> None:
    with pytest.raises(sqlite.UnsafeSqlite):
        sqlite.refuse_unsafe_version(version)


def test_a_safe_library_passes() -> None:
    sqlite.refuse_unsafe_version((3, 51, 3))
    sqlite.refuse_unsafe_version((3, 6, 23))
    sqlite.refuse_unsafe_version()
