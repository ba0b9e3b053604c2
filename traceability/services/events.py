"""Stages of a batch (công đoạn): recorded, corrected by a new row that names the old, never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Batch, BatchState, Establishment, EventInput, TraceEvent
from traceability.database import unique_breach
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import audit, clock, reference, tenancy
from traceability.services.actor import Actor
from traceability.services.products.listing import with_versions

MOST_INPUTS = 20
MOST_QUANTITY = Decimal(10) ** 11  # what NUMERIC(14, 3) holds


@dataclass(frozen=True, slots=True, kw_only=True)
class InputDetails:
    """What went in: one of the producer's own batches, or a material by name. An empty row is no input."""

    batch_id: int | None = None
    material: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetails:
    """A stage as entered. A time without a zone is a clock on a wall in Lạng Sơn."""

    stage_code: str
    establishment_id: int
    happened_at: datetime
    note: str | None = None
    inputs: tuple[InputDetails, ...] = ()


def record_event(session: Session, actor: Actor, batch_id: int, details: EventDetails) -> TraceEvent:
    """A stage that happened. Told twice in the same words it is one stage: a form sent twice."""
    batch = _open_batch(session, actor, batch_id)
    told = standing(session, batch)
    event = _event(session, actor, batch, details)
    if same := next((known for known in told if _content(known) == _content(event)), None):
        return same
    session.add(event)
    _forget(session, batch)
    audit.record(session, actor, "event.recorded", event, after=_said(event))
    return event


def correct_event(session: Session, actor: Actor, event_id: int, details: EventDetails) -> TraceEvent:
    """Say a stage anew. The old row stays, named by the new one."""
    old, batch = _standing_event(session, actor, event_id)
    event = _event(session, actor, batch, details)
    _replace(session, batch, old, event)
    audit.record(session, actor, "event.corrected", event, before=_said(old), after=_said(event))
    return event


def withdraw_event(session: Session, actor: Actor, event_id: int) -> TraceEvent:
    """Say that a stage did not happen. A released batch keeps at least one stage."""
    old, batch = _standing_event(session, actor, event_id)
    if batch.state is BatchState.RELEASED and len(standing(session, batch)) == 1:
        raise Refused("Lô đã xuất xưởng phải có ít nhất một công đoạn. Hãy sửa công đoạn này thay vì bỏ.")
    event = TraceEvent(
        organisation_id=batch.organisation_id,
        batch_id=batch.id,
        stage_type=old.stage_type,
        establishment=old.establishment,
        happened_at=old.happened_at,
        note=old.note,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
        withdrawn=True,
    )
    _replace(session, batch, old, event)
    audit.record(session, actor, "event.withdrawn", event, before=_said(old))
    return event


def get_event(session: Session, actor: Actor, event_id: int) -> TraceEvent:
    """The producer's own stage."""
    return tenancy.own(session, actor, TraceEvent, event_id)


def standing(session: Session, batch: Batch) -> Sequence[TraceEvent]:
    """The latest word on each stage, in the order they happened."""
    return [event for event in history(session, batch) if event.stands]


def history(session: Session, batch: Batch) -> Sequence[TraceEvent]:
    """Every row, those corrected and withdrawn too."""
    query = (
        select(TraceEvent)
        .where(TraceEvent.batch_id == batch.id)
        .order_by(TraceEvent.happened_at, TraceEvent.id)
        .options(
            joinedload(TraceEvent.stage_type),
            joinedload(TraceEvent.establishment),
            joinedload(TraceEvent.corrected_by),
            selectinload(TraceEvent.inputs).joinedload(EventInput.batch),
        )
    )
    return session.scalars(query).all()


def possible_inputs(session: Session, batch: Batch) -> Sequence[Batch]:
    """The producer's own other batches, newest first, that could have gone into this one."""
    query = select(Batch).where(Batch.organisation_id == batch.organisation_id, Batch.id != batch.id)
    loaded = query.options(joinedload(Batch.product).options(*with_versions()))
    return session.scalars(loaded.order_by(Batch.produced_on.desc(), Batch.id.desc()).limit(200)).all()


def _open_batch(session: Session, actor: Actor, batch_id: int) -> Batch:
    batch = tenancy.own(session, actor, Batch, batch_id, lock=True)
    if batch.state not in (BatchState.DRAFT, BatchState.RELEASED):
        raise Refused("Lô này đã kết thúc hoặc đang bị thu hồi nên không ghi thêm công đoạn được.")
    return batch


def _standing_event(session: Session, actor: Actor, event_id: int) -> tuple[TraceEvent, Batch]:
    event = tenancy.own(session, actor, TraceEvent, event_id)
    batch = _open_batch(session, actor, event.batch_id)
    if not event.stands:
        raise Refused("Công đoạn này đã được sửa hoặc bỏ trước đó. Tải lại trang để xem bản mới nhất.")
    return event, batch


