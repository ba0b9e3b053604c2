"""The diary's page without a script, and what its script sends; other producers' batches as inputs."""

import io
from collections.abc import Callable
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Batch, Establishment, Role, TraceEvent, User
from tests.client import CheckingClient
from tests.factories import (
    BatchFactory,
    EstablishmentFactory,
    LabelRunFactory,
    TraceEventFactory,
    UserFactory,
)
from traceability.services import clock

SignIn = Callable[[User], CheckingClient]
DIARY = "/producer/diary"
JSON = {"Accept": "application/json"}


@pytest.fixture
def batch(session: Session) -> Batch:
    return BatchFactory(lot_number="L2601A")


@pytest.fixture
def place(batch: Batch) -> Establishment:
    return EstablishmentFactory(organisation_id=batch.organisation_id, name="Vườn na")


@pytest.fixture
def client(client: CheckingClient, batch: Batch, place: Establishment) -> CheckingClient:
    client.sign_in(UserFactory(organisation=batch.product.organisation))
    return client


def entry(client: CheckingClient, batch: Batch, place: Establishment, **values: object) -> dict[str, object]:
    """What the page would send."""
    fields = {field.get("name"): field.get("value") for field in client.get(DIARY).tree.iter("input")}
    chosen = {"batch_id": batch.id, "establishment_id": place.id, "stage_code": "harvest"}
    return {"page": fields["page"], "key": fields["key"], **chosen, **values}


def recorded(session: Session) -> list[TraceEvent]:
    return list(session.scalars(select(TraceEvent).order_by(TraceEvent.id)))


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((1200, 900)).convert("RGB").save(out, "JPEG")
    return io.BytesIO(out.getvalue())


def test_without_a_script_a_tap_records_a_stage_now_at_the_last_place(
    session: Session, client: CheckingClient, batch: Batch, place: Establishment
) -> None:
    before = clock.now()
    client.post(DIARY, data=entry(client, batch, place), csrf=False, status=303)
    (event,) = recorded(session)
    assert (event.stage_type.code, event.establishment_id) == ("harvest", place.id)
    assert abs((event.happened_at - before).total_seconds()) < 60
    page = client.get(DIARY)
    assert "Vừa ghi Thu hoạch" in page.words
    chosen = [option.get("value") for option in page.tree.iter("option") if "selected" in option.attrib]
    assert str(place.id) in chosen


def test_the_same_entry_sent_again_is_one_stage(
    session: Session, client: CheckingClient, batch: Batch, place: Establishment
) -> None:
    sent = entry(client, batch, place, happened_at="2026-11-01T08:00")
    first, again = (client.post(DIARY, data=sent, headers=JSON, csrf=False) for _ in range(2))
    assert first.json == again.json
    assert "Đã ghi Thu hoạch, lô L2601A." in str(first.json)
    assert len(recorded(session)) == 1
    client.post(DIARY, data={**sent, "key": str(uuid4()), "note": "Đợt hai"}, headers=JSON, csrf=False)
    assert len(recorded(session)) == 2


def test_a_page_that_is_not_signed_for_this_person_records_nothing(
    session: Session, client: CheckingClient, batch: Batch, place: Establishment
) -> None:
    sent = entry(client, batch, place)
    client.post(DIARY, data={**sent, "page": "made up"}, headers=JSON, csrf=False, status=409)
    client.sign_in(UserFactory(organisation=batch.product.organisation))
    refused = client.post(DIARY, data=sent, headers=JSON, csrf=False, status=409)
    assert "tài khoản khác" in str(refused.json)
    client.sign_out()
    client.post(DIARY, data=sent, headers=JSON, csrf=False, status=401)
    assert recorded(session) == []


def test_what_is_wrong_is_told_as_json_and_on_the_page(
    session: Session, client: CheckingClient, batch: Batch, place: Establishment
) -> None:
    wrong = entry(client, batch, place, happened_at="2999-01-01T08:00")
    told = client.post(DIARY, data=wrong, headers=JSON, csrf=False, status=422)
    assert "không thể sau hiện tại" in str(told.json)
    assert "không thể sau hiện tại" in client.post(DIARY, data=wrong, csrf=False, status=422).words
    foreign = entry(client, BatchFactory(), place)
    client.post(DIARY, data=foreign, headers=JSON, csrf=False, status=404)
    assert recorded(session) == []


