"""Stages of a batch (công đoạn): recorded, corrected by a new row that names the old, never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Batch, BatchState, Establishment, EventInput, EventPhoto, StageType, TraceEvent
from traceability.database import unique_breach
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import audit, clock, event_inputs, stage_types, tenancy
from traceability.services.actor import Actor
from traceability.services.event_inputs import InputDetails
from traceability.services.evidence import KeptPhoto, photos_after
from traceability.services.products.listing import with_versions
from traceability.text import plain

MOST_PHOTOS = 6
_CLOCKS_DIFFER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetails:
    """A stage as entered. A time without a zone is a clock on a wall in Lạng Sơn.

    With an `idempotency_key` the same entry, sent again by a phone that heard no answer, is one stage.
    """

    stage_code: str
    establishment_id: int
    happened_at: datetime
    note: str | None = None
    inputs: tuple[InputDetails, ...] = ()
    photos: tuple[KeptPhoto, ...] = ()
    without_photos: frozenset[int] = frozenset()  # ids of files that a correction leaves out
    idempotency_key: str | None = None


def record_event(session: Session, actor: Actor, batch_id: int, details: EventDetails) -> TraceEvent:
    """A stage that happened. Told twice in the same words it is one stage: a form sent twice."""
    if sent := _sent_before(session, actor, details):
        return sent
    batch = _open_batch(session, actor, batch_id)
    told = standing(session, batch)
    event = _event(session, actor, batch, details)
    event.idempotency_key = details.idempotency_key
    if same := next((known for known in told if _content(known) == _content(event)), None):
        return same
    taken = Refused("Mục này vừa được gửi từ nơi khác. Tải lại trang để xem.")
    with unique_breach(session, "uq_trace_event_organisation_id_idempotency_key", taken):
        session.add(event)
    _add_photos(session, event, (), details)
    _forget(session, batch)
    audit.record(session, actor, "event.recorded", event, after=_said(event))
    return event


def correct_event(session: Session, actor: Actor, event_id: int, details: EventDetails) -> TraceEvent:
    """Say a stage anew. The old row stays, named by the new one."""
    old, batch = _standing_event(session, actor, event_id)
    event = _event(session, actor, batch, details, old)
    _replace(session, batch, old, event)
    _add_photos(session, event, old.photos, details)
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
            joinedload(TraceEvent.recorded_by),
            selectinload(TraceEvent.inputs).joinedload(EventInput.batch).joinedload(Batch.product),
            selectinload(TraceEvent.photos).joinedload(EventPhoto.small),
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


def _sent_before(session: Session, actor: Actor, details: EventDetails) -> TraceEvent | None:
    if details.idempotency_key is None:
        return None
    same_key = TraceEvent.idempotency_key == details.idempotency_key
    own = TraceEvent.organisation_id == actor.organisation_id
    return session.scalar(select(TraceEvent).where(own, same_key))


def _event(
    session: Session, actor: Actor, batch: Batch, details: EventDetails, old: TraceEvent | None = None
) -> TraceEvent:
    when = _checked_time(details.happened_at)
    place = _own_place(session, actor, details.establishment_id)
    known = frozenset(given.batch_id for given in old.inputs if given.batch_id) if old else frozenset()
    return TraceEvent(
        organisation_id=batch.organisation_id,
        batch_id=batch.id,
        stage_type=_stage(session, batch, details.stage_code, old),
        establishment=place,
        happened_at=when,
        note=plain(details.note) or None,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
        inputs=event_inputs.made(session, actor, batch, details.inputs, known),
    )


def _stage(session: Session, batch: Batch, code: str, old: TraceEvent | None) -> StageType:
    """One that is offered for the product's group; a correction may keep one that no longer is."""
    if old is not None and old.stage_type.code == code:
        return old.stage_type
    found = next((kind for kind in stage_types.offered(session, batch.product) if kind.code == code), None)
    if found is None:
        raise Invalid(
            {"stage_code": "Công đoạn này không dùng cho nhóm sản phẩm của lô; chọn công đoạn khác"}
        )
    return found


def _add_photos(
    session: Session, event: TraceEvent, earlier: Sequence[EventPhoto], details: EventDetails
) -> None:
    files = photos_after(session, event.organisation_id, earlier, details.without_photos, details.photos)
    if len(files) > MOST_PHOTOS:
        raise Invalid({"photos": f"Mỗi công đoạn có tối đa {MOST_PHOTOS} ảnh"})
    for position, (file, small) in enumerate(files):
        event.photos.append(EventPhoto(position=position, file=file, small=small))
    session.flush()


def _checked_time(when: datetime) -> datetime:
    if when.tzinfo is None:
        when = when.replace(tzinfo=clock.VIETNAM)
    now = clock.now()
    if now < when <= now + _CLOCKS_DIFFER:  # a phone whose clock is a little fast means "now"
        return now
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
