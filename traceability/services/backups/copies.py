"""Consistent copies of running databases, and databases made of copies, in SQLite's and PostgreSQL's ways."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pysqlite3 import dbapi2
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from traceability.config import Config
from traceability.database import migrations, postgresql
from traceability.errors import Refused

MAIN, SCANS = "main", "scans"
Sessions = tuple[Session, Session]
_PG_SETTINGS = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "options": "PGOPTIONS",
}


@contextmanager
def copied(config: Config, into: Path) -> Iterator[Sessions]:
    """Copy both databases into a folder; gives sessions on exactly what was copied."""
    with ExitStack() as stack:
        if config.uses_sqlite:
            for name, url in ((MAIN, config.database_url), (SCANS, config.scans_database_url)):
                _copy_sqlite(make_url(url), into / f"{name}.db")
            yield stack.enter_context(opened(into))
            return
        main = stack.enter_context(_dumped(config.database_url, into / f"{MAIN}.dump"))
        apart = config.scans_database_url != config.database_url
        yield (
            main,
            stack.enter_context(_dumped(config.scans_database_url, into / f"{SCANS}.dump"))
            if apart
            else main,
        )


@contextmanager
def opened(folder: Path) -> Iterator[Sessions]:
    """Sessions on SQLite copies, which change nothing and leave nothing beside them."""
    engines = [_read_only(folder / f"{name}.db") for name in (MAIN, SCANS)]
    with Session(engines[0]) as main, Session(engines[1]) as scans:
        yield main, scans
    for engine in engines:
        engine.dispose()


@contextmanager
def connected(url: str, scans_url: str) -> Iterator[Sessions]:
    """Sessions on PostgreSQL databases that were restored."""
    engines = [postgresql.engine(address, limits=False) for address in (url, scans_url)]
    try:
        with Session(engines[0]) as main, Session(engines[1]) as scans:
            yield main, scans
    finally:
        for engine in engines:
            engine.dispose()


def restore_dump(dump: Path, url: str) -> None:
    """Fill an empty PostgreSQL database from a dump; any error stops it, and nothing is kept half-way."""
    _run(
        "pg_restore", make_url(url), "--no-owner", "--single-transaction", f"--dbname={_name(url)}", str(dump)
    )
    # A dump has no statistics: until the server gathers some by itself, every query is planned blindly.
    engine = postgresql.engine(url, limits=False)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    finally:
        engine.dispose()


@contextmanager
def scratch_database(server_url: str, suffix: str) -> Iterator[str]:
    """A new, empty database on the server, dropped afterwards."""
    name = f"ocop_trace_verify_{os.getpid()}_{suffix}"
    engine = create_engine(make_url(server_url), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        engine.dispose()


def _copy_sqlite(url: URL, target: Path) -> None:
    """SQLite's own online backup, in one step: one snapshot, and in WAL mode no writer waits for it."""
    source = dbapi2.connect(f"file:{url.database}?mode=ro", uri=True, timeout=30)
    copy = dbapi2.connect(str(target))
    try:
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    finally:
        copy.close()
        source.close()
    target.chmod(0o600)


def _read_only(file: Path) -> Engine:
    return create_engine(f"sqlite:///file:{file}?mode=ro&immutable=1&uri=true", module=dbapi2)


@contextmanager
def _dumped(url: str, target: Path) -> Iterator[Session]:
    # The dump and what the manifest counts see one snapshot, however much is written meanwhile.
    engine = postgresql.engine(url, limits=False)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
            _run("pg_dump", make_url(url), *options, f"--file={target}", _name(url))
            target.chmod(0o600)
            yield Session(connection)
    finally:
        engine.dispose()


def _name(url: str) -> str:
    return str(make_url(url).database)


def _run(tool: str, url: URL, *arguments: str) -> None:
    found = shutil.which(tool)
    if found is None:
        raise Refused(f"Không tìm thấy {tool}: cài gói postgresql-client cùng phiên bản với máy chủ.")
    # The password goes by the environment: the list of processes is open to every account of the machine.
    # As the driver reads the address, which may name a primary and the replica that takes over from it.
    _, given = url.get_dialect()().create_connect_args(url)
    environ = os.environ | {_PG_SETTINGS[name]: str(given[name]) for name in _PG_SETTINGS if given.get(name)}
    done = subprocess.run([found, *arguments], env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{tool} không làm được: {(done.stderr.strip() or 'không rõ lý do').splitlines()[0]}")


def refuse_filled(url: str) -> None:
    """A restore never goes over what is there."""
    with migrations.connected(url) as connection:
        if connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")):
            raise Refused(
                f"Cơ sở dữ liệu {_name(url)} đã có bảng: hãy tạo một cơ sở dữ liệu trống để khôi phục."
            )
