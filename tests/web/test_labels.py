"""The producer's label pages: issue, download, activate, void."""

import io
from collections.abc import Callable

import pypdfium2
import pytest
import zxingcpp

from models import Batch, LabelRun, User
from tests.client import CheckingClient
from tests.factories import BatchFactory, LabelRunFactory, ProductFactory, UserFactory

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


def test_issuing_leads_to_the_run_and_the_same_form_again_to_the_same_run(
    producer: User, sign_in: SignIn
) -> None:
    batch = batch_of(producer, released=True)
    client = sign_in(producer)
    address = f"/producer/batches/{batch.id}/labels"
    assert "Chưa có tem nào" in client.get(address).text
    order = {"kind": "unit", "quantity": "20", "idempotency_key": "a" * 32}
    first = client.post(address, data=order, status=302)
    second = client.post(address, data=order, status=302)
    assert first.location == second.location
    assert "Đợt tem" in client.get(first.location).h1


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"quantity": "20"}, "Chọn loại tem."),
        ({"kind": "unit", "quantity": "many"}, "Nhập"),
        ({"kind": "unit", "quantity": "99999"}, "Còn được cấp 1.050 tem"),
        ({"kind": "unit", "quantity": "0"}, "từ 1"),
    ],
)
def test_a_bad_order_says_what_to_change_and_keeps_what_was_typed(
    producer: User, sign_in: SignIn, order: dict[str, str], said: str
) -> None:
    batch = batch_of(producer, released=True)
    address = f"/producer/batches/{batch.id}/labels"
    page = sign_in(producer).post(address, data={"idempotency_key": "b" * 32, **order}, status=422)
    assert said in page.words
    assert f'value="{order["quantity"]}"' in page.text
    assert page.tree.find(".//title").text.strip().startswith("Lỗi:")  # type: ignore[union-attr]


def test_a_draft_batch_offers_no_labels(producer: User, sign_in: SignIn) -> None:
    batch = batch_of(producer)
    page = sign_in(producer).get(f"/producer/batches/{batch.id}/labels")
    assert "chưa xuất xưởng" in page.words
    assert page.tree.find(".//input[@name='quantity']") is None


def test_the_file_holds_the_labels_asked_for(producer: User, sign_in: SignIn) -> None:
    run = run_of(producer)
    wanted = {"file-file_format": "pdf", "file-stock": "L7160", "file-start_cell": "4"}
    client = sign_in(producer)
    page = client.post(
        f"/producer/labels/{run.id}/file", data={**wanted, "file-first": "11", "file-last": "20"}
    )
    assert page.mimetype == "application/pdf"
    assert "tem-" in page.headers["Content-Disposition"]
    pages = pypdfium2.PdfDocument(io.BytesIO(page.data))
    found = zxingcpp.read_barcodes(pages[0].render(scale=300 / 72).to_pil())
    assert len({symbol.text for symbol in found}) == 10
    again = client.post(
        f"/producer/labels/{run.id}/file",
        data={**wanted, "file-first": "20", "file-last": "21"},
        status=422,
    )
    assert "đã được tải trước đó" in again.words


def test_labels_are_activated_and_voided_by_number(producer: User, sign_in: SignIn) -> None:
    run = run_of(producer, activated=False)
    client = sign_in(producer)
    address = f"/producer/labels/{run.id}"
    client.post(f"{address}/activate", data={"activate-first": "1", "activate-last": "40"}, status=302)
    client.post(
        f"{address}/void", data={"void-first": "40", "void-last": "42", "void-reason": "damaged"}, status=302
    )
    words = client.get(address).words
    assert "39 tem" in words  # in use
    assert "58 tem" in words  # not yet activated


def test_voiding_needs_a_reason_and_a_stretch_within_the_run(producer: User, sign_in: SignIn) -> None:
    run = run_of(producer)
    client = sign_in(producer)
    address = f"/producer/labels/{run.id}/void"
    page = client.post(address, data={"void-first": "9", "void-last": "3", "void-reason": ""}, status=422)
    assert "Chọn lý do hủy tem." in page.words
    assert "Tem cuối phải từ tem đầu trở đi." in page.words
    beyond = {"void-first": "100", "void-last": "101", "void-reason": "lost"}
    assert "100 tem" in client.post(address, data=beyond, status=422).words


def test_the_preview_and_the_test_page_open(producer: User, sign_in: SignIn) -> None:
    run = run_of(producer)
    client = sign_in(producer)
    assert client.get(f"/producer/labels/{run.id}/preview.svg").mimetype == "image/svg+xml"
    assert client.get("/producer/labels/test-page/L7651.pdf").mimetype == "application/pdf"
    client.get("/producer/labels/test-page/L1.pdf", status=404)


def test_a_local_address_is_warned_of_before_printing(producer: User, sign_in: SignIn) -> None:
    run = run_of(producer)
    client = sign_in(producer)
    for address in (f"/producer/labels/{run.id}", f"/producer/batches/{run.batch_id}/labels"):
        assert "Chưa in tem thật được" in client.get(address).words
