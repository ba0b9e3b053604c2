"""A certificate's way: submitted, returned, corrected, verified, public; and revoked by two officers."""

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect
from sqlalchemy import select

from models import Certificate, CertificateState, Role
from tests import factories
from tests.browser.conftest import Site
from traceability.services import clock, passwords

Shoot = Callable[..., Path]
PASSWORD = "chín quả na trên cành"
WIDE, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=360, height=640)


def scan() -> FilePayload:
    body = io.BytesIO()
    Image.effect_noise((1200, 1600), 30).convert("RGB").save(body, "JPEG")
    return {"name": "giay.jpg", "mimeType": "image/jpeg", "buffer": body.getvalue()}


def people(site: Site) -> str:
    """A producer with an approved product, and two officers; the product's address."""
    with site.app.extensions["database"].writing() as session:
        factories.use(session)
        hashed = passwords.hash_new(PASSWORD)
        product = factories.ProductFactory.create(name="Hồng không hạt Bảo Lâm")
        accounts = {"chu@example.vn": (Role.PRODUCER_ADMIN, product.organisation)}
        accounts |= {"mot@example.vn": (Role.OFFICER, None), "hai@example.vn": (Role.OFFICER, None)}
        for email, (role, holder) in accounts.items():
            factories.UserFactory.create(
                email=email, role=role, organisation=holder, password_hash=hashed, name=email.split("@")[0]
            )
        return f"/product/{product.code}"


def signed_in(browser: Browser, site: Site, email: str, *, wide: bool = True) -> Page:
    page = browser.new_context(viewport=WIDE if wide else PHONE).new_page()
    page.goto(f"{site.address}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def test_a_paper_is_returned_corrected_verified_public_and_revoked_by_two(
    browser: Browser, site: Site, shoot: Shoot, accessible: Callable[[Page], None]
) -> None:
    address = people(site)
    producer = signed_in(browser, site, "chu@example.vn", wide=False)
    producer.goto(f"{site.address}/producer/certificates/new")
    shoot(producer, "register-kinds-phone")
    producer.get_by_role("link", name="Chứng nhận OCOP").click()
    producer.get_by_label("Sản phẩm ghi trên giấy").select_option("Hồng không hạt Bảo Lâm")
    producer.get_by_label("Số giấy").fill("5/GCN")
    producer.get_by_label("Cơ quan, tổ chức cấp").fill("UBND tỉnh Lạng Sơn")
    producer.get_by_label("Số sao OCOP").select_option("4 sao")
    producer.get_by_label("Ngày cấp").fill(clock.today().isoformat())
    copy = producer.get_by_label("Bản chụp hoặc PDF của giấy")
    copy.set_input_files(scan() | {"buffer": bytes(14_200_000)})
    expect(copy).to_have_js_property("validationMessage", "Tệp phải nhỏ hơn 10 MB (tệp của bạn 14,2 MB)")
    producer.get_by_role("button", name="Nộp giấy").click()
    expect(producer.get_by_label("Số giấy")).to_have_value("5/GCN")
    copy.set_input_files(scan())
    producer.get_by_role("button", name="Nộp giấy").click()
    expect(producer.get_by_text("Giấy đang chờ cán bộ đối chiếu")).to_be_visible()

    first, second = (signed_in(browser, site, name) for name in ("mot@example.vn", "hai@example.vn"))
    for page in (first, second):
        page.goto(f"{site.address}/staff/reviews")
        page.get_by_role("link", name="Chứng nhận OCOP số 5/GCN").click()
        expect(page.get_by_text("đang xem mục này")).to_be_visible(visible=page is second)
    expect(second.get_by_text("mot đang xem mục này")).to_be_visible()
    accessible(second)
    shoot(second, "register-review")
    first.locator("label", has_text="Trả lại để bổ sung").click()
    first.get_by_text("Ý kiến theo từng mục").click()
    first.locator("#on_number").fill("Thiếu số 0 ở đầu")
    first.get_by_role("button", name="Gửi quyết định").click()

    producer.goto(f"{site.address}/notices")
    expect(producer.get_by_role("heading", name="Giấy cần bổ sung")).to_be_visible()
    shoot(producer, "register-notices-phone")
    producer.get_by_role("link", name="Mở trang liên quan").click()
    producer.get_by_role("link", name="Sửa và nộp lại").click()
    expect(producer.get_by_text("Thiếu số 0 ở đầu").first).to_be_visible()
    shoot(producer, "register-correct-phone")
    producer.get_by_label("Số giấy").fill("05/GCN")
    producer.get_by_role("button", name="Nộp lại").click()

    shopper = browser.new_page()
    shopper.goto(f"{site.address}{address}?lang=vi")
    expect(shopper.get_by_text("05/GCN")).to_have_count(0)
    first.goto(f"{site.address}/staff/reviews")
    first.get_by_role("link", name="Chứng nhận OCOP số 05/GCN").click()
    expect(first.get_by_text("Đã sửa sau khi trả lại").first).to_be_visible()
    shoot(first, "register-corrected")
    first.locator("label", has_text="Xác minh: giấy khớp với bản chụp").click()
    first.get_by_role("button", name="Gửi quyết định").click()
    shopper.reload()
    expect(shopper.get_by_text("05/GCN").first).to_be_visible()

    first.get_by_role("link", name="Thu hồi giấy").click()
    first.get_by_label("Có hiệu lực từ ngày").fill(clock.today().isoformat())
    first.get_by_label("Số quyết định").fill("9/QĐ-SKHCN")
    first.get_by_label("Lý do công khai").fill("Kiểm tra không đạt")
    shoot(first, "register-revoke")
    first.get_by_role("button", name="Đề nghị thu hồi giấy").click()
    expect(first.get_by_text("Bạn là người đề nghị").first).to_be_visible()
    shopper.reload()
    expect(shopper.get_by_text("đã bị thu hồi")).to_have_count(0)

    second.goto(f"{site.address}/staff/proposals")
    second.get_by_role("link", name="Thu hồi giấy", exact=True).click()
    accessible(second)
    shoot(second, "register-proposal")
    second.get_by_role("button", name="Xác nhận: thu hồi giấy").click()
    expect(second.get_by_text("Đã xác nhận.", exact=False).first).to_be_visible()
    shopper.reload()
    expect(shopper.get_by_text("đã bị thu hồi").first).to_be_visible()
    with site.app.extensions["database"].reading() as session:
        states = session.scalars(select(Certificate.state)).all()
    assert states == [CertificateState.REVOKED]
