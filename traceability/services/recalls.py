"""Recalls of batches: begun, given an outcome batch by batch, and closed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import (
    Batch,
    BatchState,
    Organisation,
    Product,
    Recall,
    RecallBatch,
    RecallKind,
    RecallOutcome,
    Role,
)
from traceability.errors import Forbidden, Invalid, NotFound, Refused
from traceability.services import audit, clock, tenancy
from traceability.services.actor import Actor
from traceability.services.notices import Message, tell_producer, tell_staff
from traceability.services.paging import WHOLE, Page, page_of
from traceability.text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallDetails:
    """What the public is told. Without a contact the producer's office is named.

    `cause` is the bad input from which the batches were found, in words, for the record.
    """

    batch_ids: Sequence[int]
    reason: str
    instruction: str
    hazard: str | None = None
    contact: str | None = None
    reason_en: str | None = None
    reason_zh: str | None = None
    hazard_en: str | None = None
    hazard_zh: str | None = None
    instruction_en: str | None = None
    instruction_zh: str | None = None
    contact_en: str | None = None
    contact_zh: str | None = None
    cause: str | None = None


_COPIED = (
    "reason_en",
    "reason_zh",
    "hazard",
    "hazard_en",
    "hazard_zh",
    "instruction_en",
    "instruction_zh",
    "contact_en",
    "contact_zh",
    "cause",
)


def recall_everywhere(session: Session, actor: Actor, details: RecallDetails) -> Sequence[Recall]:
    """Recall batches of several producers in one stroke: a recall for each, in the same words."""
    owned: dict[int, list[int]] = {}
    for batch in _recallable(session, actor, details.batch_ids):
        owned.setdefault(batch.organisation_id, []).append(batch.id)
    return [recall_batches(session, actor, replace(details, batch_ids=ids)) for ids in owned.values()]


def recall_batches(session: Session, actor: Actor, details: RecallDetails) -> Recall:
    """Recall batches of one producer, public at once: voluntary by the producer, compulsory by staff."""
    batches = _recallable(session, actor, details.batch_ids)
    if len({batch.organisation_id for batch in batches}) > 1:
        raise Invalid({"batch_ids": "Mỗi đợt thu hồi chỉ gồm lô của một chủ thể. Hãy tách thành nhiều đợt."})
    _check_words(details)
    organisation = session.get_one(Organisation, batches[0].organisation_id)
    recall = Recall(
        organisation_id=organisation.id,
        kind=RecallKind.VOLUNTARY if _is_own(actor) else RecallKind.COMPULSORY,
        reason=plain(details.reason),
        instruction=plain(details.instruction),
        **{name: getattr(details, name) for name in _COPIED},
        contact=details.contact or organisation.phone,
        effective_at=clock.now(),
        decided_by_id=actor.user_id,
    )
    session.add(recall)
    for batch in batches:
        batch.state = BatchState.RECALLED
        recall.batches.append(RecallBatch(batch_id=batch.id, organisation_id=batch.organisation_id))
    lots = [batch.lot_number for batch in batches]
    after = {"kind": recall.kind, "lots": lots, "reason": recall.reason, "instruction": recall.instruction}
    audit.record(session, actor, "recall.started", recall, after=after)
    (_tell_staff if _is_own(actor) else _tell)(session, recall, lots)
    return recall


def record_outcome(
    session: Session,
    actor: Actor,
    recall_id: int,
    batch_id: int,
    outcome: RecallOutcome,
    recovered_quantity: Decimal,
) -> RecallBatch:
    """Write down what became of one batch and how much came back, in the batch's own unit."""
    recall = _open(session, actor, recall_id)
    line = next((line for line in recall.batches if line.batch_id == batch_id), None)
    if line is None:
        raise NotFound
    _check_quantity(line.batch, recovered_quantity)
    before = {"outcome": line.outcome, "recovered_quantity": line.recovered_quantity}
    line.outcome, line.recovered_quantity = outcome, recovered_quantity
    after = {"lot": line.batch.lot_number, "outcome": outcome, "recovered_quantity": recovered_quantity}
    audit.record(session, actor, "recall.outcome_recorded", recall, before=before, after=after)
    return line


def close_recall(session: Session, actor: Actor, recall_id: int) -> Recall:
    """End a recall once every batch has its outcome and quantity; only staff end a compulsory one."""
    recall = _open(session, actor, recall_id)
    if _is_own(actor) and recall.kind is RecallKind.COMPULSORY:
        raise Forbidden(
            "Thu hồi bắt buộc do cơ quan quản lý kết thúc. Hãy ghi kết quả từng lô và báo cho Sở."
        )
    unfinished = [line for line in recall.batches if line.outcome is None or line.recovered_quantity is None]
    if unfinished:
        lots = ", ".join(line.batch.lot_number for line in unfinished)
        raise Refused(
            f"Chưa có kết quả xử lý của lô {lots}. Ghi kết quả và số lượng thu hồi trước khi kết thúc."
        )
    recall.closed_at = clock.now()
    for line in recall.batches:
        line.batch.state = BatchState.CLOSED
    audit.record(
        session,
        actor,
        "recall.closed",
        recall,
        before={"closed_at": None},
        after={"closed_at": recall.closed_at},
    )
    return recall


def get_recall(session: Session, actor: Actor, recall_id: int) -> Recall:
    """The producer's own, or any for staff."""
    return _find(session, actor, recall_id)


