"""Where DBOS keeps its memory, and the lock that keeps a second worker waiting beside it."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError

_POLL_SECONDS = 0.5
_ADVISORY_KEY = 0x0C0B  # any number, as long as every worker of this service takes the same


def engine(url: str) -> Engine:
    """DBOS's own engine would load the system's SQLite, whose version may lose commits."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=10)
    made = create_engine(url, module=dbapi2, connect_args={"timeout": 30})

    @event.listens_for(made, "connect")
    def _prepare(connection: Any, record: object) -> None:
        connection.isolation_level = "IMMEDIATE"  # as DBOS sets it on an engine of its own
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    return made


@contextmanager
def only_worker(memory: Engine, stopped: Callable[[], bool]) -> Iterator[Callable[[], bool]]:
    """Wait until no other worker runs; gives a question: is the lock still ours?

    DBOS runs a killed worker's jobs again at the next start. With two workers it would run again what the
    other is still doing.
    """
    sqlite = memory.dialect.name == "sqlite"
    with _file_lock(memory, stopped) if sqlite else _advisory_lock(memory, stopped) as held:
        yield held


@contextmanager
def _file_lock(memory: Engine, stopped: Callable[[], bool]) -> Iterator[Callable[[], bool]]:
    with Path(f"{memory.url.database}.worker").open("w") as file:
        while not stopped():
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(_POLL_SECONDS)
        yield lambda: True


@contextmanager
def _advisory_lock(memory: Engine, stopped: Callable[[], bool]) -> Iterator[Callable[[], bool]]:
    # The lock lives as long as this one connection, so it is held apart from the pool and looked after.
    with memory.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        take = text("SELECT pg_try_advisory_lock(:key)").bindparams(key=_ADVISORY_KEY)
        while not stopped() and not connection.scalar(take):
            time.sleep(_POLL_SECONDS)

        def held() -> bool:
            try:
                return bool(connection.scalar(text("SELECT 1")))
            except DBAPIError:
                return False

        yield held
