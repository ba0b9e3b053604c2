"""Each kind of paper asks for its own fields in its own words; administrators keep names and usual months."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Certificate, Role, User
from tests.client import CheckingClient
from tests.factories import CertificateFactory, ProductFactory, StoredFileFactory, UserFactory
from traceability.errors import Invalid
from traceability.services import certificates, reference
from traceability.services.actor import Actor
from traceability.services.certificates import CertificateDetails

SignIn = Callable[[User], CheckingClient]
NEW = "/producer/certificates/new"


@pytest.mark.parametrize(
    ("kind", "asked", "not_asked"),
    [
        ("ocop", ["Số sao OCOP", "Sản phẩm ghi trên giấy"], ["Cơ sở ghi trên giấy", "Căn cứ công bố"]),
        ("regulation_declaration", ["Số bản công bố", "Đơn vị công bố", "Tự đánh giá"], ["Số sao OCOP"]),
        ("in_house_standard", ["Số hiệu tiêu chuẩn", "Đơn vị ban hành"], ["Cơ quan, tổ chức cấp"]),
        ("food_safety", ["Cơ sở ghi trên giấy"], ["Sản phẩm ghi trên giấy"]),
        ("iso_9001", ["Phiên bản tiêu chuẩn của hệ thống"], ["Sản phẩm ghi trên giấy"]),
        ("improvement_tool", ["Công cụ áp dụng"], ["Số quyết định", "Số sao OCOP"]),
    ],
)
def test_a_kind_asks_for_its_own_fields(
    sign_in: SignIn, session: Session, kind: str, asked: list[str], not_asked: list[str]
) -> None:
    words = sign_in(UserFactory()).get(f"{NEW}?kind={kind}").words
    assert [said for said in asked if said not in words] == []
    assert [said for said in not_asked if said in words] == []


def test_every_kind_is_offered_and_has_a_form(sign_in: SignIn, session: Session) -> None:
    client = sign_in(UserFactory())
    page = client.get(NEW)
    for kind in reference.certificate_kinds(session):
        assert kind.name in page.words
        client.get(f"{NEW}?kind={kind.code}")


def test_a_declaration_says_on_what_it_rests(session: Session) -> None:
    product = ProductFactory()
    user = UserFactory(organisation=product.organisation)
    actor = Actor(user.id, user.role, product.organisation_id, user.name)
    file = StoredFileFactory(organisation_id=product.organisation_id)
    details = CertificateDetails(
        kind="regulation_declaration",
        issuer="HTX Na",
        issued_on=date(2026, 1, 5),
        product_id=product.id,
        self_assessed=True,
        evidence_file_id=file.id,
    )
    assert certificates.submit_certificate(session, actor, details).self_assessed is True
    with pytest.raises(Invalid) as said:
        certificates.submit_certificate(
            session,
            actor,
            CertificateDetails(
                kind="food_safety",
                issuer="Chi cục",
                issued_on=date(2026, 1, 5),
                product_id=product.id,
                evidence_file_id=file.id,
            ),
        )
    assert list(said.value.errors) == ["product_id"]


def test_administrators_change_the_usual_months_for_papers_to_come(session: Session, sign_in: SignIn) -> None:
    kind = reference.certificate_kind(session, "vietgap")
    old = CertificateFactory(kind=kind, stars=None, expires_on=date(2028, 1, 1))
    client = sign_in(UserFactory(role=Role.ADMINISTRATOR))
    address = f"/staff/reference/certificate-kinds/{kind.id}"
    assert "VietGAP" in client.get("/staff/reference/certificate-kinds").words
    names = {"name": "VietGAP", "name_en": "VietGAP", "name_zh": "VietGAP"}
    client.post(address, data={**names, "usual_months": "999"}, status=422)
    client.post(address, data={**names, "usual_months": "27"})
    session.refresh(kind)
    assert certificates.usual_expiry(kind, date(2026, 1, 31)) == date(2028, 4, 30)
    assert session.scalars(select(Certificate.expires_on)).all() == [date(2028, 1, 1)], old
    sign_in(UserFactory(role=Role.OFFICER)).get(address, status=403)
