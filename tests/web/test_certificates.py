"""Certificates on their pages: handing in, verifying, deciding, and the register's filters."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Certificate, CertificateState, Product, Role, StoredFile, User
from tests.client import CheckingClient
from tests.factories import CertificateFactory, OrganisationFactory, ProductFactory, UserFactory
from traceability.services import clock

SignIn = Callable[[User], CheckingClient]
TODAY = clock.today()


def scan() -> tuple[BytesIO, str]:
    """A picture of a paper."""
    body = BytesIO()
    Image.new("RGB", (80, 60), "white").save(body, "PNG")
    body.seek(0)
    return body, "giấy.png"


def paper(product: Product, **values: object) -> dict[str, object]:
    return {
        "kind": "ocop",
        "product_id": str(product.id),
        "number": "12/GCN-OCOP",
        "issuer": "UBND tỉnh Lạng Sơn",
        "stars": "4",
        "issued_on": (TODAY - timedelta(days=10)).isoformat(),
        "evidence_file": scan(),
        **values,
    }


@pytest.fixture
def product(session: Session) -> Product:
    return ProductFactory(name="Hồng không hạt Bảo Lâm")


@pytest.fixture
def producer(product: Product) -> User:
    return UserFactory(organisation=product.organisation)


@pytest.fixture
def officer(session: Session) -> User:
    return UserFactory(role=Role.OFFICER)


def only(session: Session) -> Certificate:
    return session.scalars(select(Certificate)).one()


def test_a_paper_goes_from_hand_in_to_verified(
    session: Session, sign_in: SignIn, product: Product, producer: User, officer: User
) -> None:
    client = sign_in(producer)
    assert "Chuẩn bị" in client.get("/producer/certificates").words
    client.get("/producer/certificates/new")
    client.post("/producer/certificates/new", data=paper(product, is_public="y"))
    handed_in = only(session)
    assert handed_in.state is CertificateState.PENDING
    assert handed_in.public_file_id == handed_in.evidence_file_id
    assert "chờ cán bộ đối chiếu" in client.get(f"/producer/certificates/{handed_in.id}").words
    client = sign_in(officer)
    assert "12/GCN-OCOP" in client.get("/staff/certificates?standing=pending").words
    address = f"/staff/certificates/{handed_in.id}"
    assert f"{address}/verify" in client.get(address).links
    client.get(f"{address}/verify")
    client.post(f"{address}/verify", data={"decision": "approved"})
    assert only(session).state is CertificateState.ACTIVE
    assert "Còn hiệu lực" in client.get(address).words


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    session: Session, sign_in: SignIn, product: Product, producer: User
) -> None:
    wrong = paper(product, stars="3", score="91,5", evidence_file=(BytesIO(b"hello"), "a.exe"))
    page = sign_in(producer).post("/producer/certificates/new", data=wrong, status=422)
    assert "Tệp phải là PDF, JPEG, PNG hoặc WebP" in page.words
    page = sign_in(producer).post(
        "/producer/certificates/new", data=paper(product, stars="3", score="91,5"), status=422
    )
    assert "91,5 điểm là 5 sao" in page.words
    assert 'value="12/GCN-OCOP"' in page.text
    page = sign_in(producer).post(
        "/producer/certificates/new", data=paper(product, evidence_file=(BytesIO(), "")), status=422
    )
    assert "Tải lên bản chụp" in page.words
    assert session.scalars(select(Certificate)).all() == []
    assert session.scalars(select(StoredFile).where(StoredFile.name == "giấy.jpg")).all() == []


def test_a_returned_paper_says_why_and_is_handed_in_again_with_its_old_file(
    session: Session, sign_in: SignIn, product: Product, producer: User, officer: User
) -> None:
    client = sign_in(producer)
    client.post("/producer/certificates/new", data=paper(product))
    handed_in = only(session)
    address = f"/staff/certificates/{handed_in.id}/verify"
    client = sign_in(officer)
    page = client.post(address, data={"decision": "returned"}, status=422)
    assert "Ghi rõ điều cần sửa hoặc lý do" in page.words
    client.post(address, data={"decision": "returned", "comment": "Ảnh mờ, chụp lại số giấy"})
    client = sign_in(producer)
    address = f"/producer/certificates/{handed_in.id}"
    assert "Ảnh mờ, chụp lại số giấy" in client.get(address).words
    assert "Ảnh mờ" in client.get(f"{address}/resubmit").words
    again = paper(product, number="12A/GCN-OCOP", evidence_file=(BytesIO(), ""))
    client.post(f"{address}/resubmit", data=again)
    found = only(session)
    assert (found.state, found.number) == (CertificateState.PENDING, "12A/GCN-OCOP")
    assert found.evidence_file_id == handed_in.evidence_file_id


def test_a_producer_opens_no_paper_of_another(sign_in: SignIn, producer: User) -> None:
    foreign = CertificateFactory(pending=True)
    client = sign_in(producer)
    client.get(f"/producer/certificates/{foreign.id}", status=404)
    client.get(f"/producer/certificates/{foreign.id}/resubmit", status=404)
    client.get(f"/staff/certificates/{foreign.id}", status=403)


def test_staff_record_a_paper_for_an_organisation_without_account(
    session: Session, sign_in: SignIn, product: Product, officer: User
) -> None:
    client = sign_in(officer)
    client.get("/staff/certificates/record")
    holder = product.organisation_id
    client.get(f"/staff/certificates/record?organisation_id={holder}", status=303)
    client.get(f"/staff/certificates/record/{holder}")
    client.post(f"/staff/certificates/record/{holder}", data=paper(product, expires_on="2099-01-01"))
    recorded = only(session)
    assert (recorded.state, recorded.verified_by_id) == (CertificateState.ACTIVE, officer.id)
    assert recorded.expires_on is not None
    assert recorded.expires_on.year == 2099


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        (("suspend",), "Đình chỉ"),
        (("suspend", "lift"), "Còn hiệu lực"),
    ],
)
def test_a_decision_shows_with_its_number_and_reason(
    session: Session, sign_in: SignIn, officer: User, steps: tuple[str, ...], status: str
) -> None:
    held = CertificateFactory()
    client = sign_in(officer)
    for step in steps:
        address = f"/staff/certificates/{held.id}/{step}"
        client.get(address)
        decision = {"effective_on": TODAY.isoformat(), "reason": "Kết luận kiểm tra", "document": scan()}
        page = client.post(address, data=dict(decision), status=422)
        assert "Nhập số quyết định" in page.words
        decision["document"] = scan()
        client.post(address, data={**decision, "decision_number": "99/QĐ-UBND"})
    page = client.get(f"/staff/certificates/{held.id}")
    assert f"Trạng thái hôm nay {status}" in page.words
    assert "Quyết định 99/QĐ-UBND. Kết luận kiểm tra" in page.words
    assert "giấy.jpg" in page.words


def test_a_newer_paper_takes_the_place_of_an_older(session: Session, sign_in: SignIn, officer: User) -> None:
    old = CertificateFactory(kind_code="vietgap")
    new = CertificateFactory(kind_code="vietgap", product=old.product, issued_on=TODAY)
    client = sign_in(officer)
    address = f"/staff/certificates/{old.id}"
    assert f"{address}/supersede" in client.get(address).links
    client.get(f"{address}/supersede")
    decision = {"effective_on": TODAY.isoformat(), "reason": "Cấp lại", "successor_id": str(new.id)}
    client.post(f"{address}/supersede", data=decision)
    page = client.get(address)
    assert "Đã thay thế" in page.words
    assert f"/staff/certificates/{new.id}" in page.links


def test_verifying_says_which_paper_it_replaces(sign_in: SignIn, officer: User) -> None:
    old = CertificateFactory(number="CŨ-1")
    waiting = CertificateFactory(product=old.product, pending=True, issued_on=TODAY)
    page = sign_in(officer).get(f"/staff/certificates/{waiting.id}/verify")
    assert "CŨ-1" in page.words
    assert "chuyển thành đã thay thế" in page.words


def test_filters_stay_in_the_address_and_can_be_taken_away(sign_in: SignIn, officer: User) -> None:
    commune = OrganisationFactory().commune
    CertificateFactory(number="A-1", stars=5)
    CertificateFactory(number="B-2", stars=3, expires_on=TODAY - timedelta(days=1))
    client = sign_in(officer)
    asked = f"/staff/certificates?text=a-1&standing=active&kind=ocop&stars=5&commune={commune.code}"
    page = client.get(asked)
    assert "A-1" in page.words
    assert "B-2" not in page.words
    assert any("text=a-1" in link and "stars" not in link for link in page.links)
    assert "Không có giấy nào khớp" in client.get("/staff/certificates?text=xyz").words
    assert "A-1" in client.get("/staff/certificates?standing=nonsense&stars=9&project_id=x").words
    assert "B-2" in client.get("/staff/certificates?standing=lapsed").words


def test_what_the_state_does_not_allow_has_no_form(sign_in: SignIn, officer: User) -> None:
    revoked = CertificateFactory(state=CertificateState.REVOKED)
    waiting = CertificateFactory(pending=True)
    client = sign_in(officer)
    for step in ("suspend", "lift", "revoke", "supersede"):
        client.get(f"/staff/certificates/{revoked.id}/{step}", status=409)
        client.get(f"/staff/certificates/{waiting.id}/{step}", status=409)


def test_only_officers_decide(sign_in: SignIn) -> None:
    held = CertificateFactory()
    client = sign_in(UserFactory(role=Role.MANAGER))
    page = client.get(f"/staff/certificates/{held.id}")
    assert not any(link.endswith("/revoke") for link in page.links)
    client.get(f"/staff/certificates/{held.id}/revoke", status=403)
    client.get("/staff/certificates/record", status=403)
