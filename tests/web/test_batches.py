"""A producer's batches, from a form to the page that leads to labels."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Batch, BatchState, EventInput, Organisation, Product, TraceEvent
from tests.client import CheckingClient
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    EstablishmentFactory,
    OrganisationFactory,
    ProductFactory,
    TraceEventFactory,
    UserFactory,
)
from tests.web.test_products import errors_of, hidden
from traceability.services import clock

SignIn = Callable[..., CheckingClient]
TODAY = clock.today()
LOT = {
    "lot_number": "L2601A",
    "produced_on": TODAY.isoformat(),
    "quantity": "1.200,5",
    "unit": "kg",
    "declared_packs": "1.000",
}


@pytest.fixture
def organisation(session: Session) -> Organisation:
    made: Organisation = OrganisationFactory()
    return made


@pytest.fixture
def product(organisation: Organisation) -> Product:
    made: Product = ProductFactory(organisation=organisation)
    return made


@pytest.fixture
def producer(sign_in: SignIn, organisation: Organisation) -> CheckingClient:
    return sign_in(UserFactory(organisation=organisation))


def only(session: Session) -> Batch:
    return session.scalars(select(Batch)).one()


def test_a_new_producer_is_led_to_a_product_first(producer: CheckingClient) -> None:
    assert "/producer/products/new" in producer.get("/producer/batches/new").links
    assert "Chuẩn bị" in producer.get("/producer/batches").words


def test_the_form_suggests_todays_next_lot(producer: CheckingClient, product: Product) -> None:
    page = producer.get(f"/producer/batches/new?product={product.id}")
    assert hidden(page, "lot_number") == f"{TODAY:%y%m%d}01"
    assert hidden(page, "produced_on") == TODAY.isoformat()


def test_a_batch_goes_from_a_form_to_its_labels(
    producer: CheckingClient, product: Product, session: Session
) -> None:
    shown = producer.post("/producer/batches/new", data={**LOT, "product_id": product.id})
    batch = only(session)
    assert (str(batch.quantity), batch.declared_packs) == ("1200.500", 1000)
    page = producer.get(shown.location)
    assert "Còn 1 việc trước khi xuất xưởng" in page.words
    assert f"/producer/batches/{batch.id}/stages/new" in page.links
    place = EstablishmentFactory(organisation_id=product.organisation_id)
    stage = {"stage_code": "harvest", "establishment_id": place.id, "happened_at": f"{TODAY}T00:00"}
    producer.post(f"/producer/batches/{batch.id}/stages/new", data=stage)
    assert "Đã đủ thông tin" in producer.get(shown.location).words
    assert producer.get(f"/producer/batches/{batch.id}/release").h1 == "Xuất xưởng lô L2601A?"
    done = producer.post(f"/producer/batches/{batch.id}/release")
    page = producer.get(done.location)
    assert page.h1 == "Lô L2601A đã xuất xưởng"
    assert f"/producer/batches/{batch.id}/labels" in page.links
    producer.get(shown.location)


def test_a_taken_lot_names_the_batch_that_has_it(producer: CheckingClient, product: Product) -> None:
    BatchFactory(product=product, lot_number="L2601A")
    page = producer.post("/producer/batches/new", data={**LOT, "product_id": product.id}, status=422)
    day = TODAY - timedelta(days=30)
    assert errors_of(page) == {"#lot_number": f"Số lô L2601A đã dùng cho sản phẩm này ngày {day:%d/%m/%Y}"}
    assert hidden(page, "quantity") == "1.200,5"


def test_a_form_sent_twice_is_one_batch(producer: CheckingClient, product: Product, session: Session) -> None:
    data = {**LOT, "product_id": product.id}
    first = producer.post("/producer/batches/new", data=data)
    assert producer.post("/producer/batches/new", data=data).location == first.location
    assert session.scalar(select(func.count()).select_from(Batch)) == 1


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"lot_number": ""}, "#lot_number", "Nhập số lô"),
        ({"produced_on": ""}, "#produced_on", "Nhập ngày sản xuất"),
        ({"produced_on": "31/02/2026"}, "#produced_on", "ngày có thật"),
        ({"produced_on": f"{TODAY + timedelta(days=1)}"}, "#produced_on", "không thể sau hôm nay"),
        ({"use_by": "2020-01-01"}, "#use_by", "không thể trước ngày sản xuất"),
        ({"quantity": "1.200"}, "#quantity", "1200 hay 1,2"),
        ({"declared_packs": "nhiều"}, "#declared_packs", "số nguyên"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field(
    producer: CheckingClient, product: Product, change: dict[str, str], field: str, words: str
) -> None:
    page = producer.post(
        "/producer/batches/new", data={**LOT, "product_id": product.id, **change}, status=422
    )
    assert words in errors_of(page)[field]


def test_a_day_may_be_typed_as_people_write_it(
    producer: CheckingClient, product: Product, session: Session
) -> None:
    typed = {**LOT, "product_id": product.id, "produced_on": f"{TODAY:%d/%m/%Y}"}
    producer.post("/producer/batches/new", data=typed)
    assert only(session).produced_on == TODAY


def test_each_line_of_the_law_leads_to_its_field(producer: CheckingClient, product: Product) -> None:
    assert product.approved is not None
    product.approved.origin = None
    batch = BatchFactory(product=product)
    page = producer.get(f"/producer/batches/{batch.id}")
    assert f"/producer/products/{product.id}/edit#origin" in page.links
    assert f"/producer/batches/{batch.id}/edit#use_by" in page.links
    assert f"/producer/batches/{batch.id}/stages/new" in page.links
    assert page.words.count("Còn thiếu") == 2


def test_a_batch_that_is_not_ready_is_not_released(producer: CheckingClient, product: Product) -> None:
    batch = BatchFactory(product=product)
    assert producer.get(f"/producer/batches/{batch.id}/release", status=303).location.endswith("#law")
    answer = producer.post(f"/producer/batches/{batch.id}/release")
    page = producer.get(answer.location.partition("#")[0])
    assert "Chưa xuất xưởng được, còn thiếu: Các công đoạn" in page.words


def test_a_lapsed_certificate_is_a_warning_before_release(producer: CheckingClient, product: Product) -> None:
    batch = BatchFactory(product=product)
    TraceEventFactory(batch=batch)
    CertificateFactory(product=product, expires_on=TODAY - timedelta(days=40))
    page = producer.get(f"/producer/batches/{batch.id}/release")
    assert "Ngày này chứng nhận OCOP đã hết hạn; trang quét sẽ ghi rõ." in page.words


def test_after_release_what_is_printed_stays(
    producer: CheckingClient, product: Product, session: Session
) -> None:
    batch = BatchFactory(product=product, released=True)
    address = f"/producer/batches/{batch.id}/edit"
    data = {
        "produced_on": batch.produced_on.isoformat(),
        "use_by": batch.use_by.isoformat(),
        "declared_packs": "5",
    }
    page = producer.post(address, data={**data, "lot_number": "KHAC"}, status=422)
    assert errors_of(page) == {"#lot_number": "Đã in trên tem nên không sửa được sau khi xuất xưởng"}
    producer.post(address, data={**data, "lot_number": batch.lot_number})
    session.refresh(batch)
    assert batch.declared_packs == 5


def test_a_similar_batch_begins_from_an_earlier_one(producer: CheckingClient, product: Product) -> None:
    batch = BatchFactory(product=product)
    page = producer.get(f"/producer/batches/new?copy={batch.id}")
    assert hidden(page, "unit") == "kg"
    assert hidden(page, "use_by") == (TODAY + timedelta(days=180)).isoformat()


def test_a_released_batch_is_closed_after_a_question(
    producer: CheckingClient, product: Product, session: Session
) -> None:
    batch = BatchFactory(product=product, released=True)
    assert producer.get(f"/producer/batches/{batch.id}/close").h1.startswith("Kết thúc lô")
    producer.post(f"/producer/batches/{batch.id}/close")
    session.refresh(batch)
    assert batch.state is BatchState.CLOSED


def test_a_stage_is_corrected_and_withdrawn_and_both_are_kept(
    producer: CheckingClient, product: Product, session: Session
) -> None:
    event = TraceEventFactory(batch=BatchFactory(product=product))
    form = producer.get(f"/producer/batches/stages/{event.id}/correct")
    assert hidden(form, "happened_at") == f"{event.happened_at.astimezone(clock.VIETNAM):%Y-%m-%dT%H:%M}"
    data = {
        "stage_code": "packing",
        "establishment_id": event.establishment_id,
        "happened_at": f"{TODAY}T00:00",
    }
    producer.post(f"/producer/batches/stages/{event.id}/correct", data=data)
    newest = session.scalars(select(TraceEvent).order_by(TraceEvent.id.desc())).first()
    assert newest is not None
    assert (
        producer.get(f"/producer/batches/stages/{newest.id}/withdraw").h1 == "Bỏ công đoạn Đóng gói, dán tem?"
    )
    producer.post(f"/producer/batches/stages/{newest.id}/withdraw")
    page = producer.get(f"/producer/batches/{event.batch_id}")
    assert "Các bản đã sửa hoặc bỏ (3)" in page.words


def test_a_stage_takes_materials_and_own_batches(
    producer: CheckingClient, product: Product, session: Session
) -> None:
    raw, batch = BatchFactory(product=product), BatchFactory(product=product)
    place = EstablishmentFactory(organisation_id=product.organisation_id)
    data = {
        "stage_code": "processing",
        "establishment_id": place.id,
        "happened_at": f"{TODAY}T00:00",
        "inputs-0-batch_id": raw.id,
        "inputs-1-material": "Muối",
        "inputs-1-quantity": "2,5",
        "inputs-1-unit": "kg",
    }
    producer.post(f"/producer/batches/{batch.id}/stages/new", data=data)
    words = producer.get(f"/producer/batches/{batch.id}").words
    assert f", lô {raw.lot_number}" in words
    assert "Nguyên liệu: Muối, 2,5 kg" in words


def test_a_wrong_material_is_told_in_its_row(producer: CheckingClient, product: Product) -> None:
    raw, batch = BatchFactory(product=product), BatchFactory(product=product)
    place = EstablishmentFactory(organisation_id=product.organisation_id)
    data = {"stage_code": "processing", "establishment_id": place.id, "happened_at": f"{TODAY}T00:00"}
    data |= {f"inputs-{n}-material": "" for n in range(3)}  # a browser sends every row
    address = f"/producer/batches/{batch.id}/stages/new"
    both = {**data, "inputs-1-batch_id": raw.id, "inputs-1-material": "Muối"}
    told = errors_of(producer.post(address, data=both, status=422))
    assert "nhập mã của lô khác hoặc ghi tên một nguyên liệu" in told["#inputs-1-material"]
    itself = {**data, "inputs-2-batch_id": raw.id}
    made_from = TraceEventFactory(batch=raw)
    made_from.inputs.append(EventInput(batch_id=batch.id))
    assert "chính nó" in errors_of(producer.post(address, data=itself, status=422))["#inputs-2-batch_id"]
    many = {**data, **{f"inputs-{n}-material": "Muối" for n in range(21)}}
    assert "tối đa 20 nguyên liệu" in producer.post(address, data=many, status=422).words


def test_a_stage_needs_a_place_first(producer: CheckingClient, product: Product) -> None:
    batch = BatchFactory(product=product)
    assert "/producer/establishments/new" in producer.get(f"/producer/batches/{batch.id}/stages/new").links


def test_a_list_is_narrowed_sorted_and_paged(producer: CheckingClient, product: Product) -> None:
    for _ in range(26):
        BatchFactory(product=product)
    page = producer.get("/producer/batches?state=draft&sort=lot")
    assert "26 lô" in page.words
    assert "/producer/batches?state=draft&sort=lot&page=2" in page.links
    assert "Không có lô nào khớp" in producer.get("/producer/batches?state=closed").words


def test_another_producers_batch_is_absent(sign_in: SignIn) -> None:
    batch = BatchFactory()
    event = TraceEventFactory(batch=batch)
    client = sign_in(UserFactory())
    for path in ("", "/edit", "/release", "/released", "/close", "/stages/new"):
        client.get(f"/producer/batches/{batch.id}{path}", status=404)
    for path in ("correct", "withdraw"):
        client.get(f"/producer/batches/stages/{event.id}/{path}", status=404)
    client.get(f"/producer/batches/new?product={batch.product_id}", status=404)
    client.get(f"/producer/batches/new?copy={batch.id}", status=404)
