"""Places: named, located, and numbered only by GS1."""

import unicodedata
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from models import EstablishmentKind
from tests.factories import EstablishmentFactory, OrganisationFactory
from tests.services.acting import producer
from traceability.errors import Invalid, NotFound
from traceability.services import establishments, reference
from traceability.services.establishments import EstablishmentDetails


@pytest.fixture
def details(session: Session) -> EstablishmentDetails:
    commune = reference.communes(session)[0]
    return EstablishmentDetails(
        name="Xưởng sấy Nà Pất",
        kind=EstablishmentKind.FACILITY,
        address_line="Thôn Nà Pất",
        commune_code=commune.code,
    )


def test_a_place_gets_a_code_that_stays(session: Session, details: EstablishmentDetails) -> None:
    actor = producer()
    place = establishments.register_establishment(session, actor, details)
    code = place.code
    establishments.update_establishment(session, actor, place.id, replace(details, name="Xưởng mới"))
    assert (place.name, place.code) == ("Xưởng mới", code)


def test_everything_missing_is_told_at_once(session: Session, details: EstablishmentDetails) -> None:
    empty = replace(details, name=" ", address_line="", commune_code="99999")
    with pytest.raises(Invalid) as refused:
        establishments.register_establishment(session, producer(), empty)
    assert set(refused.value.errors) == {"name", "address_line", "commune_code"}


def test_two_places_of_one_producer_differ_in_name(session: Session, details: EstablishmentDetails) -> None:
    actor = producer()
    establishments.register_establishment(session, actor, details)
    typed_on_a_mac = replace(details, name=unicodedata.normalize("NFD", details.name))
    with pytest.raises(Invalid) as refused:
        establishments.register_establishment(session, actor, typed_on_a_mac)
    assert set(refused.value.errors) == {"name"}
    assert establishments.register_establishment(session, producer(), details).name == details.name


@pytest.mark.parametrize(
    ("typed", "words"),
    [("4006381333932", "Số kiểm tra"), ("123", "13 chữ số"), ("9521234567899", "trình diễn")],
)
def test_a_wrong_gln_is_told_in_words(
    session: Session, details: EstablishmentDetails, typed: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        establishments.register_establishment(session, producer(), replace(details, gln=typed))
    assert words in refused.value.errors["gln"]


def test_a_gln_names_one_place(session: Session, details: EstablishmentDetails) -> None:
    numbered = replace(details, gln="4006381333931")
    establishments.register_establishment(session, producer(), numbered)
    with pytest.raises(Invalid) as refused:
        establishments.register_establishment(session, producer(), numbered)
    assert set(refused.value.errors) == {"gln"}


def test_a_sample_organisation_may_use_the_demonstration_prefix(
    session: Session, details: EstablishmentDetails
) -> None:
    actor = producer(OrganisationFactory(is_sample=True))
    place = establishments.register_establishment(session, actor, replace(details, gln="9521234567899"))
    assert place.gln == "9521234567899"


def test_another_producers_place_is_absent(session: Session, details: EstablishmentDetails) -> None:
    place = EstablishmentFactory()
    with pytest.raises(NotFound):
        establishments.update_establishment(session, producer(), place.id, details)
