"""Many batches at once, in a few statements: a workbook of thousands must not hold up other writers.

The rules are those of one batch (`details.py`); the caller has asked them and writes one audit entry for all.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.orm import Session

from models import Batch, BatchState
from traceability.database import unique_breach
from traceability.errors import Refused
from traceability.identifiers import lot
from traceability.services import clock
from traceability.services.actor import Actor
from traceability.services.batches.details import BatchDetails

Row = dict[str, Any]
"""The values of a row, made before the transaction; entered by the table, without the cost of the mapper."""
_BATCH: Table = Batch.__table__  # type: ignore[assignment]
_TAKEN = "Một số lô trong tệp vừa được người khác dùng. Xem lại bản xem trước; chưa có gì được nhập."


def new_batches(actor: Actor, many: Sequence[tuple[int, BatchDetails]]) -> list[Row]:
    """Draft batches of the actor's own products, each given by its id."""
    now = clock.now()
    given = {"organisation_id": actor.organisation_id, "state": BatchState.DRAFT, "created_at": now}
    return [{**_values(details), **given, "product_id": product_id} for product_id, details in many]


def changed_batches(many: Sequence[tuple[int, BatchDetails]]) -> list[Row]:
    """What batches, each given by its id, shall say."""
    return [{**_values(details), "_id": batch_id} for batch_id, details in many]


def add_batches(session: Session, rows: Sequence[Row]) -> None:
    """What `new_batches` gave."""
    if rows:
        with unique_breach(session, "uq_batch_product_id_lot_key", Refused(_TAKEN)):
            session.connection().execute(insert(_BATCH), rows)


def rewrite_batches(session: Session, rows: Sequence[Row]) -> None:
    """What `changed_batches` gave, of locked batches whose state lets them be corrected so."""
    if rows:
        with unique_breach(session, "uq_batch_product_id_lot_key", Refused(_TAKEN)):
            session.connection().execute(update(_BATCH).where(_BATCH.c.id == bindparam("_id")), rows)


def _values(details: BatchDetails) -> Row:
    return {**asdict(details), "lot_key": lot.lot_key(details.lot_number)}
