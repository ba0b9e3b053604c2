"""Hot writers on one SQLite file: forked, timed and killed, and what they acknowledged looked for in it.

A program of its own (`python -m tests.reliability.writers`): forking inside pytest would copy its threads.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from pysqlite3 import dbapi2

from traceability.database import Database
from traceability.database.gate import WriteGate
from traceability.database.sqlite import GatedConnection
from traceability.errors import Unavailable

WRITERS = 4
_INSERT = "INSERT INTO entry VALUES (?, ?, ?)"
_BODY = "x" * 200


@dataclass(frozen=True)
class Storm:
    """What came of one run."""

    commits_per_second: float
    lock_errors: int
    longest_wait: float  # seconds from asking for a transaction to its commit or refusal
    kills: int
    acknowledged: int
    lost: int  # acknowledged, but not in the file
    integrity: str


def storm(folder: Path, way: str, seconds: float, kills: int = 0) -> Storm:
    """Let four processes write as fast as they can, in one of `WAYS`, killing one now and then."""
    command = [sys.executable, "-m", "tests.reliability.writers", str(folder), way, str(seconds), str(kills)]
    root = Path(__file__).parents[2]
    answer = subprocess.run(
        command, cwd=root, check=True, capture_output=True, text=True, timeout=seconds + 60
    )
    return Storm(**json.loads(answer.stdout))


def _through_database(file: Path) -> Callable[[int, int], None]:
    database = Database(f"sqlite:///{file}", f"sqlite:///{file.with_name('scans.db')}")

    def write(writer: int, number: int) -> None:
        with database.writing() as session:
            session.connection().exec_driver_sql(_INSERT, (writer, number, _BODY))

    return write


def _through_driver(
    begin: Callable[[GatedConnection], object],
) -> Callable[[Path], Callable[[int, int], None]]:
    def connect(file: Path) -> Callable[[int, int], None]:
        connection = dbapi2.connect(str(file), factory=GatedConnection, isolation_level=None, timeout=5)
        connection.execute("PRAGMA synchronous = FULL")
        connection.gate = WriteGate(file.with_name("gate"), 10)

        def write(writer: int, number: int) -> None:
            try:
                begin(connection)
                connection.execute("SELECT max(number) FROM entry WHERE writer = ?", (writer,)).fetchone()
                connection.execute(_INSERT, (writer, number, _BODY))
                connection.commit()
            except dbapi2.OperationalError:
                connection.rollback()
                raise

        return write

    return connect


WAYS = {
    "service": _through_database,
    "gate": _through_driver(lambda connection: connection.begin()),
    "immediate": _through_driver(lambda connection: connection.execute("BEGIN IMMEDIATE")),
    "plain": _through_driver(lambda connection: connection.execute("BEGIN")),
}


def _main(folder: Path, way: str, seconds: float, kills: int) -> None:
    file = folder / "storm.db"
    with dbapi2.connect(str(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE entry (writer INTEGER, number INTEGER, body TEXT)")
        connection.execute("CREATE INDEX entry_writer ON entry (writer, number)")
    connection.close()
    end = time.monotonic() + seconds
    alive = {_fork(file, way, writer, end): writer for writer in range(WRITERS)}
    for kill in range(kills):
        time.sleep(max(0.0, (end - time.monotonic()) / (kills - kill + 1)))
        victim = random.choice(list(alive))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        del alive[victim]
        alive[_fork(file, way, WRITERS + kill, end)] = WRITERS + kill
    for writer in alive:
        os.waitpid(writer, 0)
    json.dump(asdict(_verdict(file, seconds, kills)), sys.stdout)


def _fork(file: Path, way: str, writer: int, end: float) -> int:
    child = os.fork()
    if child:
        return child
    try:
        _write_until(end, WAYS[way](file), writer, file.with_name(f"writer-{writer}.log"))
    finally:
        os._exit(0)


def _write_until(end: float, write: Callable[[int, int], None], writer: int, log: Path) -> None:
    journal = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    number = 0
    while (start := time.monotonic()) < end:
        number += 1
        try:
            write(writer, number)
            outcome = "committed"
        except (dbapi2.OperationalError, Unavailable):
            outcome = "locked"
        # One write call, straight to the kernel: a kill leaves the whole line or nothing.
        os.write(journal, f"{outcome} {number} {time.monotonic() - start:.6f}\n".encode())


def _verdict(file: Path, seconds: float, kills: int) -> Storm:
    acknowledged: set[tuple[int, int]] = set()
    waits, lock_errors = [0.0], 0
    for log in file.parent.glob("writer-*.log"):
        for line in log.read_text().splitlines():
            outcome, number, wait = line.split()
            waits.append(float(wait))
            if outcome == "committed":
                acknowledged.add((int(log.stem.partition("-")[2]), int(number)))
            else:
                lock_errors += 1
    with dbapi2.connect(str(file)) as connection:
        kept = set(connection.execute("SELECT writer, number FROM entry"))
        integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]
    return Storm(
        commits_per_second=round(len(acknowledged) / seconds, 1),
        lock_errors=lock_errors,
        longest_wait=round(max(waits), 3),
        kills=kills,
        acknowledged=len(acknowledged),
        lost=len(acknowledged - kept),
        integrity=integrity,
    )


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))
