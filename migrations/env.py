"""Runs the migrations of one database over the connection that traceability.database.migrations made."""

from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from traceability.database.migrations import Schema, comparison


def _check_foreign_keys(ctx: MigrationContext, *details: Any, **more: Any) -> None:
    """On SQLite they are off while tables are copied, so what broke is found before it is committed."""
    connection = ctx.connection
    if connection is None or connection.dialect.name != "sqlite":
        return
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError(f"the migration would leave rows without their parents: {tuple(broken)}")


def _run(schema: Schema, connection: Connection) -> None:
    options = comparison(schema, connection)
    # Looking at the partitions began a transaction; Alembic would take it for ours and never commit.
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=schema.metadata,
        version_table=schema.version_table,
        render_as_batch=True,
        transactional_ddl=True,  # SQLite has it too, now that the driver leaves BEGIN to us
        transaction_per_migration=True,
        on_version_apply=_check_foreign_keys,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["schema"], context.config.attributes["connection"])
