"""What programs read on a page: schema.org and GS1 terms, true at this moment, without reviews and offers."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from models import Certificate, CertificateChange, CertificateState
from tests.client import CheckingClient, Page
from tests.factories import CertificateFactory, EstablishmentFactory, ProductFactory
from tests.web.public.conftest import Open
from tests.web.public.states import STATES, batch_label, code_of, product, unit
from traceability.services import clock

GTIN = "08935123456781"
ORIGIN = "http://127.0.0.1:8000"
LD = {"Accept": "application/ld+json"}


def embedded(page: Page) -> dict[str, Any]:
    """The node inside the page."""
    scripts = [one for one in page.tree.iter("script") if one.get("type") == "application/ld+json"]
    assert len(scripts) == 1
    node: dict[str, Any] = json.loads(scripts[0].text or "")
    return node


@pytest.mark.parametrize("state", sorted(set(STATES) - {"mistyped", "unknown"}))
def test_every_page_of_a_product_carries_it_and_neither_review_nor_offer(scan: Open, state: str) -> None:
    node = embedded(scan(state))
    assert node["@context"] == {"@vocab": "https://schema.org/", "gs1": "https://ref.gs1.org/voc/"}
    text = json.dumps(node)
    assert not any(word in text for word in ("Review", "review", "Offer", "offers", "aggregateRating"))


@pytest.mark.parametrize("state", ["mistyped", "unknown"])
def test_a_page_about_nothing_carries_none(scan: Open, state: str) -> None:
    assert "application/ld+json" not in scan(state).text


def test_the_document_asked_for_is_the_node_of_the_page(app: Flask, client: CheckingClient) -> None:
    path = STATES["ok"](app)
    asked, by_query = client.get(path, headers=LD), client.get(path, query_string={"format": "jsonld"})
    assert asked.mimetype == by_query.mimetype == "application/ld+json"
    assert asked.json == by_query.json == embedded(client.get(path))
    assert client.get(path, headers={"Accept": "text/html,application/ld+json;q=0.9"}).mimetype == "text/html"
    assert client.get(path, headers={"Accept": "application/json"}).mimetype == "application/json"


def test_unit_batch_and_product_are_of_their_own_kind(app: Flask, client: CheckingClient) -> None:
    made = product(product=ProductFactory(gtin=GTIN))
    run = unit(app, of=made, use_by=clock.today() + timedelta(days=60))
    code, lot = code_of(app, run), run.batch.lot_number
    item = embedded(client.get(f"/t/{code}"))
    assert (item["@type"], item["serialNumber"]) == ("IndividualProduct", code)
    assert item["hasGS1DigitalLink"] == f"{ORIGIN}/01/{GTIN}/21/{code}"
    assert item["gs1:hasBatchLotNumber"] == lot
    assert item["productionDate"] == run.batch.produced_on.isoformat()
    assert item["gs1:expirationDate"] == str(run.batch.use_by)
    some = embedded(client.get(f"/lot/{made.code}.{lot}"))
    assert (some["@type"], some["hasGS1DigitalLink"]) == ("SomeProducts", f"{ORIGIN}/01/{GTIN}/10/{lot}")
    whole = embedded(client.get(f"/product/{made.code}"))
    assert (whole["@type"], whole["gtin14"]) == ("Product", GTIN)
    assert whole["hasGS1DigitalLink"] == f"{ORIGIN}/01/{GTIN}"
    assert not {"serialNumber", "gs1:hasBatchLotNumber", "productionDate"} & set(whole)
    assert whole["manufacturer"]["name"] == made.organisation.name


def test_a_batch_label_is_no_item_and_no_gtin_means_no_digital_link(
    app: Flask, client: CheckingClient
) -> None:
    node = embedded(client.get(batch_label(app)))
    assert node["@type"] == "SomeProducts"
    assert not {"serialNumber", "gtin14", "hasGS1DigitalLink"} & set(node)


def test_a_certificate_s_status_is_that_of_the_moment(app: Flask, client: CheckingClient) -> None:
    made = ProductFactory()
    paper: Certificate = CertificateFactory(product=made)
    (node,) = embedded(client.get(f"/product/{made.code}"))["hasCertification"]
    assert node["certificationStatus"] == "https://schema.org/CertificationActive"
    assert node["certificationIdentification"] == paper.number
    assert node["issuedBy"]["name"] == paper.issuer
    assert (node["validFrom"], node["expires"]) == (paper.issued_on.isoformat(), str(paper.expires_on))
    assert node["certificationRating"]["ratingValue"] == 4
    paper.changes.append(
        CertificateChange(
            state=CertificateState.SUSPENDED,
            effective_on=clock.today(),
            decision_number="77/QĐ-UBND",
            reason="Chờ kết luận",
            decided_at=clock.now(),
        )
    )
    paper.state = CertificateState.SUSPENDED
    page = embedded(client.get(f"/product/{made.code}"))
    assert page["hasCertification"][0]["certificationStatus"] == "https://schema.org/CertificationInactive"
    assert page["gs1:certification"][0]["gs1:certificationStatus"] == {
        "@id": "gs1:CertificationStatus-INACTIVE"
    }


def test_a_system_is_certified_at_its_maker_and_a_declaration_certifies_nothing(
    client: CheckingClient,
) -> None:
    made = product()
    CertificateFactory(product=made, kind_code="food_declaration", number="TCB 1")
    node = embedded(client.get(f"/product/{made.code}"))
    assert [paper["name"] for paper in node["manufacturer"]["hasCertification"]] == ["ISO 22000"]
    assert "TCB 1" not in json.dumps(node)


def test_a_sample_says_that_it_is_one(scan: Open) -> None:
    assert embedded(scan("demo", lang="en"))["disambiguatingDescription"].startswith("SAMPLE PAGE")


def test_a_name_cannot_end_the_script(client: CheckingClient) -> None:
    made = ProductFactory()
    made.current.name = made.current.name_en = "Na </script><script>alert(1)</script> <!--"
    assert embedded(client.get(f"/product/{made.code}"))["name"] == made.current.name


def test_a_place_is_one(client: CheckingClient) -> None:
    place = EstablishmentFactory(gln="8935123456781")
    node = client.get(f"/loc/{place.code}", headers=LD).json or {}
    assert (node["@type"], node["globalLocationNumber"]) == ("Place", "8935123456781")
    assert node["hasGS1DigitalLink"] == f"{ORIGIN}/414/8935123456781"
