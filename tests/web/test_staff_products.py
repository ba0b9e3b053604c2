"""Staff review products: what waits, what changed, and the decision."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from models import Product, ProductVersion, Role, VersionState
from tests.client import CheckingClient
from tests.factories import CertificateFactory, ProductFactory, ProductVersionFactory, UserFactory
from tests.web.test_products import errors_of

SignIn = Callable[..., CheckingClient]


@pytest.fixture
def officer(sign_in: SignIn) -> CheckingClient:
    return sign_in(UserFactory(role=Role.OFFICER))


@pytest.fixture
def waiting(session: Session) -> ProductVersion:
    product: Product = ProductFactory(pending=True, name="Hồng Bảo Lâm")
    assert product.working is not None
    return product.working


def test_the_queue_has_the_oldest_first(officer: CheckingClient, waiting: ProductVersion) -> None:
    page = officer.get("/staff/reviews?kind=product")
    assert f"/staff/products/versions/{waiting.id}" in page.links
    assert "1 mục, lâu nhất trước" in page.words
    assert officer.get("/staff/products/queue", status=303).location == "/staff/reviews?kind=product"


def test_an_empty_queue_says_so(officer: CheckingClient) -> None:
    assert "Không có gì chờ duyệt" in officer.get("/staff/reviews").words


def test_a_review_shows_the_version_beside_its_papers(
    officer: CheckingClient, waiting: ProductVersion
) -> None:
    CertificateFactory(product=waiting.product, number="99/OCOP")
    page = officer.get(f"/staff/products/versions/{waiting.id}")
    assert page.h1 == "Xét duyệt Hồng Bảo Lâm"
    assert "99/OCOP" in page.words


def test_a_review_of_an_edit_shows_only_what_changed(officer: CheckingClient) -> None:
    product = ProductFactory()
    edit = ProductVersionFactory(product=product, state=VersionState.PENDING, name="Tên mới")
    page = officer.get(f"/staff/products/versions/{edit.id}")
    assert "Thay đổi so với bản đã duyệt" in page.words
    assert next("".join(mark.itertext()) for mark in page.tree.iter("ins")) == "Tên mới"


def test_an_approved_version_leaves_the_queue(
    officer: CheckingClient, waiting: ProductVersion, session: Session
) -> None:
    officer.post(f"/staff/products/versions/{waiting.id}/approve")
    session.refresh(waiting)
    assert waiting.state is VersionState.APPROVED
    assert "Không có gì chờ duyệt" in officer.get("/staff/reviews").words
    officer.post(f"/staff/products/versions/{waiting.id}/approve", status=409)


@pytest.mark.parametrize(
    ("verb", "state"), [("return", VersionState.RETURNED), ("refuse", VersionState.REFUSED)]
)
def test_saying_no_says_why(
    officer: CheckingClient, waiting: ProductVersion, session: Session, verb: str, state: VersionState
) -> None:
    address = f"/staff/products/versions/{waiting.id}/{verb}"
    assert "Ghi rõ" in errors_of(officer.post(address, data={"comment": " "}, status=422))["#comment"]
    officer.post(address, data={"comment": "Ảnh chưa rõ chữ"})
    session.refresh(waiting)
    assert waiting.state is state
    assert "Ảnh chưa rõ chữ" in officer.get(f"/staff/products/versions/{waiting.id}").words


def test_the_producer_reads_what_the_officer_said(
    officer: CheckingClient, waiting: ProductVersion, sign_in: SignIn
) -> None:
    officer.post(f"/staff/products/versions/{waiting.id}/return", data={"comment": "Ảnh chưa rõ chữ"})
    client = sign_in(UserFactory(organisation=waiting.product.organisation))
    page = client.get(f"/producer/products/{waiting.product_id}")
    assert "Ảnh chưa rõ chữ" in page.words


def test_an_inspector_looks_and_does_not_decide(sign_in: SignIn, waiting: ProductVersion) -> None:
    inspector = sign_in(UserFactory(role=Role.INSPECTOR))
    assert "Duyệt và công khai" not in inspector.get(f"/staff/products/versions/{waiting.id}").words
    inspector.post(f"/staff/products/versions/{waiting.id}/approve", status=403)


def test_staff_find_every_product(officer: CheckingClient, waiting: ProductVersion) -> None:
    page = officer.get("/staff/products?words=hong+bao")
    assert f"/staff/products/{waiting.product_id}" in page.links
    shown = officer.get(f"/staff/products/{waiting.product_id}")
    assert f"/staff/products/versions/{waiting.id}" in shown.links
