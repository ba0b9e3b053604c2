"""Label runs: issuing labels, how many are left, and the label that a code names."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models import (
    Batch,
    BatchState,
    LabelKind,
    LabelRun,
)
from traceability.database import unique_breach
from traceability.errors import Invalid, Refused
from traceability.identifiers.errors import NeverIssued
from traceability.identifiers.trace_code import Keyring
from traceability.services import audit, clock, key_versions, tenancy
from traceability.services.actor import Actor

ALLOWANCE_PERCENT = 5
"""Labels beyond the declared packs, for those that are spoilt; rounded up."""
RUN_LIMIT = 1_000_000


@dataclass(frozen=True)
class LabelOrder:
    """What a producer asks for. The server makes the key with the form, so a double click is one order."""

    kind: LabelKind
    quantity: int
    idempotency_key: str


def issue_labels(
    session: Session, actor: Actor, batch_id: int, order: LabelOrder, *, origin: str
) -> LabelRun:
    """Add one row for the run, whose codes are then fixed for ever. The same key gives the same run again.

    Raises Invalid ("quantity") beyond what is left, Refused for a batch that is not released or a key used
    for another order.
    """
    batch = tenancy.own(session, actor, Batch, batch_id, lock=True)  # the lock makes "what is left" true
    earlier = _ordered_with(session, batch.organisation_id, order.idempotency_key)
    if earlier is not None:
        return _same_order(earlier, batch_id, order)
    if batch.state is not BatchState.RELEASED:
        raise Refused("Chỉ cấp tem cho lô đã xuất xưởng. Hãy hoàn tất và xuất xưởng lô này trước.")
    _check_quantity(session, batch, order)
    run = LabelRun(
        organisation_id=batch.organisation_id,
        batch_id=batch.id,
        product_id=batch.product_id,
        kind=order.kind,
        quantity=order.quantity,
        key_version=key_versions.newest(session),
        gtin=batch.product.gtin,
        origin=origin,
        idempotency_key=order.idempotency_key,
        issued_by_id=actor.user_id,
        issued_at=clock.now(),
    )
    with unique_breach(
        session, "uq_label_run_organisation_id_idempotency_key", Refused("Yêu cầu này đang được xử lý.")
    ):
        session.add(run)
    after = {"kind": run.kind, "quantity": run.quantity, "lot_number": batch.lot_number}
    audit.record(session, actor, "labels.issued", run, after=after)
    return run


def labels_left(session: Session, batch: Batch, kind: LabelKind) -> int:
    """How many labels of this kind may still be issued: declared packs and allowance, less those issued."""
    declared = batch.declared_packs or 0
    allowed = declared + -(-declared * ALLOWANCE_PERCENT // 100)
    issued = select(func.coalesce(func.sum(LabelRun.quantity), 0))
    of_kind = issued.where(LabelRun.batch_id == batch.id, LabelRun.kind == kind)
    return max(0, allowed - int(session.scalar(of_kind) or 0))


def get_run(session: Session, actor: Actor, run_id: int, *, lock: bool = False) -> LabelRun:
    """The producer's own run, or any run for staff and commands."""
    if actor.organisation_id is not None:
        return tenancy.own(session, actor, LabelRun, run_id, lock=lock)
    return tenancy.any(session, actor, LabelRun, run_id, lock=lock)


def runs_of_batch(session: Session, batch: Batch) -> Sequence[LabelRun]:
    """The runs of a batch, newest first."""
    return session.scalars(
        select(LabelRun).where(LabelRun.batch_id == batch.id).order_by(LabelRun.id.desc())
    ).all()


def recent_runs(session: Session, actor: Actor, most: int = 200) -> Sequence[LabelRun]:
    """The newest runs: a producer's own, everybody's for staff and commands."""
    newest = select(LabelRun).options(joinedload(LabelRun.batch)).order_by(LabelRun.id.desc()).limit(most)
    if actor.organisation_id is not None:
        newest = newest.where(LabelRun.organisation_id == actor.organisation_id)
    return session.scalars(newest).all()


def find_label(session: Session, keyring: Keyring, code: str) -> tuple[LabelRun, int]:
    """The run and index that a code names. Raises MistypedCode, or NeverIssued where no run has it."""
    found = _find(session, keyring, code)
    if found is None and keyring.learn(key_versions.newest(session)):
        found = _find(session, keyring, code)
    if found is None:
        raise NeverIssued("never_issued")
    return found


def _find(session: Session, keyring: Keyring, code: str) -> tuple[LabelRun, int] | None:
    try:
        meanings = keyring.decode(code)
    except NeverIssued:
        return None
    for version, meaning in meanings:
        run = session.get(LabelRun, meaning.run, options=[joinedload(LabelRun.batch)])
        if run is not None and run.key_version == version and meaning.index < _codes_of(run):
            return run, meaning.index
    return None


def _codes_of(run: LabelRun) -> int:
    return run.quantity if run.kind is LabelKind.UNIT else 1


def _ordered_with(session: Session, organisation_id: int, key: str) -> LabelRun | None:
    same = select(LabelRun).where(
        LabelRun.organisation_id == organisation_id, LabelRun.idempotency_key == key
    )
    return session.scalar(same)


def _same_order(run: LabelRun, batch_id: int, order: LabelOrder) -> LabelRun:
    if (run.batch_id, run.kind, run.quantity) != (batch_id, order.kind, order.quantity):
        raise Refused("Mã yêu cầu này đã dùng cho một đợt cấp tem khác. Hãy tải lại trang rồi cấp lại.")
    return run


def _check_quantity(session: Session, batch: Batch, order: LabelOrder) -> None:
    if not batch.declared_packs:
        raise Invalid({"quantity": "Lô này chưa khai số bao gói. Hãy khai số bao gói trước khi cấp tem."})
    left = labels_left(session, batch, order.kind)
    if not 1 <= order.quantity <= min(left, RUN_LIMIT):
        most = f"{min(left, RUN_LIMIT):,}".replace(",", ".")
        raise Invalid({"quantity": f"Còn được cấp {most} tem cho lô này; hãy nhập từ 1 đến {most}."})
