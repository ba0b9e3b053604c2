"""The SQLite side: the files alone in our hands, so that nobody writes to them behind the copy's back."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pysqlite3 import dbapi2
from sqlalchemy import make_url

from traceability.config import Config
from traceability.database import migrations
from traceability.database.migrations import Schema
from traceability.errors import Refused

Connection = Any  # the driver ships no types


def refuse_unready(config: Config) -> None:
    """Only SQLite is moved, and only in the newest schema."""
    if not (config.uses_sqlite and config.scans_database_url.startswith("sqlite")):
        raise Refused("Dữ liệu ở đây không còn nằm trong SQLite: DATABASE_URL đã là PostgreSQL.")
    for state in migrations.head_state(config):
        if not state.at_head:
            raise Refused(f"{state.name} chưa ở phiên bản mới nhất: chạy flask database upgrade trước.")


@contextmanager
def alone(url: str, schema: Schema) -> Iterator[Connection]:
    """The one connection to the file, until the end of the block; whoever else comes is refused.

    Every process of the service keeps idle connections to both files, and SQLite gives up its log of writes
    (WAL) only for a connection that is the last: so a service that merely idles is found too.
    """
    file = str(make_url(url).database)
    connection = dbapi2.connect(f"file:{quote(file)}?mode=rw", uri=True, isolation_level=None, timeout=0)
    try:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except dbapi2.OperationalError as error:
            raise Refused(
                f"{file} đang được một tiến trình khác mở: trước hết dừng dịch vụ, và Litestream nếu có "
                "(systemctl stop ocop-trace-web.socket ocop-trace-web ocop-trace-worker litestream)."
            ) from error
        _refuse_unknown(connection, schema)
        yield connection
        connection.execute("ROLLBACK")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        with contextlib.suppress(dbapi2.OperationalError):  # not ours alone, so it is in that mode still
            connection.execute("PRAGMA journal_mode = WAL")
        connection.close()


def sequences(connection: Connection) -> dict[str, int]:
    """The last id of tables that never use one twice, whether or not its row is still there."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").fetchone():
        return {}
    return dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())


def first_scan(connection: Connection) -> datetime | None:
    """The hour of the oldest scan."""
    (found,) = connection.execute("SELECT min(hour) FROM scan").fetchone()
    return datetime.fromisoformat(f"{found}+00:00") if found else None


def _refuse_unknown(connection: Connection, schema: Schema) -> None:
    """A table that no model has would be left behind without a word."""
    listed = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    names = {name for (name,) in connection.execute(listed) if not migrations.is_litestreams(name)}
    unknown = names - set(schema.metadata.tables) - {schema.version_table}
    if unknown:
        raise Refused(f"{schema.name} có bảng không thuộc hệ thống này: {', '.join(sorted(unknown))}.")
