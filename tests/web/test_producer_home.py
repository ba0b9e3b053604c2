"""The producer's home: what to do next; and places."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Establishment, Organisation
from tests.client import CheckingClient
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    EstablishmentFactory,
    LabelRunFactory,
    OrganisationFactory,
    ProductFactory,
    UserFactory,
)
from tests.web.test_products import errors_of, hidden
from traceability.services import clock

SignIn = Callable[..., CheckingClient]
PLACE = {"kind": "facility", "name": "Xưởng Nà Pất", "address_line": "Thôn Nà Pất", "commune": "chi lang"}


@pytest.fixture
def organisation(session: Session) -> Organisation:
    made: Organisation = OrganisationFactory()
    return made


@pytest.fixture
def producer(sign_in: SignIn, organisation: Organisation) -> CheckingClient:
    return sign_in(UserFactory(organisation=organisation))


def test_a_new_producer_sees_where_to_begin(producer: CheckingClient) -> None:
    page = producer.get("/producer/")
    assert "/producer/establishments/new" in page.links
    assert "/producer/products/new" in page.links
    assert page.words.count("Cần làm") == 2
    assert page.words.count("Chưa đến lượt") == 3


def test_what_waits_is_in_sight(producer: CheckingClient, organisation: Organisation) -> None:
    EstablishmentFactory(organisation_id=organisation.id)
    product = ProductFactory(organisation=organisation)
    unlabelled = BatchFactory(product=product, released=True)
    run = LabelRunFactory(batch=BatchFactory(product=product, released=True), activated=False)
    soon = clock.today() + timedelta(days=20)
    CertificateFactory(product=product, expires_on=soon)
    page = producer.get("/producer/")
    assert f"Lô {unlabelled.lot_number} đã xuất xưởng mà chưa cấp tem." in page.words
    assert f"/producer/labels/{run.id}" in page.links
    assert f"Đến {soon:%d/%m/%Y}" in page.words


def test_a_place_is_registered_by_its_communes_old_or_new_name(
    producer: CheckingClient, session: Session
) -> None:
    assert "Chuẩn bị" in producer.get("/producer/establishments").words
    producer.post("/producer/establishments/new", data=PLACE)
    place = session.scalars(select(Establishment)).one()
    assert place.commune.name == "Chi Lăng"
    page = producer.get("/producer/establishments")
    assert place.code in page.words
    producer.post(f"/producer/establishments/{place.id}/edit", data={**PLACE, "name": "Xưởng mới"})
    session.refresh(place)
    assert place.name == "Xưởng mới"


def test_a_place_sent_twice_is_one(producer: CheckingClient, session: Session) -> None:
    code = hidden(producer.get("/producer/establishments/new"), "new_code")
    for _ in range(2):
        producer.post("/producer/establishments/new", data={**PLACE, "new_code": code})
    assert session.scalar(select(func.count()).select_from(Establishment)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": ""}, "#kind-0"),
        ({"name": ""}, "#name"),
        ({"commune": "Atlantis"}, "#commune"),
        ({"gln": "123"}, "#gln"),
    ],
)
def test_a_wrong_place_is_told_beside_its_field(
    producer: CheckingClient, change: dict[str, str], field: str
) -> None:
    page = producer.post("/producer/establishments/new", data={**PLACE, **change}, status=422)
    assert set(errors_of(page)) == {field}


def test_another_producers_place_is_absent(producer: CheckingClient) -> None:
    producer.get(f"/producer/establishments/{EstablishmentFactory().id}/edit", status=404)
