"""What becomes of a batch: registered, corrected, released, closed."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Batch, BatchState, Product
from traceability.database import unique_breach
from traceability.errors import Invalid, Refused
from traceability.identifiers import lot
from traceability.services import audit, clock, release, tenancy
from traceability.services.actor import Actor
from traceability.services.batches.details import BatchDetails, checked, details_of, lot_taken, refuse_printed


class NotReady(Refused):
    """The law still asks for something before this batch may be sold; `missing` says what."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"Chưa xuất xưởng được, còn thiếu: {'; '.join(missing)}.")
        self.missing = tuple(missing)


class _LotTaken(Invalid):
    """Another batch of the product has the lot."""


def register_batch(session: Session, actor: Actor, product_id: int, details: BatchDetails) -> Batch:
    """A draft batch of the producer's own product."""
    product = tenancy.own(session, actor, Product, product_id)
    if product.group is not None and product.group.is_service:
        raise Refused(
            "Dịch vụ du lịch không có lô sản xuất; trang quét hiển thị theo chứng nhận của dịch vụ."
        )
    details = checked(details)
    batch = Batch(
        organisation_id=product.organisation_id,
        product_id=product.id,
        lot_key=lot.lot_key(details.lot_number),
        state=BatchState.DRAFT,
        created_at=clock.now(),
        **asdict(details),
    )
    _save(session, batch)
    audit.record(session, actor, "batch.registered", batch, after=asdict(details))
    return batch


def update_batch(session: Session, actor: Actor, batch_id: int, details: BatchDetails) -> Batch:
    """Correct a draft; of a released batch only what no label prints (amount and packs)."""
    batch = tenancy.own(session, actor, Batch, batch_id, lock=True)
    details = checked(details)
    before, after = asdict(details_of(batch)), asdict(details)
    changed = [name for name in after if after[name] != before[name]]
    refuse_printed(batch.state, changed)
    _save(session, batch, lot_key=lot.lot_key(details.lot_number), **after)
    said = {"before": _only(before, changed), "after": _only(after, changed)}
    audit.record(session, actor, "batch.updated", batch, **said)
    return batch


def release_batch(session: Session, actor: Actor, batch_id: int) -> Batch:
    """Put a batch on sale. Raises `NotReady` with everything that the law still asks for."""
    batch = tenancy.own(session, actor, Batch, batch_id, lock=True)
    if batch.state is not BatchState.DRAFT:
        raise Refused(f"Lô {batch.lot_number} đã xuất xưởng trước đó.")
    readiness = release.readiness(session, batch)
    if not readiness.ready:
        raise NotReady(readiness.missing)
    batch.state = BatchState.RELEASED
    batch.released_at = clock.now()
    change = {"before": {"state": BatchState.DRAFT}, "after": {"state": batch.state}}
    audit.record(session, actor, "batch.released", batch, **change)
    return batch


def close_batch(session: Session, actor: Actor, batch_id: int) -> Batch:
    """Say that a batch is sold out: no more labels, its page stays."""
    batch = tenancy.own(session, actor, Batch, batch_id, lock=True)
    if batch.state is BatchState.RECALLED:
        raise Refused("Lô đang bị thu hồi. Hãy ghi kết quả và kết thúc đợt thu hồi trước.")
    if not batch.may_become(BatchState.CLOSED):
        raise Refused("Chỉ kết thúc được lô đã xuất xưởng.")
    before = {"state": batch.state}
    batch.state = BatchState.CLOSED
    audit.record(session, actor, "batch.closed", batch, before=before, after={"state": batch.state})
    return batch


def _save(session: Session, batch: Batch, **values: Any) -> None:
    taken = str(values.get("lot_number", batch.lot_number))
    try:
        with unique_breach(session, "uq_batch_product_id_lot_key", _LotTaken({})):
            for name, value in values.items():
                setattr(batch, name, value)
            session.add(batch)
    except _LotTaken:
        raise Invalid({"lot_number": _where_taken(session, batch.product_id, taken)}) from None


def _where_taken(session: Session, product_id: int, lot_number: str) -> str:
    same = select(Batch).where(Batch.product_id == product_id, Batch.lot_key == lot.lot_key(lot_number))
    other = session.scalars(same).one()
    return lot_taken(other.lot_number, other.produced_on)


def _only(values: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}
