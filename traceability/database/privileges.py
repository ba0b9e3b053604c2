"""What the account of the web and worker processes may do on PostgreSQL: fill tables, never change them."""

import re

from sqlalchemy import Connection, make_url, text

from traceability.config import Config
from traceability.database import migrations

_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_DBOS = "dbos"  # the schema where the queue keeps its memory, in tables it makes itself
_APPEND_ONLY = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%\\_append\\_only'"
_VERSIONS = ("alembic_version", "alembic_version_scans")


class NoSuchRole(ValueError):
    """Not the name of an account."""


def grant(config: Config, role: str) -> None:
    """Let `role` read and write rows, beside the account of DATABASE_URL, which owns the tables.

    Append-only tables may only grow, the versions of the schema be read; tables made later are as others.
    Raises NoSuchRole for a name that is none; again does no harm.
    """
    if not _ROLE.fullmatch(role):
        raise NoSuchRole(role)
    urls = dict.fromkeys((config.database_url, config.scans_database_url, config.jobs_database_url))
    for url in urls:
        if make_url(url).get_backend_name() == "postgresql":
            with migrations.connected(url) as connection:
                _grant(connection, role)
                connection.commit()


def _grant(connection: Connection, role: str) -> None:
    rows, numbers = "SELECT, INSERT, UPDATE, DELETE ON", "USAGE, SELECT ON"
    told = [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT {rows} ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT {numbers} ALL SEQUENCES IN SCHEMA public TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rows} TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {numbers} SEQUENCES TO {role}",
        f"CREATE SCHEMA IF NOT EXISTS {_DBOS}",
        f"GRANT USAGE, CREATE ON SCHEMA {_DBOS} TO {role}",
        f"GRANT {rows} ALL TABLES IN SCHEMA {_DBOS} TO {role}",
    ]
    told += [f"REVOKE UPDATE, DELETE ON {table} FROM {role}" for table in _names(connection, _APPEND_ONLY)]
    there = _names(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    told += [f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}" for table in _VERSIONS if table in there]
    for statement in told:
        connection.execute(text(statement))


def _names(connection: Connection, query: str) -> list[str]:
    return sorted(set(connection.scalars(text(query))))
