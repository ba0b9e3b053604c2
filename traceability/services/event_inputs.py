"""What went into a stage: own batches, other producers' released batches found by their code, materials."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from models import Batch, EventInput
from traceability.errors import Invalid, NotFound
from traceability.services import origins, tenancy
from traceability.services.actor import Actor
from traceability.text import line

MOST_INPUTS = 20
MOST_QUANTITY = Decimal(10) ** 11  # what NUMERIC(14, 3) holds


@dataclass(frozen=True, slots=True, kw_only=True)
class InputDetails:
    """What went in. An empty row is no input.

    `found_id` is a batch of any producer that its code named (`batch_codes.find_batch`): who holds the pack
    knows the code, so it is never taken from a form as a number.
    """

    batch_id: int | None = None
    found_id: int | None = None
    material: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None


def made(
    session: Session, actor: Actor, batch: Batch, details: tuple[InputDetails, ...], known: frozenset[int]
) -> list[EventInput]:
    """The rows; `Invalid` on a field of its row, "inputs-0-material". `known` went in already."""
    if len(details) > MOST_INPUTS:
        raise Invalid({"inputs": f"Mỗi công đoạn ghi tối đa {MOST_INPUTS} nguyên liệu"})
    return [
        _input(session, actor, batch, given, f"inputs-{place}", known)
        for place, given in enumerate(details)
        if given != InputDetails()
    ]


def _input(
    session: Session, actor: Actor, batch: Batch, given: InputDetails, row: str, known: frozenset[int]
) -> EventInput:
    material = line(given.material) or None
    if [given.batch_id, given.found_id, material].count(None) != 2:
        raise Invalid(
            {f"{row}-material": "Chọn một lô của bạn, nhập mã của lô khác hoặc ghi tên một nguyên liệu"}
        )
    if given.quantity is not None and not 0 < given.quantity < MOST_QUANTITY:
        raise Invalid({f"{row}-quantity": "Lượng phải lớn hơn 0; để trống nếu không rõ"})
    source_id, field = given.batch_id, f"{row}-batch_id"
    if given.batch_id is not None:
        _check_own(session, actor, given.batch_id, field)
    elif given.found_id is not None:
        source_id, field = given.found_id, f"{row}-code"
        if source_id not in known:
            _check_released(session, actor, source_id, field)
    if source_id is not None and batch.id in origins.made_from(session, source_id):
        raise Invalid({field: "Lô không thể làm ra từ chính nó; chọn lô khác"})
    unit = line(given.unit) or None
    return EventInput(batch_id=source_id, material=material, quantity=given.quantity, unit=unit)


def _check_own(session: Session, actor: Actor, batch_id: int, field: str) -> None:
    try:
        tenancy.own(session, actor, Batch, batch_id)
    except NotFound:
        raise Invalid({field: "Chọn một lô của cơ sở bạn"}) from None


def _check_released(session: Session, actor: Actor, batch_id: int, field: str) -> None:
    """Another producer's batch exists for this one only once the public may see it."""
    found = session.get(Batch, batch_id)
    if found is not None and origins.may_open(actor, found):
        return
    if found is None or not origins.is_public(found):
        raise Invalid({field: "Lô này chưa xuất xưởng trên hệ thống; hỏi lại nơi bán"})
