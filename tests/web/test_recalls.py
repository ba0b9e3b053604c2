"""Recalls on their pages: choose, write, preview, type the lot, follow, close."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Batch, BatchState, EventInput, Recall, RecallKind, RecallOutcome, Role, User
from tests.client import CheckingClient
from tests.factories import BatchFactory, RecallFactory, TraceEventFactory, UserFactory

SignIn = Callable[[User], CheckingClient]
WORDS = {
    "reason": "Phát hiện tạp chất.",
    "instruction": "Không ăn, trả lại nơi mua",
    "reason_en": "Foreign matter found",
}


@pytest.fixture
def batch(session: Session) -> Batch:
    return BatchFactory(released=True, lot_number="L2601A", quantity=500)


@pytest.fixture
def producer(batch: Batch) -> User:
    return UserFactory(organisation=batch.product.organisation)


def test_a_producer_recalls_a_batch_by_typing_its_lot(
    session: Session, sign_in: SignIn, batch: Batch, producer: User
) -> None:
    client = sign_in(producer)
    assert "chuẩn bị số lô" in client.get("/producer/recalls").words
    assert "L2601A" in client.get("/producer/recalls/choose?lot=2601").words
    address = f"/producer/recalls/new?batch={batch.id}"
    client.get(address)
    page = client.post(address, data={**WORDS, "step": "preview"})
    assert "NGỪNG SỬ DỤNG – lô L2601A đang bị thu hồi" in page.words
    assert "Foreign matter found. Do not eat/use or sell it." in page.words
    assert session.scalars(select(Recall)).all() == []
    page = client.post(address, data={**WORDS, "step": "confirm", "typed_lots": "L2601B"}, status=422)
    assert "Gõ đúng L2601A" in page.words
    assert session.scalars(select(Recall)).all() == []
    client.post(address, data={**WORDS, "step": "confirm", "typed_lots": "l2601a"}, status=303)
    recall = session.scalars(select(Recall)).one()
    assert (recall.kind, recall.reason_en) == (RecallKind.VOLUNTARY, "Foreign matter found")
    assert session.get_one(Batch, batch.id).state is BatchState.RECALLED
    assert "NGỪNG SỬ DỤNG" in client.get(f"/lot/{batch.product.code}.L2601A").words


def test_what_was_typed_is_kept_when_going_back_to_correct(
    sign_in: SignIn, batch: Batch, producer: User
) -> None:
    client = sign_in(producer)
    address = f"/producer/recalls/new?batch={batch.id}"
    page = client.post(address, data={**WORDS, "step": "write"})
    assert "Phát hiện tạp chất." in page.words
    page = client.post(address, data={"step": "preview", "instruction": "Không ăn"}, status=422)
    assert "Ghi lý do thu hồi" in page.words
    assert "Không ăn" in page.words


def test_several_batches_need_all_their_lots_typed(
    session: Session, sign_in: SignIn, batch: Batch, producer: User
) -> None:
    BatchFactory(product=batch.product, released=True, lot_number="L2602A")
    ids = session.scalars(select(Batch.id)).all()
    client = sign_in(producer)
    address = "/producer/recalls/new?" + "&".join(f"batch={id}" for id in ids)
    data = {**WORDS, "step": "confirm"}
    client.post(address, data={**data, "typed_lots": "L2601A"}, status=422)
    client.post(address, data={**data, "typed_lots": "L2602A, L2601A"}, status=303)


def test_outcomes_are_recorded_and_the_recall_closed(
    session: Session, sign_in: SignIn, batch: Batch, producer: User
) -> None:
    recall = RecallFactory(batch=batch)
    client = sign_in(producer)
    address = f"/producer/recalls/{recall.id}"
    field = f"batch-{batch.id}-"
    page = client.post(
        f"{address}/batches/{batch.id}",
        data={f"{field}outcome": "destroyed", f"{field}recovered_quantity": "501"},
        status=422,
    )
    assert "Lô này chỉ có 500 kg" in page.words
    client.post(f"{address}/close", status=409)
    client.post(
        f"{address}/batches/{batch.id}",
        data={f"{field}outcome": "destroyed", f"{field}recovered_quantity": "480,5"},
    )
    assert "Mọi lô đã có kết quả" in client.get(address).words
    client.post(f"{address}/close")
    closed = session.get_one(Recall, recall.id)
    assert closed.closed_at is not None
    assert closed.batches[0].outcome is RecallOutcome.DESTROYED
    assert "Tiêu hủy, thu hồi được 480,5 kg" in client.get(address).words


def test_a_producer_reaches_no_batch_or_recall_of_another(sign_in: SignIn, producer: User) -> None:
    foreign, recall = BatchFactory(released=True), RecallFactory()
    client = sign_in(producer)
    client.get(f"/producer/recalls/new?batch={foreign.id}", status=404)
    client.get(f"/producer/recalls/{recall.id}", status=404)
    client.post(f"/producer/recalls/{recall.id}/close", status=404)
    page = client.get("/producer/recalls/choose")
    assert foreign.lot_number not in page.words


def test_staff_recall_by_order_and_see_all(session: Session, sign_in: SignIn, batch: Batch) -> None:
    client = sign_in(UserFactory(role=Role.OFFICER))
    address = f"/staff/recalls/new?batch={batch.id}"
    client.get(address)
    client.post(address, data={**WORDS, "step": "confirm", "typed_lots": "L2601A"}, status=303)
    assert session.scalars(select(Recall)).one().kind is RecallKind.COMPULSORY
    page = client.get("/staff/recalls?state=open")
    assert "Lô L2601A" in page.words
    assert "Bắt buộc" in page.words
    client.get(address, status=409)


def test_batches_of_two_producers_are_two_recalls(session: Session, sign_in: SignIn, batch: Batch) -> None:
    other = BatchFactory(released=True, lot_number="X1")
    client = sign_in(UserFactory(role=Role.OFFICER))
    address = f"/staff/recalls/new?batch={batch.id}&batch={other.id}"
    client.post(address, data={**WORDS, "step": "confirm", "typed_lots": "L2601A x1"}, status=303)
    assert "mỗi chủ thể một đợt" in client.get("/staff/recalls?state=open").words
    owners = {recall.organisation_id for recall in session.scalars(select(Recall))}
    assert owners == {batch.organisation_id, other.organisation_id}
    client.get("/staff/recalls/new", status=303)


def test_a_manager_looks_but_does_not_recall(sign_in: SignIn, batch: Batch) -> None:
    recall = RecallFactory(batch=batch)
    client = sign_in(UserFactory(role=Role.MANAGER))
    client.get("/staff/recalls")
    page = client.get(f"/staff/recalls/{recall.id}")
    assert "Lưu kết quả" not in page.words
    client.get("/staff/recalls/choose", status=403)


def test_a_bad_input_leads_to_its_batches_chosen_and_explained(
    session: Session, sign_in: SignIn, batch: Batch, producer: User
) -> None:
    made, draft = BatchFactory(product=batch.product, released=True), BatchFactory(product=batch.product)
    foreign = BatchFactory(released=True)
    for one in (made, draft, foreign):
        event = TraceEventFactory(batch=one)
        event.inputs.append(EventInput(batch=batch))
    client = sign_in(producer)
    found = client.get("/producer/recalls/affected?q=l2601a")
    assert f"/producer/recalls/affected?batch={batch.id}" in found.links
    page = client.get(f"/producer/recalls/affected?batch={batch.id}")
    boxes = [box.get("value") for box in page.tree.iter("input") if "checked" in box.attrib]
    assert boxes == [str(batch.id), str(made.id)]
    assert "làm từ lô L2601A" in page.words
    assert "chưa xuất xưởng: giữ lại" in page.words
    assert "Ngoài ra có 1 lô của chủ thể khác" in page.words
    assert foreign.lot_number not in page.words
    client.get(f"/producer/recalls/affected?batch={foreign.id}", status=404)
    assert "Không tìm thấy" in client.get("/producer/recalls/affected?q=kh%C3%B4ng+c%C3%B3").words


def test_the_cause_goes_along_and_many_batches_are_confirmed_by_the_first_and_their_number(
    session: Session, sign_in: SignIn, batch: Batch
) -> None:
    ids = [batch.id, *(BatchFactory(product=batch.product, released=True).id for _ in range(6))]
    client = sign_in(UserFactory(role=Role.OFFICER))
    address = "/staff/recalls/new?cause=Muối&" + "&".join(f"batch={id}" for id in ids)
    fields = {field.get("name"): field.get("value") for field in client.get(address).tree.iter("input")}
    assert fields["cause"] == "Muối"
    data = {**WORDS, "step": "confirm", "cause": "Muối"}
    client.post(address, data={**data, "typed_lots": "L2601A"}, status=422)
    client.post(address, data={**data, "typed_lots": "l2601a 7"}, status=303)
    recall = session.scalars(select(Recall)).one()
    assert (recall.cause, len(recall.batches)) == ("Muối", 7)
