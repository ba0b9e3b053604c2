"""Rows from one to the other by COPY, and a sum over them that tells whether both sides hold the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from sqlalchemy import JSON, Connection, Date, DateTime, Numeric, Table
from sqlalchemy.types import Double, TypeEngine

from models.base import UtcDateTime
from traceability.errors import Refused
from traceability.services.moving import source

Tell = Callable[[str, int, bool], None]  # table, rows so far, whether that is all
_AT_ONCE = 5000
_TOLD_EVERY = 250_000
_MASK = (1 << 128) - 1


@dataclass(frozen=True)
class Sum:
    """How many rows, and the sum of their hashes in this process: the order they come in does not matter."""

    rows: int
    hash: int


def copy(held: source.Connection, connection: Connection, table: Table, tell: Tell) -> Sum:
    """All rows of one table. Values pass as SQLite keeps them, whose text PostgreSQL reads as it is."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    meant = _Meaning(table)
    rows, sum_ = 0, 0
    cursor = _driver(connection).cursor()
    try:
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as into:
            for row in _rows(held.execute(f'SELECT {names} FROM "{table.name}"')):  # noqa: S608 - our own names
                into.write_row(row)
                sum_ += hash(meant.of(row))
                rows += 1
                if rows % _TOLD_EVERY == 0:
                    tell(table.name, rows, False)
    except (psycopg.DataError, ValueError, ArithmeticError) as error:
        place = error.diag.context if isinstance(error, psycopg.Error) else f"hàng thứ {rows + 1}"
        raise Refused(f"Bảng {table.name} có giá trị mà PostgreSQL không nhận: {place}") from error
    except psycopg.IntegrityError as error:
        raise Refused(f"Bảng {table.name} trái ràng buộc {error.diag.constraint_name}.") from error
    tell(table.name, rows, True)
    return Sum(rows, sum_ & _MASK)


def compare(connection: Connection, table: Table) -> Sum:
    """The same sum over what has arrived."""
    read = ", ".join(_as_meant(column.name, column.type) for column in table.columns)
    rows, sum_ = 0, 0
    with _driver(connection).cursor(f"sum_{table.name}", binary=True) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(f'SELECT {read} FROM "{table.name}"')  # noqa: S608 - our own names
        for row in cursor:
            sum_ += hash(row)
            rows += 1
    return Sum(rows, sum_ & _MASK)


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while page := cursor.fetchmany(_AT_ONCE):
        yield from page


class _Meaning:
    """SQLite's values as what they mean, for those columns where that is not the value itself."""

    def __init__(self, table: Table) -> None:
        readers = ((place, _reader(column.type)) for place, column in enumerate(table.columns))
        self._readers = [(place, reader) for place, reader in readers if reader]

    def of(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self._readers:
            return row
        values = list(row)
        for place, reader in self._readers:
            if values[place] is not None:
                values[place] = reader(values[place])
        return tuple(values)


def _reader(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(kind, UtcDateTime | DateTime):
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, Numeric) and not isinstance(kind, Double):
        least = Decimal(1).scaleb(-(kind.scale or 0))
        return lambda value: Decimal(str(value)).quantize(least)
    return None


def _as_meant(name: str, kind: TypeEngine[Any]) -> str:
    if isinstance(kind, UtcDateTime | DateTime):
        return f"\"{name}\" AT TIME ZONE 'UTC'"
    return f'"{name}"::text' if isinstance(kind, JSON) else f'"{name}"'
