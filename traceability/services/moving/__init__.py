"""From SQLite to PostgreSQL, once, with the service stopped: every row, compared before it is kept.

The SQLite files stay as they are, so until the service writes to PostgreSQL the way back is the old setting.
Files of evidence are not touched, and the memory of the durable queue is not moved: the jobs make it again.
"""

import dataclasses
from dataclasses import dataclass

from sqlalchemy import Connection

from traceability.config import Config
from traceability.database import Database, migrations
from traceability.database.migrations import MAIN, SCANS, Schema
from traceability.errors import Refused
from traceability.identifiers.trace_code import Keyring
from traceability.services import audit_chain
from traceability.services.backups import copies, verifying
from traceability.services.moving import source, target
from traceability.services.moving.rows import Tell, compare, copy

__all__ = ["Moved", "Tell", "move_to_postgresql"]


@dataclass(frozen=True)
class Moved:
    """What is now in PostgreSQL and was looked at there."""

    rows: int
    tables: int
    audit_entries: int
    audit_head: str
    codes_read: int


def move_to_postgresql(
    database: Database, config: Config, url: str, scans_url: str, keyring: Keyring, tell: Tell
) -> Moved:
    """Copy both SQLite databases into empty PostgreSQL ones; `tell` hears of each table's rows.

    Raises Refused where the service still has the files open, where the target holds anything, or where what
    arrived is not what was there. Nothing is kept of a copy that fails, so it may simply be run again.
    """
    source.refuse_unready(config)
    there = dataclasses.replace(config, database_url=url, scans_database_url=scans_url)
    database.dispose()  # our own connections would count as the service's
    with (
        source.alone(config.database_url, MAIN) as main,
        source.alone(config.scans_database_url, SCANS) as seen,
    ):
        target.refuse_filled(there)
        migrations.upgrade(there)
        target.make_months(there, source.first_scan(seen))
        with target.writing(url) as first, target.writing(scans_url, unless=(url, first)) as second:
            counts = _copy(main, first, MAIN, tell) | _copy(seen, second, SCANS, tell)
        target.gather_statistics(there)
    return _looked_at(there, keyring, counts)


def _copy(held: source.Connection, connection: Connection, schema: Schema, tell: Tell) -> dict[str, int]:
    tables = schema.metadata.sorted_tables
    with target.without_triggers(connection, tables):
        target.clear(connection, tables)
        sums = {table: copy(held, connection, table, tell) for table in tables}
        target.set_sequences(connection, tables, source.sequences(held))
    for table, sum_ in sums.items():
        if compare(connection, table) != sum_:
            raise Refused(f"Bảng {table.name} ở PostgreSQL không giống ở SQLite; không giữ lại gì.")
    return {table.name: sum_.rows for table, sum_ in sums.items()}


def _looked_at(there: Config, keyring: Keyring, counts: dict[str, int]) -> Moved:
    for schema in migrations.SCHEMAS:
        if differences := migrations.differences(there, schema):
            raise Refused(f"{schema.name} ở PostgreSQL khác với mô hình: {differences[0]}")
    with copies.connected(there.database_url, there.scans_database_url) as (main, _):
        chain = audit_chain.verify(main)
        if chain.faults:
            fault = chain.faults[0]
            raise Refused(f"Chuỗi nhật ký không nguyên vẹn ({fault.kind}, vị trí {fault.position}).")
        read, tried = verifying.read_back(main, keyring)
        if read != tried:
            raise Refused(f"Chỉ đọc đúng {read}/{tried} mã tem: khóa gốc ở đây không phải của dữ liệu này.")
    return Moved(sum(counts.values()), len(counts), chain.entries, str(chain.head), read)
