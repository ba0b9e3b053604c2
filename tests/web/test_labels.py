"""A batch's labels and a run's life: counted, activated, voided, printed again."""

from collections.abc import Callable

import pytest

from models import Batch, LabelKind, LabelRun, User
from tests.client import CheckingClient
from tests.factories import BatchFactory, LabelRunFactory, ProductFactory, UserFactory
from traceability.services.labels.files import codes_at_ends

SignIn = Callable[[User], CheckingClient]


@pytest.fixture
def producer(session: object) -> User:
    user: User = UserFactory()
    return user


def batch_of(user: User, **values: object) -> Batch:
    batch: Batch = BatchFactory(product=ProductFactory(organisation=user.organisation), **values)
    return batch


def run_of(user: User, **values: object) -> LabelRun:
    run: LabelRun = LabelRunFactory(batch=batch_of(user, released=True), **values)
    return run


def test_a_draft_batch_offers_no_labels(producer: User, sign_in: SignIn) -> None:
    batch = batch_of(producer)
    client = sign_in(producer)
    page = client.get(f"/producer/batches/{batch.id}/labels")
    assert "chưa xuất xưởng" in page.words
    assert page.tree.find(".//main//button") is None
    client.post(f"/producer/batches/{batch.id}/labels", status=409)


def test_a_batch_without_declared_packs_says_what_is_missing(producer: User, sign_in: SignIn) -> None:
    batch = batch_of(producer, released=True, declared_packs=None)
    page = sign_in(producer).get(f"/producer/batches/{batch.id}/labels")
    assert "Khai số bao gói" in page.words


def test_another_producers_labels_are_not_there(producer: User, sign_in: SignIn) -> None:
    run = LabelRunFactory()
    client = sign_in(producer)
    client.get(f"/producer/labels/{run.id}", status=404)
    client.post(f"/producer/labels/{run.id}/print", status=404)
    client.get(f"/producer/batches/{run.batch_id}/labels", status=404)


def test_activating_asks_for_the_number_of_labels(producer: User, sign_in: SignIn) -> None:
    run = run_of(producer, activated=False)
    client = sign_in(producer)
    order = {"activate-first": "1", "activate-last": "40", "activate-count": "41"}
    page = client.post(f"/producer/labels/{run.id}/activate", data=order, status=422)
    assert "Từ tem 1 đến tem 40 là 40 tem." in page.words
    assert page.tree.find(".//title").text.strip().startswith("Lỗi:")  # type: ignore[union-attr]
    client.post(f"/producer/labels/{run.id}/activate", data={**order, "activate-count": "40"}, status=303)
    assert "đang dùng 40 + chưa kích hoạt 60 + đã hủy 0" in client.get(f"/producer/labels/{run.id}").words


def test_labels_are_voided_by_number(producer: User, sign_in: SignIn) -> None:
    run = run_of(producer)
    client = sign_in(producer)
    order = {"void-first": "40", "void-last": "42", "void-reason": "damaged", "void-note": "ướt"}
    client.post(f"/producer/labels/{run.id}/void", data=order, status=303)
    words = client.get(f"/producer/labels/{run.id}").words
    assert "đang dùng 97 + chưa kích hoạt 0 + đã hủy 3" in words
    assert "Hủy: hỏng" in words


def test_voiding_needs_a_reason_and_a_stretch_within_the_run(producer: User, sign_in: SignIn) -> None:
    run = run_of(producer)
    client = sign_in(producer)
    address = f"/producer/labels/{run.id}/void"
    page = client.post(address, data={"void-first": "9", "void-last": "3", "void-reason": ""}, status=422)
    assert "Chọn lý do hủy tem." in page.words
    assert "Tem cuối phải từ tem đầu trở đi." in page.words
    beyond = {"void-first": "100", "void-last": "101", "void-reason": "lost"}
    assert "100 tem" in client.post(address, data=beyond, status=422).words


def test_a_shared_code_is_voided_as_a_whole(producer: User, sign_in: SignIn) -> None:
    run = run_of(producer, kind=LabelKind.BATCH, activated=False)
    client = sign_in(producer)
    page = client.get(f"/producer/labels/{run.id}")
    assert page.tree.find(".//input[@name='void-first']") is None
    client.post(f"/producer/labels/{run.id}/void", data={"void-reason": "misprint"}, status=303)
    assert "100 tem" in client.get(f"/producer/labels/{run.id}").words


def test_labels_in_hand_are_voided_by_their_codes(producer: User, sign_in: SignIn) -> None:
    run = run_of(producer)
    client = sign_in(producer)
    client.session.commit()
    first, last = codes_at_ends(run, client.application.extensions["keyring"])
    typed = f"{first[:4]} {first[4:8]}-{first[8:].lower()}\nhttp://127.0.0.1:8000/obj/{last}\n"
    page = client.post("/producer/labels/void", data={"codes": typed, "reason": "lost"}, status=303)
    assert "Đã hủy 2 tem" in client.get(page.location).words
    assert "đã hủy 2" in client.get(f"/producer/labels/{run.id}").words


def test_one_wrong_code_voids_nothing_and_is_named(producer: User, sign_in: SignIn) -> None:
    mine, others = run_of(producer), LabelRunFactory()
    client = sign_in(producer)
    client.session.commit()
    keyring = client.application.extensions["keyring"]
    good, foreign = codes_at_ends(mine, keyring)[0], codes_at_ends(others, keyring)[0]
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    answer = {"codes": f"{good}\n{wrong}\n{foreign}", "reason": "lost"}
    page = client.post("/producer/labels/void", data=answer, status=422)
    assert f"{wrong} (có ký tự gõ nhầm)" in page.words
    assert f"{foreign} (không phải tem của đơn vị bạn)" in page.words
    assert "đã hủy 0" in client.get(f"/producer/labels/{mine.id}").words


def test_a_local_address_is_warned_of_before_printing(producer: User, sign_in: SignIn) -> None:
    run = run_of(producer)
    client = sign_in(producer)
    for address in (f"/producer/labels/{run.id}", f"/producer/batches/{run.batch_id}/labels"):
        assert "Chưa in tem thật được" in client.get(address).words
