"""Many batches at once, in a few statements: a workbook of thousands must not hold up other writers.

The rules are those of one batch (`details.py`); the caller has asked them and writes one audit entry for all.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from models import Batch, BatchState
from traceability.database import unique_breach
from traceability.errors import Refused
from traceability.identifiers import lot
from traceability.services import clock
from traceability.services.actor import Actor
from traceability.services.batches.details import BatchDetails

_TAKEN = "Một số lô trong tệp vừa được người khác dùng. Xem lại bản xem trước; chưa có gì được nhập."


def add_batches(session: Session, actor: Actor, many: Sequence[tuple[int, BatchDetails]]) -> None:
    """Draft batches of the actor's own products, each given by its id."""
    now = clock.now()
    rows = [
        {
            **_values(details),
            "organisation_id": actor.organisation_id,
            "product_id": product_id,
            "state": BatchState.DRAFT,
            "created_at": now,
        }
        for product_id, details in many
    ]
    if rows:
        with unique_breach(session, "uq_batch_product_id_lot_key", Refused(_TAKEN)):
            session.execute(insert(Batch), rows)


def rewrite_batches(session: Session, many: Sequence[tuple[int, BatchDetails]]) -> None:
    """Locked batches, each given by its id, whose state lets them be corrected so."""
    rows = [{**_values(details), "id": batch_id} for batch_id, details in many]
    if rows:
        with unique_breach(session, "uq_batch_product_id_lot_key", Refused(_TAKEN)):
            session.execute(update(Batch), rows)


def _values(details: BatchDetails) -> dict[str, Any]:
    return {**asdict(details), "lot_key": lot.lot_key(details.lot_number)}
