"""Stages of a batch: recorded in local time, corrected without overwriting."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from models import Batch, BatchState
from tests.factories import BatchFactory, EstablishmentFactory, TraceEventFactory
from tests.services.acting import producer
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import clock, events
from traceability.services.actor import Actor
from traceability.services.event_inputs import InputDetails
from traceability.services.events import EventDetails


def setting(**values: object) -> tuple[Actor, Batch, EventDetails]:
    batch: Batch = BatchFactory(**values)
    place = EstablishmentFactory(organisation_id=batch.organisation_id)
    details = EventDetails(
        stage_code="processing",
        establishment_id=place.id,
        happened_at=datetime(2026, 9, 1, 6, 30),  # noqa: DTZ001
    )
    return producer(batch.product.organisation), batch, details


def test_a_time_is_a_clock_on_a_wall_in_lang_son(session: Session) -> None:
    actor, batch, details = setting()
    event = events.record_event(session, actor, batch.id, details)
    assert event.happened_at == datetime(2026, 8, 31, 23, 30, tzinfo=UTC)
    assert events.standing(session, batch) == [event]


def test_a_stage_of_tomorrow_has_not_happened(session: Session) -> None:
    actor, batch, details = setting()
    tomorrow = replace(details, happened_at=clock.now() + timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        events.record_event(session, actor, batch.id, tomorrow)
    assert "không thể sau hiện tại" in refused.value.errors["happened_at"]


def test_a_form_sent_twice_is_one_stage(session: Session) -> None:
    actor, batch, details = setting()
    told = replace(details, inputs=(InputDetails(material="Muối", quantity=Decimal("1.5"), unit="kg"),))
    first = events.record_event(session, actor, batch.id, told)
    assert events.record_event(session, actor, batch.id, told) is first
    assert events.record_event(session, actor, batch.id, details) is not first


def test_a_correction_names_the_old_row_and_leaves_it(session: Session) -> None:
    actor, batch, details = setting()
    old = events.record_event(session, actor, batch.id, details)
    new = events.correct_event(session, actor, old.id, replace(details, note="Sấy 12 giờ"))
    assert new.corrects_id == old.id
    assert old.note is None
    assert events.standing(session, batch) == [new]
    assert list(events.history(session, batch)) == [old, new]


def test_a_stage_is_corrected_once_then_its_correction_is(session: Session) -> None:
    actor, batch, details = setting()
    old = events.record_event(session, actor, batch.id, details)
    events.correct_event(session, actor, old.id, details)
    with pytest.raises(Refused, match="đã được sửa"):
        events.correct_event(session, actor, old.id, details)


def test_a_withdrawn_stage_stands_no_more(session: Session) -> None:
    actor, batch, details = setting()
    old = events.record_event(session, actor, batch.id, details)
    gone = events.withdraw_event(session, actor, old.id)
    assert events.standing(session, batch) == []
    with pytest.raises(Refused):
        events.correct_event(session, actor, gone.id, details)


def test_a_released_batch_keeps_a_stage(session: Session) -> None:
    actor, batch, details = setting(released=True)
    first = events.record_event(session, actor, batch.id, details)
    with pytest.raises(Refused, match="ít nhất một công đoạn"):
        events.withdraw_event(session, actor, first.id)
    events.record_event(session, actor, batch.id, replace(details, stage_code="packing"))
    events.withdraw_event(session, actor, first.id)
    assert len(events.standing(session, batch)) == 1


@pytest.mark.parametrize("state", [BatchState.RECALLED, BatchState.CLOSED])
def test_an_ended_batch_takes_no_stage(session: Session, state: BatchState) -> None:
    actor, batch, details = setting(state=state)
    with pytest.raises(Refused):
        events.record_event(session, actor, batch.id, details)


def test_inputs_are_own_batches_or_named_materials(session: Session) -> None:
    actor, batch, details = setting()
    raw = BatchFactory(product=batch.product)
    given = (InputDetails(batch_id=raw.id), InputDetails(material="Muối", unit="kg"))
    event = events.record_event(session, actor, batch.id, replace(details, inputs=given))
    assert [(found.batch_id, found.material) for found in event.inputs] == [(raw.id, None), (None, "Muối")]


def test_another_producers_batch_is_no_input(session: Session) -> None:
    actor, batch, details = setting()
    foreign = replace(details, inputs=(InputDetails(batch_id=BatchFactory().id),))
    with pytest.raises(Invalid, match="lô của cơ sở bạn"):
        events.record_event(session, actor, batch.id, foreign)


def test_a_batch_is_not_made_from_itself_at_any_remove(session: Session) -> None:
    actor, batch, details = setting()
    middle, last = BatchFactory(product=batch.product), BatchFactory(product=batch.product)
    events.record_event(
        session, actor, middle.id, replace(details, inputs=(InputDetails(batch_id=batch.id),))
    )
    events.record_event(session, actor, last.id, replace(details, inputs=(InputDetails(batch_id=middle.id),)))
    for source in (batch, last):
        with pytest.raises(Invalid, match="chính nó"):
            events.record_event(
                session, actor, batch.id, replace(details, inputs=(InputDetails(batch_id=source.id),))
            )


def test_a_place_is_ones_own(session: Session) -> None:
    actor, batch, details = setting()
    with pytest.raises(Invalid) as refused:
        events.record_event(
            session, actor, batch.id, replace(details, establishment_id=EstablishmentFactory().id)
        )
    assert set(refused.value.errors) == {"establishment_id"}


def test_another_producers_stage_is_absent(session: Session) -> None:
    _, batch, details = setting()
    event = TraceEventFactory(batch=batch)
    stranger = producer()
    attempts: list[Callable[[], object]] = [
        lambda: events.record_event(session, stranger, batch.id, details),
        lambda: events.correct_event(session, stranger, event.id, details),
        lambda: events.withdraw_event(session, stranger, event.id),
        lambda: events.get_event(session, stranger, event.id),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
