"""The PostgreSQL side: found empty, filled in one transaction, with triggers and sequences as new."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Table, delete, func, select, text

from models import AuditHead
from traceability.config import Config
from traceability.database import Database, migrations, postgresql
from traceability.errors import Refused
from traceability.services import clock, scan_months

# What migrations put into empty tables themselves.
_BEGUN = frozenset({"audit_head", "public_version"})
_OLDEST_MONTHS = 12  # scans are kept for 90 days; what is older still goes where no month is made


def refuse_filled(there: Config) -> None:
    """Nothing is ever copied over what is there. Empty tables, of a move that failed, are no hindrance."""
    for schema in migrations.SCHEMAS:
        with migrations.connected(schema.url(there)) as connection:
            ours = {*schema.metadata.tables, schema.version_table, *schema.other_tables()}
            listed = text(
                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
                "AND relnamespace = 'public'::regnamespace"
            )
            names = set(connection.scalars(listed))
            strange = sorted(names - ours) or [
                name for name in sorted(names & set(schema.metadata.tables)) if _holds(connection, name)
            ]
            if strange:
                raise Refused(
                    f"Cơ sở dữ liệu {connection.engine.url.database} không trống (bảng {strange[0]}): "
                    "hãy tạo một cơ sở dữ liệu trống để chuyển vào."
                )


def _holds(connection: Connection, name: str) -> bool:
    if name == AuditHead.__tablename__:
        return bool(connection.scalar(select(func.max(AuditHead.position))))
    return name not in _BEGUN and connection.execute(text(f'TABLE "{name}" LIMIT 1')).first() is not None


def make_months(there: Config, oldest: datetime | None) -> None:
    """The tables that scans of each month go to, from the oldest scan on."""
    database = Database(there.database_url, there.scans_database_url)
    try:
        now = clock.now()
        least = now.replace(year=now.year - _OLDEST_MONTHS // 12, day=1)
        scan_months.make_from(database, max(oldest or now, least))
    finally:
        database.dispose()


@contextmanager
def writing(url: str, unless: tuple[str, Connection] | None = None) -> Iterator[Connection]:
    """One transaction, kept only if the block ends well; or the one already open at the same address."""
    if unless and unless[0] == url:
        yield unless[1]
        return
    engine = postgresql.engine(url, limits=False)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def without_triggers(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Ours stand still, those of foreign keys do not: what arrives has been through ours already."""
    for table in tables:
        connection.execute(text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
    yield
    for table in tables:
        connection.execute(text(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER'))


def clear(connection: Connection, tables: Sequence[Table]) -> None:
    """The few rows that migrations made come from the source instead."""
    for table in reversed(tables):
        connection.execute(delete(table))


def set_sequences(connection: Connection, tables: Sequence[Table], noted: dict[str, int]) -> None:
    """The next id follows the last there ever was."""
    for table in tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": f'public."{table.name}"', "column": column.name},
        )
        last = max(connection.scalar(select(func.max(column))) or 0, noted.get(table.name, 0))
        if sequence and last:
            connection.execute(
                text("SELECT setval(CAST(:name AS regclass), :last)"), {"name": sequence, "last": last}
            )


def gather_statistics(there: Config) -> None:
    """Without them the first questions would be answered by reading whole tables."""
    for url in dict.fromkeys((there.database_url, there.scans_database_url)):
        engine = postgresql.engine(url, limits=False)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        engine.dispose()
