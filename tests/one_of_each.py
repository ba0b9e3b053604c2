"""A row in every table that has none: whatever the models allow, with foreign keys that lead somewhere."""

import secrets
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    Double,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    insert,
    select,
)
from sqlalchemy.types import TypeEngine

from models.base import UtcDateTime

_NUMBERS = count(7)
# What a CHECK constraint asks for and a column's type does not tell.
_CHECKED: dict[str, dict[str, Any]] = {
    "certificate_change": {"state": "suspended"},
    "consumer_report": {"closed_at": None},
    "event_input": {"material": None},
    "proposal": {"decided_at": None, "decided_by_id": None},
    "review": {"certificate_id": None, "organisation_id": None},
    "spreadsheet_import": {"new_count": None, "project_id": None},
    "yearly_report": {"sha256": "0" * 64},
}
TEXT = "dấu \\ chéo ngược,\tcột và\nhai dòng"


def fill(connection: Connection, metadata: MetaData) -> None:
    """In the order in which rows can refer to each other."""
    for table in metadata.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is None:
            connection.execute(insert(table).values(_row(connection, table)))


def _row(connection: Connection, table: Table) -> dict[str, Any]:
    row = {
        column.name: _value(column.type)
        for column in table.columns
        if not (column.primary_key and column.autoincrement is True)
        and column is not table.autoincrement_column
    }
    for rule in table.foreign_key_constraints:
        if rule.referred_table is table:
            row |= dict.fromkeys(rule.column_keys)
            continue
        targets = [element.column for element in rule.elements]
        parent = connection.execute(select(*targets).limit(1)).one()
        row |= dict(zip(rule.column_keys, parent, strict=True))
    return row | _CHECKED.get(table.name, {})


def _value(kind: TypeEngine[Any]) -> Any:
    if isinstance(kind, Enum):
        return kind.python_type(kind.enums[0]) if kind.enum_class else kind.enums[0]
    makers: dict[type[TypeEngine[Any]], Any] = {
        UtcDateTime: datetime(2026, 11, 5, 3, 4, 5, next(_NUMBERS), tzinfo=UTC),
        Date: date(2026, 11, 5),
        Boolean: True,
        JSON: {"tên": "Na Chi Lăng", "phần": [0.1, None]},
        LargeBinary: secrets.token_bytes(16) + b"\0\xff",
        Double: 0.1 + next(_NUMBERS),
        Numeric: Decimal("12.5"),
        Integer: next(_NUMBERS),
    }
    return next(
        (value for made, value in makers.items() if isinstance(kind, made)), f"{next(_NUMBERS)} {TEXT}"
    )