def test_a_photo_is_kept_for_the_producer_and_staff_and_goes_with_a_correction(
    session: Session, client: CheckingClient, batch: Batch, place: Establishment
) -> None:
    sent = entry(client, batch, place, photo=(picture(), "vườn.jpg"))
    client.post(DIARY, data=sent, csrf=False, content_type="multipart/form-data", status=303)
    (event,) = recorded(session)
    photo, event_id = event.photos[0].file_id, event.id
    client.get(f"/files/{photo}")
    address = f"/producer/batches/stages/{event_id}/correct"
    details = {"stage_code": "care", "establishment_id": place.id, "happened_at": "2026-11-01T08:00"}
    client.post(address, data=details, status=303)
    corrected = recorded(session)[-1]
    assert [one.file_id for one in corrected.photos] == [photo]
    address = f"/producer/batches/stages/{corrected.id}/correct"
    client.post(address, data={**details, "without_photos": photo}, status=303)
    assert recorded(session)[-1].photos == []
    client.sign_in(UserFactory())
    client.get(f"/files/{photo}", status=404)


@pytest.mark.parametrize("by", ["lot", "address", "label"])
def test_another_producers_batch_goes_in_by_the_code_on_its_pack(
    session: Session, client: CheckingClient, batch: Batch, place: Establishment, by: str
) -> None:
    raw: Batch = BatchFactory(released=True, lot_number="RAW/1")
    code = f"{raw.product.code} raw/1"
    if by == "address":
        code = f"https://vi.du/lot/{raw.product.code}.RAW%2F1"
    if by == "label":
        run = LabelRunFactory(batch=raw)
        session.flush()
        code = client.application.extensions["keyring"].newest.encode(run.id, 5)
    details = {
        "stage_code": "processing",
        "establishment_id": place.id,
        "happened_at": "2026-11-01T08:00",
        "inputs-0-code": code,
    }
    client.post(f"/producer/batches/{batch.id}/stages/new", data=details, status=303)
    (event,) = recorded(session)
    assert [given.batch_id for given in event.inputs] == [raw.id]
    page = client.get(f"/producer/batches/{batch.id}")
    assert f"/lot/{raw.product.code}.RAW%2F1" in page.links
    assert raw.product.organisation.name in page.words
    form = client.get(f"/producer/batches/stages/{event.id}/correct")
    assert f"{raw.product.code}.RAW/1" in [field.get("value") for field in form.tree.iter("input")]


def test_a_batch_that_nobody_may_see_yet_is_no_input(
    session: Session, client: CheckingClient, batch: Batch, place: Establishment
) -> None:
    raw: Batch = BatchFactory(lot_number="RAW1")
    details = {"stage_code": "processing", "establishment_id": place.id, "happened_at": "2026-11-01T08:00"}
    address = f"/producer/batches/{batch.id}/stages/new"
    told = {f"{raw.product.code}.RAW1": "chưa xuất xưởng", "không phải mã": "Không có lô nào mang mã này"}
    for code, words in told.items():
        assert words in client.post(address, data={**details, "inputs-0-code": code}, status=422).words
    assert recorded(session) == []


def test_staff_see_a_batch_with_its_stages_and_both_trees(sign_in: SignIn, batch: Batch) -> None:
    TraceEventFactory(batch=batch, note="Bón lót")
    page = sign_in(UserFactory(role=Role.INSPECTOR)).get(f"/staff/batches/{batch.id}")
    assert "Bón lót" in page.words
    assert "Chưa có lô nào ghi là làm từ lô này." in page.words


def test_only_administrators_keep_the_kinds_of_stage(sign_in: SignIn, session: Session) -> None:
    address = "/staff/reference/stages"
    client = sign_in(UserFactory(role=Role.OFFICER))
    client.get(address, status=403)
    client.get(f"{address}/new", status=403)
    client = sign_in(UserFactory(role=Role.ADMINISTRATOR))
    words = {"name": "Rang", "name_en": "Roasting", "name_zh": "烘焙", "biz_step": "commissioning"}
    client.post(f"{address}/new", data={**words, "group_code": "1.6", "offered": "y"}, status=303)
    assert "1.6 Cà phê, ca cao" in client.get(address).words
    client.post(f"{address}/new", data={**words, "name": ""}, status=422)
