"""One small SELECT at the driver's own speed, for pages that make nothing else of the database.

SQLAlchemy spends 150 µs on such a query and SQLite 5 µs. The statement is still written with SQLAlchemy: it
is compiled once a dialect, and rows go through the same types. Each thread keeps a connection of its own, in
autocommit: nothing is locked and no snapshot is held between two questions.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Dialect, Engine, Insert, Select

from traceability.errors import Unavailable

Process = Callable[[Any], Any] | None
_SLOW_SECONDS = 0.25
_SILENT_SECONDS = 1.0


class Statement:
    """A statement with bound parameters, compiled when first run on a dialect."""

    def __init__(self, statement: Select[Any] | Insert) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def on(self, dialect: Dialect) -> "_Compiled":
        """The text and the conversions for a dialect."""
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        return self._compiled[dialect.name]

    def on_many(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Run it once a row, in the connection's own transaction."""
        compiled = self.on(connection.dialect)
        connection.exec_driver_sql(compiled.text, compiled.bound_many(rows))


class _Compiled:
    def __init__(self, statement: Select[Any] | Insert, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._defaults = dict(compiled.params)
        self._order = compiled.positiontup  # None where the driver takes names
        self._into = {
            name: process
            for name, bind in compiled.binds.items()
            if (process := bind.type.dialect_impl(dialect).bind_processor(dialect))
        }
        columns = statement.selected_columns if isinstance(statement, Select) else ()
        types = [column.type for column in columns]
        self._out: list[Process] = [
            kind.dialect_impl(dialect).result_processor(dialect, None) for kind in types
        ]

    def bound(self, values: dict[str, Any]) -> Any:
        """Values as the driver takes them."""
        given = self._defaults | values
        for name, process in self._into.items():
            given[name] = process(given[name])
        return self._ordered(given)

    def bound_many(self, rows: Sequence[dict[str, Any]]) -> list[Any]:
        """The same of many rows whose values repeat: each is converted once."""
        known: dict[str, dict[Any, Any]] = {name: {} for name in self._into}
        bound = []
        for row in rows:
            given = self._defaults | row
            for name, process in self._into.items():
                value = given[name]
                if value not in known[name]:
                    known[name][value] = process(value)
                given[name] = known[name][value]
            bound.append(self._ordered(given))
        return bound

    def read(self, row: Any) -> tuple[Any, ...]:
        """A driver's row as Python values."""
        return tuple(
            value if process is None else process(value)
            for process, value in zip(self._out, row, strict=True)
        )

    def _ordered(self, given: dict[str, Any]) -> Any:
        return given if self._order is None else tuple([given[name] for name in self._order])


class QuickReader:
    """Asks one database, or a SQLite file together with a second one (`beside`) that is there most times."""

    def __init__(self, engine: Engine, beside: Engine | None = None) -> None:
        self._engine = engine
        self._file = engine.url.database if engine.dialect.name == "sqlite" else None
        self._beside = beside.url.database if beside is not None else None
        self._own = threading.local()
        self._open: set[Any] = set()
        self._generation = 0
        self._silent_until = 0.0

    def first(self, statement: Statement, **values: Any) -> tuple[Any, ...] | None:
        """The first row. Raises Unavailable where the database does not answer."""
        compiled = statement.on(self._engine.dialect)
        bound = compiled.bound(values)
        try:
            row = self._ask(compiled.text, bound)
        except Unavailable:
            raise
        except Exception as error:
            if not isinstance(error, self._errors):
                raise
            row = self._ask_again(compiled.text, bound)
        return None if row is None else compiled.read(row)

    def close(self) -> None:
        """Close the connections of all threads; each opens another when it next asks."""
        self._generation += 1
        for connection in list(self._open):
            self._close(connection)

    def forget(self) -> None:
        """In a forked child: the connections are the parent's, neither to use nor to close."""
        self._open, self._own = set(), threading.local()

    @property
    def _errors(self) -> Any:
        return self._engine.dialect.loaded_dbapi.Error

    def _ask(self, text: str, bound: Any) -> Any:
        return self._connection().execute(text, bound).fetchone()

    def _ask_again(self, text: str, bound: Any) -> Any:
        """A connection that idled may have been closed by the server; a new one tells whether it answers."""
        self._drop()
        try:
            return self._ask(text, bound)
        except self._errors as error:
            self._drop()
            raise Unavailable from error

    def _connection(self) -> Any:
        identity = self._identity()
        connection, opened_as = getattr(self._own, "held", (None, None))
        if connection is None or opened_as != identity:
            self._drop()
            connection = self._connect()
            self._own.held = connection, identity
            self._open.add(connection)
        return connection

    def _identity(self) -> Any:
        """Changes when all were closed, or when another file lies where the database was."""
        if self._file is None:
            return self._generation
        try:
            found = os.stat(self._file)
        except OSError as error:  # an open file outlives its name; what nobody else can see is not the truth
            raise Unavailable from error
        return self._generation, found.st_ino, found.st_dev, self._beside and _inode(self._beside)

    def _connect(self) -> Any:
        start = time.monotonic()
        if start < self._silent_until:
            raise Unavailable
        try:
            pooled = self._engine.raw_connection()
        except Exception as error:
            # A host that swallows packets costs seconds a try; scans must not queue up for each of them.
            if time.monotonic() - start > _SLOW_SECONDS:
                self._silent_until = time.monotonic() + _SILENT_SECONDS
            raise Unavailable from error
        pooled.detach()
        connection: Any = pooled.dbapi_connection
        if self._file is None:
            connection.autocommit = True
        if self._beside is not None:
            with contextlib.suppress(
                self._errors
            ):  # whoever needs it asks that file alone, and meets the error
                connection.execute("ATTACH ? AS beside", (f"file:{quote(self._beside)}?mode=rw",))
        return connection

    def _drop(self) -> None:
        connection, _ = getattr(self._own, "held", (None, None))
        self._own.held = None, None
        if connection is not None:
            self._close(connection)

    def _close(self, connection: Any) -> None:
        self._open.discard(connection)
        with contextlib.suppress(Exception):  # it is being thrown away
            connection.close()


def _inode(file: str) -> int | None:
    try:
        return os.stat(file).st_ino
    except OSError:
        return None
