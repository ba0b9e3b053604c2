"""Moving both databases to the newest schema, and telling whether they are there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import alembic.command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, make_url, text

from models import Base, ScansBase
from traceability.config import PROJECT, Config
from traceability.database import postgresql, sqlite

SCRIPTS = PROJECT / "migrations"
# Any number, the same in every process: the key of an advisory lock. Not the worker's, which holds its own in
# the same database for as long as it runs: an upgrade would wait for its end.
_ONE_AT_A_TIME = 0x0C0E


@dataclass(frozen=True)
class Schema:
    """One of the two databases: its name, its tables, where its version is noted."""

    name: str
    metadata: MetaData
    version_table: str

    def url(self, config: Config) -> str:
        return config.database_url if self is MAIN else config.scans_database_url

    @property
    def scripts(self) -> Path:
        return SCRIPTS / "versions" / self.name

    def other_tables(self) -> set[str]:
        """Tables that share a PostgreSQL database with this one and are none of its business."""
        other = SCANS if self is MAIN else MAIN
        return {*other.metadata.tables, other.version_table}


MAIN = Schema("main", Base.metadata, "alembic_version")
SCANS = Schema("scans", ScansBase.metadata, "alembic_version_scans")
SCHEMAS = (MAIN, SCANS)


@dataclass(frozen=True)
class HeadState:
    """Where one database is, and where the code wants it."""

    name: str
    current: str | None
    head: str | None

    @property
    def at_head(self) -> bool:
        return self.current == self.head


def upgrade(config: Config) -> None:
    """Bring both databases to the newest schema. Twice, or twice at the same time, does no harm."""
    for schema in SCHEMAS:
        move(config, schema, "head")


def move(config: Config, schema: Schema, revision: str) -> None:
    """Bring one database to a revision ("head", "base" or a number), upwards or downwards."""
    with connected(schema.url(config)) as connection:
        command = alembic.command.downgrade if revision == "base" else alembic.command.upgrade
        command(alembic_config(schema, connection), revision)


def head_state(config: Config) -> list[HeadState]:
    """The state of both databases; raises what the driver raises when one is out of reach."""
    states = []
    for schema in SCHEMAS:
        with connected(schema.url(config)) as connection:
            states.append(state(connection, schema))
    return states


def state(connection: Connection, schema: Schema) -> HeadState:
    """The state of one database, over a connection already made."""
    context = MigrationContext.configure(connection, opts={"version_table": schema.version_table})
    return HeadState(schema.name, context.get_current_revision(), head(schema))


def head(schema: Schema) -> str | None:
    """The newest revision the code knows."""
    return ScriptDirectory.from_config(alembic_config(schema)).get_current_head()


def differences(config: Config, schema: Schema) -> list[object]:
    """What the models say that the database does not: empty when a migration was written for every change."""
    with connected(schema.url(config)) as connection:
        options = {"version_table": schema.version_table, **comparison(schema, connection)}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, schema.metadata))


def draft(config: Config, schema: Schema, message: str) -> None:
    """Write a numbered migration from what the models and the database at hand disagree on."""
    number = f"{len(list(schema.scripts.glob('*.py'))) + 1:04}"
    with connected(schema.url(config)) as connection:
        settings = alembic_config(schema, connection)
        alembic.command.revision(settings, message, autogenerate=True, rev_id=number)


def alembic_config(schema: Schema, connection: Connection | None = None) -> AlembicConfig:
    """What alembic.ini would say, for one of the two databases; migrations/env.py reads the attributes."""
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("version_locations", str(schema.scripts))
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    settings.attributes.update(schema=schema, connection=connection)
    return settings


def comparison(schema: Schema, connection: Connection) -> dict[str, Any]:
    """How Alembic is to compare models and tables."""
    foreign = schema.other_tables() | _partitions(connection)

    def include_name(name: str | None, kind: str, parents: object) -> bool:
        return kind != "table" or not (name in foreign or is_litestreams(name))

    return {"include_name": include_name, "compare_type": True, "compare_server_default": True}


def is_litestreams(name: str | None) -> bool:
    """Two tables that Litestream keeps in a SQLite file it copies."""
    return bool(name and name.startswith("_litestream_"))


def _partitions(connection: Connection) -> set[str]:
    """PostgreSQL's monthly partitions of scans: made by maintenance, not by migrations."""
    if connection.dialect.name != "postgresql":
        return set()
    return set(connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition")))


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection for changing the schema, one process at a time.

    SQLite changes a table by copying it, and dropping the old one would delete the rows that refer to it, so
    foreign keys are off here and migrations/env.py checks them before each commit.
    """
    if make_url(url).get_backend_name() == "sqlite":
        Path(str(make_url(url).database)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        sqlite.begin_file(make_url(url))
        engine = sqlite.engine(url, gate=sqlite.gate_for(make_url(url), 120), foreign_keys=False)
    else:
        engine = postgresql.engine(url, limits=False)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_lock({_ONE_AT_A_TIME})"))
                connection.commit()
            yield connection
    finally:
        engine.dispose()  # which also gives the advisory lock back
