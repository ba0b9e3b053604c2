"""Words find rows without marks, by names of before as well; lists offer what is still used."""

import pytest
from sqlalchemy.orm import Session

from models import OrganisationName
from tests.factories import CertificateFactory, OrganisationFactory, ProductFactory
from tests.services.acting import officer, producer
from traceability.services import clock, reference, searching
from traceability.services.certificates.register import CertificateFilter, list_certificates
from traceability.services.imports.certificates import CertificateBook
from traceability.services.imports.products import ProductBook
from traceability.services.products.listing import ProductFilter, list_products


@pytest.mark.parametrize("words", ["hong phong", "HỢP TÁC XÃ HỒNG  Phong", "hop tac xa bac son"])
def test_a_name_of_before_finds_products_and_certificates(session: Session, words: str) -> None:
    holder = OrganisationFactory(name="Hợp tác xã Bắc Sơn")
    session.add(OrganisationName(organisation_id=holder.id, name="HTX Hồng Phong", until=clock.now()))
    session.add(
        OrganisationName(organisation_id=holder.id, name="Hợp tác xã\u00a0Hồng Phong", until=clock.now())
    )
    paper = CertificateFactory(product=ProductFactory(organisation=holder))
    CertificateFactory()
    found = list_certificates(session, CertificateFilter(text=words), clock.today())
    assert [row.id for row in found.rows] == [paper.id]
    products = list_products(session, officer(), ProductFilter(words=words))
    assert [row.id for row in products.rows] == [paper.product_id]


def test_an_id_is_no_part_of_a_name(session: Session) -> None:
    organisation = OrganisationFactory(name="Không có số")
    assert searching.organisations_called(session, str(organisation.id)) == set()
    assert searching.organisations_called(session, "co so") == {organisation.id}
    assert searching.organisations_called(session, "100%") == set()


def test_a_page_of_the_register_is_found_whatever_the_number_of_matches(session: Session) -> None:
    papers = [CertificateFactory() for _ in range(30)]
    every = list_certificates(session, CertificateFilter(), clock.today(), 9)
    assert (every.number, every.pages, every.total, len(every.rows)) == (2, 2, len(papers), 5)


def test_imports_offer_no_retired_group_or_kind_but_keep_one_in_use(session: Session) -> None:
    organisation = OrganisationFactory()
    retired, used = (reference.product_groups(session)[n] for n in (0, 1))
    kind = next(one for one in reference.certificate_kinds(session) if one.code != "ocop")
    ProductFactory(organisation=organisation, group=used)
    for row in (retired, used, kind):
        row.retired_at = clock.now()
    session.flush()
    groups = set(ProductBook.load(session, producer(organisation)).choices["group_code"].meant.values())
    assert retired.code not in groups
    assert used.code in groups
    kinds = set(CertificateBook.load(session, producer(organisation)).choices["kind"].meant.values())
    assert kind.code not in kinds