def list_recalls(
    session: Session, actor: Actor, *, only_open: bool = False, number: int = WHOLE
) -> Page[Recall]:
    """The producer's recalls, or all for staff: the open ones first, then the latest."""
    query = _with_batches(select(Recall))
    if _is_own(actor):
        query = query.where(Recall.organisation_id == actor.organisation_id)
    if only_open:
        query = query.where(Recall.closed_at.is_(None))
    order = (Recall.closed_at.is_not(None), Recall.effective_at.desc(), Recall.id.desc())
    return page_of(session, query.order_by(*order), number)


def recallable_batches(session: Session, actor: Actor, lot: str = "", number: int = 1) -> Page[Batch]:
    """Batches that have left the producer and are not under recall, the latest made first."""
    may = [state for state in BatchState if Batch(state=state).may_become(BatchState.RECALLED)]
    query = select(Batch).where(Batch.state.in_(may))
    if _is_own(actor):
        query = query.where(Batch.organisation_id == actor.organisation_id)
    if lot.strip():
        query = query.where(Batch.lot_key.contains(lot.strip().casefold(), autoescape=True))
    product = joinedload(Batch.product)
    query = query.options(product.selectinload(Product.versions), product.joinedload(Product.organisation))
    return page_of(session, query.order_by(Batch.produced_on.desc(), Batch.id.desc()), number)


def batches_to_recall(session: Session, actor: Actor, batch_ids: Sequence[int]) -> Sequence[Batch]:
    """The chosen batches, for the preview; the same refusals as when they are recalled."""
    return _recallable(session, actor, batch_ids, lock=False)


def _tell(session: Session, recall: Recall, lots: Sequence[str]) -> None:
    """A producer hears of a recall by order before its customers do."""
    message = Message(
        key=f"recall/{recall.id}",
        title=f"Thu hồi bắt buộc lô {', '.join(lots)}",
        paragraphs=[
            f"Lô {', '.join(lots)} bị thu hồi theo quyết định của cơ quan quản lý, có hiệu lực ngay.",
            f"Lý do: {recall.reason}",
            "Ngừng bán, thu hồi hàng và ghi kết quả xử lý.",
        ],
        path=f"/producer/recalls/{recall.id}",
    )
    tell_producer(session, session.get_one(Organisation, recall.organisation_id), message)


def _tell_staff(session: Session, recall: Recall, lots: Sequence[str]) -> None:
    """Officials hear of every recall that a producer begins by itself."""
    maker = session.get_one(Organisation, recall.organisation_id).name
    message = Message(
        key=f"recall/{recall.id}",
        title=f"{maker} tự nguyện thu hồi lô {', '.join(lots)}",
        paragraphs=[f"{maker} thu hồi lô {', '.join(lots)}.", f"Lý do: {recall.reason}"],
        path=f"/staff/recalls/{recall.id}",
    )
    tell_staff(session, message, (Role.OFFICER, Role.MANAGER))


def _is_own(actor: Actor) -> bool:
    """A producer, or a command that acts for one; else staff."""
    return actor.organisation_id is not None


def _find(session: Session, actor: Actor, recall_id: int, *, lock: bool = False) -> Recall:
    fetch = tenancy.own if _is_own(actor) else tenancy.any
    return fetch(session, actor, Recall, recall_id, lock=lock)


def _open(session: Session, actor: Actor, recall_id: int) -> Recall:
    recall = _find(session, actor, recall_id, lock=True)
    if recall.closed_at is not None:
        raise Refused("Đợt thu hồi này đã kết thúc nên không sửa được nữa.")
    return recall


def _recallable(
    session: Session, actor: Actor, batch_ids: Sequence[int], *, lock: bool = True
) -> list[Batch]:
    """The batches, locked in the order of their ids so that two recalls cannot wait for each other."""
    if not batch_ids:
        raise Invalid({"batch_ids": "Chọn ít nhất một lô cần thu hồi."})
    fetch = tenancy.own if _is_own(actor) else tenancy.any
    batches = [fetch(session, actor, Batch, id, lock=lock) for id in sorted(set(batch_ids))]
    for batch in batches:
        if batch.state is BatchState.RECALLED:
            raise Refused(f"Lô {batch.lot_number} đang bị thu hồi. Mở danh sách thu hồi để xem.")
        if not batch.may_become(BatchState.RECALLED):
            raise Refused(f"Lô {batch.lot_number} chưa xuất xưởng nên không cần thu hồi.")
    return batches


def _check_words(details: RecallDetails) -> None:
    errors = {}
    if not plain(details.reason):
        errors["reason"] = "Ghi lý do thu hồi; lý do này hiện ngay trên trang quét."
    if not plain(details.instruction):
        errors["instruction"] = "Ghi việc người tiêu dùng cần làm, ví dụ «Không ăn, trả lại nơi mua»."
    if errors:
        raise Invalid(errors)


def _check_quantity(batch: Batch, recovered: Decimal) -> None:
    if recovered < 0:
        raise Invalid(
            {"recovered_quantity": "Số lượng thu hồi được không thể âm; nhập 0 nếu không thu được."}
        )
    if batch.quantity is not None and recovered > batch.quantity:
        most = f"{Decimal(batch.quantity).normalize():f}".replace(".", ",")
        raise Invalid(
            {
                "recovered_quantity": f"Lô này chỉ có {most} {batch.unit or ''}".rstrip()
                + "; xem lại số lượng."
            }
        )


def _with_batches(query: Select[Recall]) -> Select[Recall]:
    batch = selectinload(Recall.batches).joinedload(RecallBatch.batch)
    return query.options(
        joinedload(Recall.organisation), batch.joinedload(Batch.product).selectinload(Product.versions)
    )