def _replace(session: Session, batch: Batch, old: TraceEvent, new: TraceEvent) -> None:
    taken = Refused("Người khác vừa sửa công đoạn này. Tải lại trang để xem bản mới nhất.")
    with unique_breach(session, "uq_trace_event_corrects_id", taken):
        new.corrects_id = old.id
        session.add(new)
    session.expire(old, ["corrected_by"])
    _forget(session, batch)


def _forget(session: Session, batch: Batch) -> None:
    session.flush()
    session.expire(batch, ["events"])


def _event(session: Session, actor: Actor, batch: Batch, details: EventDetails) -> TraceEvent:
    when = _checked_time(details.happened_at)
    place = _own_place(session, actor, details.establishment_id)
    if len(details.inputs) > MOST_INPUTS:
        raise Invalid({"inputs": f"Mỗi công đoạn ghi tối đa {MOST_INPUTS} nguyên liệu"})
    return TraceEvent(
        organisation_id=batch.organisation_id,
        batch_id=batch.id,
        stage_type=reference.stage_type(session, details.stage_code),
        establishment=place,
        happened_at=when,
        note=(details.note or "").strip() or None,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
        inputs=[
            _input(session, actor, batch, given, f"inputs-{place}")
            for place, given in enumerate(details.inputs)
            if given != InputDetails()
        ],
    )


def _checked_time(when: datetime) -> datetime:
    if when.tzinfo is None:
        when = when.replace(tzinfo=clock.VIETNAM)
    now = clock.now()
    if when > now:
        local = now.astimezone(clock.VIETNAM)
        raise Invalid({"happened_at": f"Thời gian không thể sau hiện tại ({local:%H:%M %d/%m/%Y})"})
    if (now - when).days > 20 * 366:
        raise Invalid({"happened_at": "Thời gian quá xa; xem lại năm"})
    return when


def _own_place(session: Session, actor: Actor, establishment_id: int) -> Establishment:
    try:
        return tenancy.own(session, actor, Establishment, establishment_id)
    except NotFound:
        raise Invalid({"establishment_id": "Chọn một địa điểm của cơ sở bạn"}) from None


def _input(session: Session, actor: Actor, batch: Batch, given: InputDetails, row: str) -> EventInput:
    """One row of what went in; a message is about a field of that row, "inputs-0-material"."""
    material = (given.material or "").strip() or None
    if (given.batch_id is None) == (material is None):
        raise Invalid({f"{row}-material": "Chọn một lô của bạn hoặc ghi tên một nguyên liệu, không cả hai"})
    if given.quantity is not None and not 0 < given.quantity < MOST_QUANTITY:
        raise Invalid({f"{row}-quantity": "Lượng phải lớn hơn 0; để trống nếu không rõ"})
    if given.batch_id is not None:
        _check_origin(session, actor, batch, given.batch_id, f"{row}-batch_id")
    unit = (given.unit or "").strip() or None
    return EventInput(batch_id=given.batch_id, material=material, quantity=given.quantity, unit=unit)


def _check_origin(session: Session, actor: Actor, batch: Batch, input_id: int, field: str) -> None:
    """An own batch that was not itself made, at whatever remove, from this one."""
    try:
        tenancy.own(session, actor, Batch, input_id)
    except NotFound:
        raise Invalid({field: "Chọn một lô của cơ sở bạn"}) from None
    if batch.id in _made_from(session, input_id):
        raise Invalid({field: "Lô không thể làm ra từ chính nó; chọn lô khác"})


def _made_from(session: Session, batch_id: int) -> set[int]:
    """The batch and everything that went into it."""
    known, open_ids = {batch_id}, {batch_id}
    while open_ids:
        query = select(EventInput.batch_id).join(TraceEvent, EventInput.event_id == TraceEvent.id)
        into = query.where(TraceEvent.batch_id.in_(open_ids), EventInput.batch_id.is_not(None))
        open_ids = {found for found in session.scalars(into) if found is not None} - known
        known |= open_ids
    return known


def _content(event: TraceEvent) -> tuple[object, ...]:
    inputs = [(given.batch_id, given.material, given.quantity, given.unit) for given in event.inputs]
    return event.stage_type, event.establishment, event.happened_at, event.note, inputs


def _said(event: TraceEvent) -> dict[str, object]:
    return {
        "batch_id": event.batch_id,
        "stage": event.stage_type.code,
        "place": event.establishment.name,
        "happened_at": event.happened_at,
        "note": event.note,
    }
