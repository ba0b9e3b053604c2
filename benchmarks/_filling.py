"""A fictitious province, written into both databases in bulk."""

from collections.abc import Callable
from enum import StrEnum
from itertools import chain, islice
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from benchmarks._desk import Desk
from benchmarks._goods import Goods
from benchmarks._programme import Province, Rows, Size
from models import Scan, ScanTotal
from traceability.database import Database

_AT_ONCE = 20_000


def fill(database: Database, size: Size, say: Callable[[str], None], *, desk: bool = True) -> None:
    """A table a transaction. The log of the desk is not sealed: without the desk, it is as it was."""
    with database.reading() as session:
        province = Province(size, session)
    goods = Goods(province)
    parts: list[Province | Goods | Desk] = [province, goods, *([Desk(province, goods)] if desk else [])]
    for part in parts:
        for kind, rows in part.tables():
            with database.writing() as session:
                say(f"{kind.__tablename__}: {_insert(session, kind.__table__, rows()):,}")
    for kind, rows in ((ScanTotal, goods.totals), (Scan, goods.scans)):
        with database.scans() as session:
            say(f"{kind.__tablename__}: {_insert(session, kind.__table__, rows()):,}")


def _insert(session: Session, table: Any, rows: Rows) -> int:
    if session.get_bind().dialect.name == "postgresql":
        return _copy(session, table, rows)
    waiting, count = iter(rows), 0
    while part := list(islice(waiting, _AT_ONCE)):
        session.execute(insert(table), part)
        count += len(part)
    return count


def _copy(session: Session, table: Any, rows: Rows) -> int:
    """Several times as quick as statements, and past all keys and triggers: the rows are right as made."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(text("SET LOCAL statement_timeout = 0"))
    cursor: Any = session.connection().connection.cursor()
    waiting, count = iter(rows), 0
    first = next(waiting)
    usual = {
        column.name: column.default.arg
        for column in table.c
        if column.default is not None and column.default.is_scalar and column.name not in first
    }
    names = sql.SQL(", ").join(map(sql.Identifier, [*first, *usual]))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    with cursor.copy(statement) as copy:
        for row in chain([first], waiting):
            copy.write_row([*map(_plain, row.values()), *usual.values()])
            count += 1
    if "id" in table.c:
        _go_on(session, table)
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return Jsonb(value) if isinstance(value, dict) else value


def _go_on(session: Session, table: Any) -> None:
    """The next row that has no id of its own comes after these."""
    sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
    if session.scalar(select(sequence)) is not None:
        last = select(func.max(table.c.id)).scalar_subquery()
        session.execute(select(func.setval(sequence, last)))
