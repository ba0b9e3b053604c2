"""Kinds of stage: offered by product group, kept by administrators, never deleted."""

from dataclasses import asdict, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AuditEntry, Batch
from tests.factories import BatchFactory, EstablishmentFactory, ProductFactory
from tests.services.acting import producer
from traceability.errors import Invalid
from traceability.services import clock, events, reference, stage_types
from traceability.services.actor import Actor
from traceability.services.events import EventDetails
from traceability.services.stage_types import StageTypeDetails

ADMINISTRATOR = Actor.system("thử nghiệm")
ROASTING = StageTypeDetails(
    name="Rang", name_en="Roasting beans", name_zh="烘焙", biz_step="commissioning", group_code="1.6"
)


def codes(session: Session, group: str | None) -> list[str]:
    product = ProductFactory(group=reference.product_group(session, group) if group else None)
    return [kind.code for kind in stage_types.offered(session, product)]


def test_a_group_is_offered_its_own_its_parents_and_the_common_stages(session: Session) -> None:
    stage_types.register_stage_type(session, ADMINISTRATOR, ROASTING)
    coffee = codes(session, "1.6")
    assert {"roasting_beans", "drying", "harvest"} <= set(coffee)
    assert "roasting_beans" not in codes(session, "1.5")
    assert "drying" not in codes(session, "4")
    assert "drying" not in codes(session, None)
    assert session.scalars(select(AuditEntry.action)).all() == ["stage_type.registered"]


def test_a_stage_of_another_group_is_refused_and_one_no_longer_offered_keeps_its_records(
    session: Session,
) -> None:
    batch: Batch = BatchFactory(product=ProductFactory(group=reference.product_group(session, "1.6")))
    place = EstablishmentFactory(organisation_id=batch.organisation_id)
    actor = producer(batch.product.organisation)
    kind = stage_types.register_stage_type(session, ADMINISTRATOR, ROASTING)
    details = EventDetails(stage_code="crafting", establishment_id=place.id, happened_at=clock.now())
    with pytest.raises(Invalid, match="không dùng cho nhóm"):
        events.record_event(session, actor, batch.id, details)
    event = events.record_event(session, actor, batch.id, replace(details, stage_code=kind.code))
    stage_types.update_stage_type(session, ADMINISTRATOR, kind.id, replace(ROASTING, offered=False))
    with pytest.raises(Invalid):
        events.record_event(session, actor, batch.id, replace(details, stage_code=kind.code, note="nữa"))
    corrected = events.correct_event(session, actor, event.id, replace(details, stage_code=kind.code))
    assert corrected.stage_type is kind


@pytest.mark.parametrize("field", ["name", "name_en", "name_zh", "biz_step", "group_code"])
def test_a_stage_has_three_names_a_step_and_a_known_group(session: Session, field: str) -> None:
    blank = StageTypeDetails(**{**asdict(ROASTING), field: " "})
    with pytest.raises(Invalid) as refused:
        stage_types.register_stage_type(session, ADMINISTRATOR, blank)
    assert set(refused.value.errors) == {field}


def test_a_code_is_made_once(session: Session) -> None:
    stage_types.register_stage_type(session, ADMINISTRATOR, ROASTING)
    with pytest.raises(Invalid, match="roasting_beans"):
        stage_types.register_stage_type(session, ADMINISTRATOR, ROASTING)
