"""Recalls: who may begin, follow and close one, and what becomes of the batches."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AuditEntry, Batch, BatchState, Job, RecallKind, RecallOutcome, Role, User
from tests.factories import BatchFactory, ProductFactory, RecallFactory, UserFactory
from traceability.errors import Forbidden, Invalid, NotFound, Refused
from traceability.services import recalls
from traceability.services.actor import Actor
from traceability.services.recalls import RecallDetails


@pytest.fixture
def batch(session: Session) -> Batch:
    return BatchFactory(released=True, quantity=500, unit="kg")


@pytest.fixture
def producer(batch: Batch) -> Actor:
    return producer_of(batch)


@pytest.fixture
def officer(session: Session) -> Actor:
    user = UserFactory(role=Role.OFFICER)
    return Actor(user.id, user.role, None, user.name)


def producer_of(batch: Batch) -> Actor:
    user = UserFactory(organisation=batch.product.organisation)
    return Actor(user.id, user.role, batch.organisation_id, user.name)


def details(*batches: Batch, **values: str) -> RecallDetails:
    words = {"reason": "Phát hiện tạp chất", "instruction": "Không ăn, trả lại nơi mua", **values}
    return RecallDetails(batch_ids=[batch.id for batch in batches], **words)


def test_a_producer_recalls_its_own_batch_of_its_own_will(
    session: Session, batch: Batch, producer: Actor
) -> None:
    recall = recalls.recall_batches(session, producer, details(batch))
    assert recall.kind is RecallKind.VOLUNTARY
    assert batch.state is BatchState.RECALLED
    assert recall.contact == batch.product.organisation.phone
    assert recall.decided_by_id == producer.user_id
    assert session.scalars(select(AuditEntry.action)).all() == ["recall.started"]


def test_staff_recall_by_order(session: Session, batch: Batch, officer: Actor) -> None:
    assert recalls.recall_batches(session, officer, details(batch)).kind is RecallKind.COMPULSORY


def test_a_producer_is_told_of_a_recall_by_order_and_officials_of_its_own(
    session: Session, batch: Batch, producer: Actor, officer: Actor
) -> None:
    session.refresh(batch.product.organisation)
    own = BatchFactory(product=batch.product, released=True)
    recalls.recall_batches(session, producer, details(own))
    by_itself = session.scalars(select(Job)).one()
    assert by_itself.payload["to"] == session.get_one(User, officer.user_id).email
    recalls.recall_batches(session, officer, details(batch))
    letter = session.scalars(select(Job).where(Job.id != by_itself.id)).one().payload
    assert letter["to"] == session.get_one(User, producer.user_id).email
    assert letter["subject"] == f"Thu hồi bắt buộc lô {batch.lot_number}"


def test_a_producer_recalls_no_batch_of_another(session: Session, producer: Actor) -> None:
    with pytest.raises(NotFound):
        recalls.recall_batches(session, producer, details(BatchFactory(released=True)))


def test_one_recall_names_batches_of_one_producer(session: Session, batch: Batch, officer: Actor) -> None:
    sibling = BatchFactory(product=ProductFactory(organisation=batch.product.organisation), released=True)
    assert len(recalls.recall_batches(session, officer, details(batch, sibling)).batches) == 2
    one, other = BatchFactory(released=True), BatchFactory(released=True)
    with pytest.raises(Invalid):
        recalls.recall_batches(session, officer, details(one, other))
    assert one.state is BatchState.RELEASED


def test_what_never_left_or_is_already_recalled_is_not_recalled(
    session: Session, batch: Batch, officer: Actor
) -> None:
    with pytest.raises(Refused):
        recalls.recall_batches(session, officer, details(BatchFactory()))
    recalls.recall_batches(session, officer, details(batch))
    with pytest.raises(Refused):
        recalls.recall_batches(session, officer, details(batch))


@pytest.mark.parametrize("field", ["reason", "instruction"])
def test_a_recall_says_why_and_what_to_do(
    session: Session, batch: Batch, producer: Actor, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        recalls.recall_batches(session, producer, details(batch, **{field: " "}))
    assert field in refusal.value.errors
    assert batch.state is BatchState.RELEASED


def test_a_recall_names_at_least_one_batch(session: Session, producer: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        recalls.recall_batches(session, producer, details())
    assert "batch_ids" in refusal.value.errors


def test_a_recall_closes_only_when_every_batch_has_its_outcome(
    session: Session, batch: Batch, producer: Actor
) -> None:
    second = BatchFactory(product=batch.product, released=True)
    recall = recalls.recall_batches(session, producer, details(batch, second))
    recalls.record_outcome(session, producer, recall.id, batch.id, RecallOutcome.DESTROYED, Decimal("480.5"))
    with pytest.raises(Refused, match=second.lot_number):
        recalls.close_recall(session, producer, recall.id)
    recalls.record_outcome(session, producer, recall.id, second.id, RecallOutcome.CORRECTED, Decimal(0))
    recalls.close_recall(session, producer, recall.id)
    assert recall.closed_at is not None
    assert {batch.state, second.state} == {BatchState.CLOSED}
    with pytest.raises(Refused):
        recalls.record_outcome(session, producer, recall.id, batch.id, RecallOutcome.CORRECTED, Decimal(1))
    with pytest.raises(Refused):
        recalls.close_recall(session, producer, recall.id)


@pytest.mark.parametrize("quantity", ["-1", "500.001"])
def test_no_more_comes_back_than_there_was(
    session: Session, batch: Batch, producer: Actor, quantity: str
) -> None:
    recall = recalls.recall_batches(session, producer, details(batch))
    with pytest.raises(Invalid) as refusal:
        recalls.record_outcome(
            session, producer, recall.id, batch.id, RecallOutcome.DESTROYED, Decimal(quantity)
        )
    assert "recovered_quantity" in refusal.value.errors


def test_an_outcome_is_of_a_batch_of_that_recall(session: Session, batch: Batch, producer: Actor) -> None:
    other = BatchFactory(product=batch.product, released=True)
    recall = recalls.recall_batches(session, producer, details(batch))
    with pytest.raises(NotFound):
        recalls.record_outcome(session, producer, recall.id, other.id, RecallOutcome.DESTROYED, Decimal(1))


def test_only_staff_close_a_compulsory_recall(
    session: Session, batch: Batch, producer: Actor, officer: Actor
) -> None:
    recall = recalls.recall_batches(session, officer, details(batch))
    recalls.record_outcome(session, producer, recall.id, batch.id, RecallOutcome.DESTROYED, Decimal(500))
    with pytest.raises(Forbidden):
        recalls.close_recall(session, producer, recall.id)
    assert recalls.close_recall(session, officer, recall.id).closed_at is not None


def test_a_producer_sees_its_own_recalls_and_staff_see_all(
    session: Session, batch: Batch, producer: Actor, officer: Actor
) -> None:
    own, foreign = RecallFactory(batch=batch), RecallFactory()
    assert recalls.list_recalls(session, producer).rows == [own]
    assert set(recalls.list_recalls(session, officer).rows) == {own, foreign}
    with pytest.raises(NotFound):
        recalls.get_recall(session, producer, foreign.id)


def test_what_may_be_recalled_has_left_and_is_not_under_recall(
    session: Session, batch: Batch, producer: Actor, officer: Actor
) -> None:
    BatchFactory(product=batch.product)
    RecallFactory(batch=BatchFactory(product=batch.product, released=True))
    closed = BatchFactory(product=batch.product, state=BatchState.CLOSED)
    foreign = BatchFactory(released=True)
    assert set(recalls.recallable_batches(session, producer).rows) == {batch, closed}
    assert set(recalls.recallable_batches(session, officer).rows) == {batch, closed, foreign}
    assert recalls.recallable_batches(session, officer, foreign.lot_number.lower()).rows == [foreign]
