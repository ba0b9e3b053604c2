"""SQLite engines: durable, one gated writer, readers the database itself keeps from writing."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL

from traceability.database.gate import WriteGate
from traceability.errors import Unavailable

# A checkpoint in one process that races a commit in another can lose that commit: https://sqlite.org/wal.html#walresetbug
_LOSES_COMMITS = ((3, 7, 0), (3, 51, 2))
_BUSY_SECONDS = 5.0  # the gate keeps our own writers apart; this covers a checkpoint or a backup
_WAIT_SECONDS = 10.0


# What SQLite calls `synchronous`.
FULL = "FULL"  # every commit survives a power cut
NORMAL = "NORMAL"  # a power cut may take the last commits, a crash of ours none


class UnsafeSqlite(RuntimeError):
    """The SQLite library at hand can lose acknowledged commits."""


class GatedConnection(dbapi2.Connection):
    """A driver connection that holds the write gate from `begin` until its transaction is over.

    The gate hangs on the connection rather than on SQLAlchemy's events, because those fire before a commit
    and never when a broken connection is thrown away; each ends in one of these three methods.
    """

    gate: WriteGate | None = None
    _inside = False

    def begin(self) -> None:
        """Start a transaction, as a writer if this connection has a gate."""
        if self.gate is None:
            self.execute("BEGIN")
            return
        self.gate.enter()
        self._inside = True
        try:
            self.execute("BEGIN IMMEDIATE")
        except dbapi2.OperationalError as error:  # a stranger to the gate writes, or the disk does not answer
            raise Unavailable from error
        finally:
            self._leave_if_over()

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self._leave_if_over()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._leave_if_over()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._leave()

    def _leave_if_over(self) -> None:
        if not self.in_transaction:
            self._leave()

    def _leave(self) -> None:
        if self._inside and self.gate is not None:
            self._inside = False
            self.gate.leave()


def refuse_unsafe_version(version: tuple[int, ...] = dbapi2.sqlite_version_info) -> None:
    """Stop the start on a library that can lose commits when several processes share a file."""
    first, last = _LOSES_COMMITS
    if first <= version <= last:
        found = ".".join(map(str, version))
        raise UnsafeSqlite(f"SQLite {found} có thể làm mất dữ liệu đã ghi: cài pysqlite3 từ bản 0.6.1")


def gate_for(url: URL, wait_limit: float = _WAIT_SECONDS) -> WriteGate:
    """The write gate of the file, which every process finds under the same name."""
    file = Path(str(url.database)).absolute()
    return WriteGate(file.with_name(file.name + ".gate"), wait_limit)


def begin_file(url: URL) -> None:
    """Make the empty file of a database that never was. One whose log lies there is away, not new."""
    file = Path(str(url.database))
    if file.parent.is_dir() and not file.with_name(file.name + "-wal").exists():
        file.touch(0o600)


def engine(url: str, *, gate: WriteGate | None, synchronous: str = FULL, foreign_keys: bool = True) -> Engine:
    """A writing engine behind `gate`, or a reading one where there is none."""
    refuse_unsafe_version()
    made = create_engine(
        make_url(url),
        module=dbapi2,
        connect_args={
            "factory": GatedConnection,
            "isolation_level": None,  # the driver begins nothing by itself; `_begin` below does
            "check_same_thread": False,
            "timeout": _BUSY_SECONDS,
        },
        pool_size=8,
        max_overflow=-1,  # the gate is the limit, and a second limit before it would only hide the wait
        hide_parameters=True,  # errors reach logs, and parameters are people's data
    )

    @event.listens_for(made, "do_connect")
    def _open(dialect: object, record: object, places: list[str], options: dict[str, Any]) -> None:
        # By itself SQLite would put an empty file where the database is missing, and read an old log into it.
        places[0], options["uri"] = f"file:{quote(places[0])}?mode=rw", True

    @event.listens_for(made, "connect")
    def _prepare(connection: GatedConnection, record: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        if gate is None:
            connection.execute("PRAGMA query_only = ON")
        connection.gate = gate

    event.listen(made, "begin", _begin)
    event.listen(made, "before_cursor_execute", _stay_in_transaction)
    return made


def _begin(connection: Connection) -> None:
    _driver(connection).begin()


def _stay_in_transaction(connection: Connection, *details: Any) -> None:
    # A full disk makes SQLite roll back by itself; the next statement would then be committed on its own.
    if not _driver(connection).in_transaction:
        raise RuntimeError("SQLite has rolled this transaction back; roll the session back before going on")


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection
