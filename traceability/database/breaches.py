"""The database decides races: one breached unique constraint becomes one domain error."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Column, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Base, ScansBase
from traceability.errors import TraceabilityError


@contextmanager
def unique_breach(session: Session, constraint: str, error: TraceabilityError) -> Iterator[None]:
    """Run the block in a savepoint; raise `error` if it breaches the named unique constraint or index.

        with unique_breach(session, "uq_batch_product_id_lot_key", LotTaken(lot)):
            session.add(batch)

    The savepoint flushes at the end of the block; after a breach the session goes on as if it had not run.
    """
    signature = sqlite_signatures()[constraint]  # a name no table has is a slip of ours: fail at once
    session.flush()  # what was pending before is none of this block's business
    try:
        with session.begin_nested():
            yield
    except IntegrityError as breach:
        if _breached(breach, constraint, signature):
            raise error from breach
        raise


def _breached(breach: IntegrityError, constraint: str, signature: str) -> bool:
    diagnosis = getattr(breach.orig, "diag", None)  # psycopg names the constraint
    if diagnosis is not None:
        return bool(diagnosis.constraint_name == constraint)
    return str(breach.orig) == f"UNIQUE constraint failed: {signature}"


@cache
def sqlite_signatures() -> dict[str, str]:
    """How SQLite speaks of each unique constraint: by its columns, "batch.product_id, batch.lot_key".

    An index on an expression is the exception, which it calls "index 'name'". The columns tell constraints
    apart as long as no table has two over the same ones; tests/architecture holds that.
    """
    found: dict[str, str] = {}
    for metadata in (Base.metadata, ScansBase.metadata):
        for table in metadata.tables.values():
            for rule in (*table.constraints, *table.indexes):
                if isinstance(rule, UniqueConstraint | PrimaryKeyConstraint):
                    found[str(rule.name)] = _columns(rule)
                elif isinstance(rule, Index) and rule.unique:
                    plain = all(isinstance(part, Column) for part in rule.expressions)
                    found[str(rule.name)] = _columns(rule) if plain else f"index '{rule.name}'"
    return found


def _columns(rule: UniqueConstraint | PrimaryKeyConstraint | Index) -> str:
    return ", ".join(f"{column.table.name}.{column.name}" for column in rule.columns)
