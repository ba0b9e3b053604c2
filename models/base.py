"""The declarative bases of the two databases and the column types every model shares."""

import unicodedata
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from sqlalchemy import JSON, DateTime, Dialect, Enum, ForeignKeyConstraint, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

# column_0_N_name, not the often-copied column_0_name, which names two constraints alike.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class NfcText(TypeDecorator[str]):
    """Text stored in Unicode NFC, so that 'Lạng Sơn' typed on a Mac equals 'Lạng Sơn' typed in Excel.

    Without NUL, which PostgreSQL cannot store: no text that slips past the forms may become an error there.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else unicodedata.normalize("NFC", value.replace("\0", ""))


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, aware and in UTC. SQLite keeps no zone, so a naive value is refused, not guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


E = TypeVar("E", bound=StrEnum)


def enum_of(kind: type[E]) -> Enum:
    """A column type that stores the enum's values as text and refuses others by a CHECK constraint."""
    return Enum(
        kind,
        name=kind.__name__.lower(),
        native_enum=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        create_constraint=True,
    )


def same_owner(table: str) -> ForeignKeyConstraint:
    """The key of a row that belongs to a row of `table`, and therefore to the same organisation.

    Looked at with each statement, and only at the end where a merger of organisations asks for that: it
    gives both rows a new owner, one after the other.
    """
    columns = [f"{table}_id", "organisation_id"]
    target = [f"{table}.id", f"{table}.organisation_id"]
    return ForeignKeyConstraint(columns, target, deferrable=True, initially="IMMEDIATE")


PrimaryKey = Annotated[int, mapped_column(primary_key=True)]

_TYPES = {str: NfcText(), datetime: UtcDateTime(), dict[str, Any]: JSON()}


class Base(DeclarativeBase):
    """Everything but scans."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = _TYPES


class ScansBase(DeclarativeBase):
    """Scans: a database (a file) of their own, so that a flood of scans never waits on approvals."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = _TYPES
