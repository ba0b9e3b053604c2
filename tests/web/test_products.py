"""A producer's products, from an empty list to the public page."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Product, ProductVersion, Role, VersionState
from tests.client import CheckingClient, Page
from tests.factories import OrganisationFactory, ProductFactory, StoredFileFactory, UserFactory

SignIn = Callable[..., CheckingClient]
NA = {"name": "Na dai Chi Lăng", "group_code": "1.1", "origin": "Xã Chi Lăng", "standards": "TCCS 01:2025"}


@pytest.fixture
def producer(sign_in: SignIn) -> CheckingClient:
    return sign_in(UserFactory())


def jpeg() -> io.BytesIO:
    out = io.BytesIO()
    Image.effect_noise((800, 600), 40).convert("RGB").save(out, "JPEG")
    out.seek(0)
    return out


def hidden(page: Page, name: str) -> str:
    return next(field.get("value", "") for field in page.tree.iter("input") if field.get("name") == name)


def only(session: Session) -> Product:
    return session.scalars(select(Product)).one()


def errors_of(page: Page) -> dict[str, str]:
    """Each message of the summary, by the id it leads to."""
    summary = next(part for part in page.tree.iter("div") if part.get("id") == "error-summary")
    return {link.get("href", ""): "".join(link.itertext()) for link in summary.iter("a")}


def test_an_empty_list_says_what_to_prepare(producer: CheckingClient) -> None:
    page = producer.get("/producer/products")
    assert "Chuẩn bị" in page.words
    assert "/producer/products/new" in page.links


def test_a_product_goes_from_a_form_to_staff(producer: CheckingClient, session: Session) -> None:
    to_photos = producer.post("/producer/products/new", data=NA)
    page = producer.get(to_photos.location)
    assert page.h1 == "Ảnh của Na dai Chi Lăng"
    producer.post(to_photos.location, data={"photo": (jpeg(), "na.jpg")})
    product = only(session)
    assert product.working is not None
    photo = product.working.photos[0]
    assert producer.get(f"/files/{photo.hero_id}").mimetype == "image/webp"
    review = producer.get(f"/producer/products/{product.id}/submit")
    assert "Na dai Chi Lăng" in review.words
    done = producer.post(f"/producer/products/{product.id}/submit")
    assert "Đã gửi duyệt" in producer.get(done.location).h1
    session.expire_all()
    assert only(session).working.state is VersionState.PENDING  # type: ignore[union-attr]


def test_what_is_wrong_stands_above_and_beside_in_the_same_words(producer: CheckingClient) -> None:
    page = producer.post(
        "/producer/products/new", data={**NA, "name": "", "gtin": "4006381333931"}, status=422
    )
    message = "Nhập tên sản phẩm như in trên bao bì."
    assert errors_of(page) == {"#name": message}
    assert page.words.count(message) == 2
    assert (page.tree.findtext("head/title") or "").startswith("Lỗi:")
    assert hidden(page, "gtin") == "4006381333931"


def test_a_wrong_gtin_is_told_beside_its_field(producer: CheckingClient) -> None:
    page = producer.post("/producer/products/new", data={**NA, "gtin": "4006381333932"}, status=422)
    assert errors_of(page) == {"#gtin": "Số kiểm tra GTIN không khớp; xem lại chữ số cuối"}


def test_a_form_sent_twice_is_one_product(producer: CheckingClient, session: Session) -> None:
    code = hidden(producer.get("/producer/products/new"), "new_code")
    first = producer.post("/producer/products/new", data={**NA, "new_code": code})
    assert producer.post("/producer/products/new", data={**NA, "new_code": code}).location == first.location
    assert session.scalar(select(func.count()).select_from(Product)) == 1


def test_nobody_chooses_a_code_of_their_own(producer: CheckingClient, session: Session) -> None:
    producer.post("/producer/products/new", data={**NA, "new_code": "ABCDEFGH"})
    assert only(session).code != "ABCDEFGH"


def test_missing_parts_lead_to_their_fields(producer: CheckingClient, session: Session) -> None:
    producer.post("/producer/products/new", data={"name": "Na"})
    product = only(session)
    page = producer.get(f"/producer/products/{product.id}")
    assert f"/producer/products/{product.id}/photos" in page.links
    assert f"/producer/products/{product.id}/edit#origin" in page.links
    refused = producer.post(f"/producer/products/{product.id}/submit", status=422)
    assert "Thêm ít nhất một ảnh sản phẩm." in refused.words


def test_a_waiting_product_is_withdrawn_to_be_edited(sign_in: SignIn, session: Session) -> None:
    product = ProductFactory(pending=True)
    client = sign_in(UserFactory(organisation=product.organisation))
    assert client.get(f"/producer/products/{product.id}/edit", status=303).location.endswith(str(product.id))
    client.post(f"/producer/products/{product.id}/withdraw")
    assert client.get(f"/producer/products/{product.id}/edit").h1.startswith("Sửa")


def test_an_edit_of_an_approved_product_leaves_the_public_one(sign_in: SignIn, session: Session) -> None:
    product = ProductFactory()
    client = sign_in(UserFactory(organisation=product.organisation))
    form = client.get(f"/producer/products/{product.id}/edit")
    assert "Trang công khai giữ nguyên" in form.words
    client.post(
        f"/producer/products/{product.id}/edit", data={**NA, "group_code": "1", "story": "Câu chuyện mới"}
    )
    session.refresh(product)
    assert product.approved.story != "Câu chuyện mới"
    assert product.working.story == "Câu chuyện mới"


def test_an_edit_is_given_up_after_a_question(sign_in: SignIn, session: Session) -> None:
    product = ProductFactory()
    client = sign_in(UserFactory(organisation=product.organisation))
    client.post(f"/producer/products/{product.id}/edit", data={**NA, "group_code": "1"})
    address = f"/producer/products/{product.id}/discard"
    assert address in client.get(f"/producer/products/{product.id}").links
    assert client.get(address).h1.startswith("Bỏ bản sửa")
    client.post(address)
    session.refresh(product)
    assert product.working is None


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "anh.svg", "Ảnh phải là tệp JPEG, PNG hoặc WebP."),
        (b"<?php system($_GET[0]);", "anh.jpg", "Ảnh phải là tệp JPEG, PNG hoặc WebP."),
        (b"\xff\xd8\xff" + b"\0" * 10_020_000, "anh.jpg", "Tệp phải nhỏ hơn 10 MB (tệp của bạn 10,1 MB)"),
    ],
    ids=["svg", "php", "large"],
)
def test_a_bad_photo_is_refused_on_the_form(
    producer: CheckingClient, session: Session, content: bytes, name: str, words: str
) -> None:
    producer.post("/producer/products/new", data=NA)
    address = f"/producer/products/{only(session).id}/photos"
    page = producer.post(address, data={"photo": (io.BytesIO(content), name)}, status=422)
    assert errors_of(page) == {"#photo": words}


def test_eleven_megabytes_are_refused_before_they_are_read(
    producer: CheckingClient, session: Session
) -> None:
    producer.post("/producer/products/new", data=NA)
    large = io.BytesIO(b"\xff\xd8\xff" + b"\0" * 11_000_000)
    address = f"/producer/products/{only(session).id}/photos"
    page = producer.post(address, data={"photo": (large, "anh.jpg")}, status=413)
    assert "Tệp phải nhỏ hơn 10 MB (tệp của bạn 11 MB)" in page.words


def test_photos_are_sorted_and_removed(producer: CheckingClient, session: Session) -> None:
    producer.post("/producer/products/new", data=NA)
    address = f"/producer/products/{only(session).id}/photos"
    for _ in range(2):
        producer.post(address, data={"photo": (jpeg(), "na.jpg")})
    working = session.scalars(select(ProductVersion)).one()
    first, second = [photo.file_id for photo in working.photos]
    producer.post(f"{address}/{second}/first")
    producer.post(f"{address}/{first}/remove")
    session.expire_all()
    assert [photo.file_id for photo in working.photos] == [second]


def test_a_list_keeps_its_filters_in_the_address(sign_in: SignIn) -> None:
    organisation = OrganisationFactory()
    ProductFactory(organisation=organisation, name="Na dai")
    ProductFactory(organisation=organisation, name="Hồng Bảo Lâm", pending=True)
    client = sign_in(UserFactory(organisation=organisation))
    page = client.get("/producer/products?words=hong&state=pending")
    assert "Hồng Bảo Lâm" in page.words
    assert "Na dai" not in page.words
    assert "/producer/products?state=pending" in page.links
    assert "Không có sản phẩm nào khớp" in client.get("/producer/products?words=zzz").words


def test_a_file_is_absent_for_other_producers_and_seen_by_staff(
    client: CheckingClient, session: Session, sign_in: SignIn
) -> None:
    product = ProductFactory(pending=True)
    own = UserFactory(organisation=product.organisation)
    sign_in(own)
    address = f"/producer/products/{product.id}/photos"
    client.post(f"/producer/products/{product.id}/withdraw")
    client.post(address, data={"photo": (jpeg(), "na.jpg")})
    file = session.scalars(select(Product)).one().working.photos[-1].file  # type: ignore[union-attr]
    page = client.get(f"/files/{file.id}")
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "private, no-cache"
    sign_in(UserFactory(role=Role.OFFICER)).get(f"/files/{file.id}")
    sign_in(UserFactory()).get(f"/files/{file.id}", status=404)
    client.sign_out()
    assert client.get(f"/files/{file.id}", status=303).location.startswith("/sign-in")


def test_a_row_whose_bytes_are_gone_is_told(sign_in: SignIn) -> None:
    organisation = OrganisationFactory()
    file = StoredFileFactory(organisation_id=organisation.id)
    page = sign_in(UserFactory(organisation=organisation)).get(f"/files/{file.id}", status=404)
    assert "không còn trong kho" in page.words


def test_another_producers_product_is_absent(sign_in: SignIn) -> None:
    product = ProductFactory()
    client = sign_in(UserFactory())
    for path in ("", "/edit", "/photos", "/submit", "/submitted", "/discard"):
        client.get(f"/producer/products/{product.id}{path}", status=404)
    for path in ("/edit", "/submit"):
        client.post(f"/producer/products/{product.id}{path}", data=NA, status=404)
