"""What a batch was made from, what it went into, and how far a bad input reaches."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models import Batch, BatchState, EventInput, RecallKind, Role, TraceEvent
from tests.factories import BatchFactory, ProductFactory, RecallFactory, TraceEventFactory, UserFactory
from tests.services.acting import producer
from traceability.errors import NotFound
from traceability.services import clock, origins, reach, recalls, release
from traceability.services.actor import Actor
from traceability.services.origins import Step, Towards
from traceability.services.recalls import RecallDetails


def made(batch: Batch, *sources: Batch, material: str | None = None, **values: object) -> TraceEvent:
    """A stage of `batch` that the sources went into."""
    event: TraceEvent = TraceEventFactory(batch=batch, **values)
    event.inputs += [EventInput(batch=source) for source in sources]
    if material:
        event.inputs.append(EventInput(material=material))
    return event


def officer() -> Actor:
    user = UserFactory(role=Role.OFFICER)
    return Actor(user.id, user.role, None, user.name)


def owner(batch: Batch) -> Actor:
    return producer(batch.product.organisation)


def names(steps: tuple[Step, ...]) -> list[object]:
    """The tree as lots: ["A", ["B"]]."""
    found: list[object] = []
    for step in steps:
        found.append(step.batch.lot_number if step.batch else "?")
        if step.steps:
            found.append(names(step.steps))
    return found


@pytest.fixture
def chain(session: Session) -> tuple[Batch, Batch, Batch]:
    """Three batches of one producer, each made from the one before."""
    first: Batch = BatchFactory(lot_number="A", released=True)
    second: Batch = BatchFactory(product=first.product, lot_number="B")
    third: Batch = BatchFactory(product=first.product, lot_number="C", released=True)
    made(second, first)
    made(third, second)
    session.flush()
    return first, second, third


def test_the_tree_goes_both_ways(session: Session, chain: tuple[Batch, Batch, Batch]) -> None:
    first, second, third = chain
    actor = owner(first)
    assert names(origins.tree(session, actor, third, Towards.ORIGIN)) == ["B", ["A"]]
    assert names(origins.tree(session, actor, first, Towards.USE)) == ["B", ["C"]]
    assert names(origins.tree(session, actor, second, Towards.ORIGIN)) == ["A"]


def test_what_was_corrected_or_withdrawn_leads_nowhere(
    session: Session, chain: tuple[Batch, Batch, Batch]
) -> None:
    first, _, third = chain
    old = made(third, first)
    session.flush()
    assert names(origins.tree(session, owner(first), third, Towards.ORIGIN)) == ["B", ["A"], "A"]
    TraceEventFactory(batch=third, corrects_id=old.id)
    session.expire_all()
    assert names(origins.tree(session, owner(first), third, Towards.ORIGIN)) == ["B", ["A"]]


def test_a_circle_ends(session: Session, chain: tuple[Batch, Batch, Batch]) -> None:
    """None can be entered, but two people at once on two servers might."""
    first, _, third = chain
    made(first, third)
    session.flush()
    assert names(origins.tree(session, owner(first), first, Towards.USE)) == ["B", ["C", ["A"]]]
    assert len(reach.of_batch(session, owner(first), first.id).affected) == 3


def test_a_producer_sees_of_others_only_what_is_public_one_step_back(session: Session) -> None:
    seed: Batch = BatchFactory(lot_number="HAT", released=True)
    bought: Batch = BatchFactory(lot_number="NGO", released=True)
    own: Batch = BatchFactory(lot_number="RUOU", released=True)
    sold_on: Batch = BatchFactory(lot_number="KEO", released=True)
    made(bought, seed)
    made(own, bought)
    made(sold_on, own)
    session.flush()
    (step,) = origins.tree(session, owner(own), own, Towards.ORIGIN)
    assert (step.batch, step.is_own, step.steps) == (bought, False, ())
    assert names(origins.tree(session, owner(own), own, Towards.USE)) == ["?"]
    assert names(origins.tree(session, officer(), seed, Towards.USE)) == ["NGO", ["RUOU", ["KEO"]]]
    bought.state = BatchState.DRAFT
    session.flush()
    assert names(origins.tree(session, owner(own), own, Towards.ORIGIN)) == ["?"]


def test_a_bad_input_reaches_everything_made_from_it_with_the_path(
    session: Session, chain: tuple[Batch, Batch, Batch]
) -> None:
    first, second, third = chain
    found = reach.of_batch(session, owner(first), first.id)
    assert [one.batch for one in found.affected] == [first, second, third]
    assert [one.batch for one in found.recallable] == [first, third]
    assert [hop.source for hop in found.affected[2].path] == [first, second]
    assert found.elsewhere == 0


def test_staff_are_shown_the_batches_of_every_producer_a_producer_only_their_number(session: Session) -> None:
    raw: Batch = BatchFactory(released=True)
    foreign: Batch = BatchFactory(released=True)
    back: Batch = BatchFactory(product=raw.product, released=True)
    made(foreign, raw)
    made(back, foreign)
    session.flush()
    own = reach.of_batch(session, owner(raw), raw.id)
    assert [one.batch for one in own.affected] == [raw, back]
    assert own.elsewhere == 1
    everywhere = reach.of_batch(session, officer(), raw.id)
    assert [one.batch for one in everywhere.affected] == [raw, foreign, back]
    assert everywhere.elsewhere == 0


def test_a_material_is_found_by_its_words_and_reaches_what_was_made_with_it(session: Session) -> None:
    salted: Batch = BatchFactory(released=True)
    packed: Batch = BatchFactory(product=salted.product, released=True)
    made(salted, material="Muối biển Sa Huỳnh")
    made(packed, salted)
    made(BatchFactory(released=True), material="Muối biển Sa Huỳnh")
    session.flush()
    keyring = None
    found = reach.find_suspects(session, owner(salted), keyring, "muoi bien")  # type: ignore[arg-type]
    assert found.materials == ["Muối biển Sa Huỳnh"]
    affected = reach.of_material(session, owner(salted), "Muối biển Sa Huỳnh").affected
    assert [one.batch for one in affected] == [salted, packed]
    assert affected[1].path[0].material == "Muối biển Sa Huỳnh"
    assert len(reach.of_material(session, officer(), "Muối biển Sa Huỳnh").affected) == 3


def test_another_producers_batch_is_no_start_unless_one_bought_it(session: Session) -> None:
    bought: Batch = BatchFactory(released=True)
    own: Batch = BatchFactory(released=True)
    with pytest.raises(NotFound):
        reach.of_batch(session, owner(own), bought.id)
    made(own, bought)
    session.flush()
    assert [one.batch for one in reach.of_batch(session, owner(own), bought.id).affected] == [own]


def test_staff_recall_across_producers_in_one_stroke_a_recall_for_each(session: Session) -> None:
    batches = [BatchFactory(released=True), BatchFactory(released=True)]
    sibling = BatchFactory(
        product=ProductFactory(organisation=batches[0].product.organisation), released=True
    )
    details = RecallDetails(
        batch_ids=[batch.id for batch in (*batches, sibling)],
        reason="Muối nhiễm bẩn",
        instruction="Không ăn",
        cause="Nguyên liệu Muối",
    )
    begun = recalls.recall_everywhere(session, officer(), details)
    assert [len(recall.batches) for recall in begun] == [2, 1]
    assert {(recall.kind, recall.cause) for recall in begun} == {(RecallKind.COMPULSORY, "Nguyên liệu Muối")}
    assert [recall.contact for recall in begun] == [batch.product.organisation.phone for batch in batches]


def test_a_batch_made_from_a_recalled_one_is_not_released(
    session: Session, chain: tuple[Batch, Batch, Batch]
) -> None:
    first, second, _ = chain
    assert not release.readiness(session, second).blockers
    RecallFactory(batch=first)
    blocked = release.readiness(session, second).blockers
    assert [blocker.words for blocker in blocked] == ["nguyên liệu từ lô A đang bị thu hồi"]
    assert origins.recalled_origins(session, second) == [first]


def test_the_walk_stops_where_it_is_told(session: Session, chain: tuple[Batch, Batch, Batch]) -> None:
    first, *_ = chain
    assert len(origins.walk(session, [first.id], Towards.USE, 1)) == 1
    assert clock.now() - origins.walk(session, [first.id], Towards.USE)[0].happened_at > timedelta(days=29)
