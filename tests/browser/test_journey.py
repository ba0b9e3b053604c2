"""The main job, end to end: sign-up, approval, product, batch, release, labels, and a scan."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from traceability.services import clock

Shoot = Callable[..., Path]
PASSWORD = "chín quả na trên cành"
TAX_CODE = "9900100010"


def sign_in(page: Page, site: Site, email: str) -> None:
    page.goto(f"{site.address}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def sign_up(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/sign-up")
    pick(page, "Hợp tác xã")
    for label, text in {
        "Tên đơn vị": "HTX Nông sản Thử Nghiệm",
        "Mã số thuế": TAX_CODE,
        "Địa chỉ": "Thôn Làng Đăng",
        "Xã, phường": "Xã Chi Lăng",
        "Điện thoại của đơn vị": "0205 3870 123",
        "Họ và tên": "Vi Thị Thử",
        "E-mail đăng nhập": "htx@example.com",
        "Mật khẩu": PASSWORD,
        "Nhập lại mật khẩu": PASSWORD,
    }.items():
        page.get_by_label(label, exact=label == "Mật khẩu").first.fill(text)
    page.get_by_role("button", name="Gửi đăng ký").click()


def pick(page: Page, words: str) -> None:
    """A finger lands on the words, not on the little circle."""
    page.locator("label", has_text=words).first.click()


def photo() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def test_a_cooperative_goes_from_sign_up_to_a_label_that_a_phone_reads(
    site: Site,
    browser: Browser,
    browser_context_args: dict[str, Any],
    shoot: Shoot,
    accessible: Callable[[Page], None],
) -> None:
    site.command(
        "user",
        "create",
        "--email",
        "canbo@example.com",
        "--role",
        "officer",
        "--password-stdin",
        typed=PASSWORD,
    )
    producer = browser.new_context(**browser_context_args).new_page()
    officer = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN").new_page()
    for person in (producer, officer):
        person.set_default_timeout(10_000)

    def look(page: Page, name: str) -> None:
        shoot(page, f"journey-{name}")
        accessible(page)

    sign_up(producer, site)
    look(producer, "01-signed-up")

    sign_in(officer, site, "canbo@example.com")
    officer.goto(f"{site.address}/staff/organisations/queue")
    look(officer, "02-organisations-waiting")
    officer.get_by_role("link", name="HTX Nông sản Thử Nghiệm").first.click()
    look(officer, "03-organisation-review")
    pick(officer, "Duyệt")
    officer.get_by_role("button", name="Gửi quyết định").click()
    expect(officer.get_by_text("Đã duyệt").first).to_be_visible()

    producer.goto(f"{site.address}/producer/")
    look(producer, "04-producer-home")
    producer.goto(f"{site.address}/producer/establishments/new")
    pick(producer, "Vùng trồng")
    producer.get_by_label("Tên địa điểm").fill("Vườn na Làng Đăng")
    producer.get_by_label("Địa chỉ").fill("Thôn Làng Đăng")
    producer.get_by_label("Xã, phường").fill("Xã Chi Lăng")
    producer.get_by_role("button", name="Lưu").click()
    producer.wait_for_url("**/establishments")

    producer.goto(f"{site.address}/producer/products/new")
    producer.get_by_label("Tên sản phẩm", exact=False).fill("Na dai Làng Đăng")
    producer.get_by_label("Nhóm sản phẩm").select_option("1.1")
    producer.get_by_label("Khối lượng tịnh").fill("1 kg")
    producer.get_by_label("Xuất xứ").fill("Xã Chi Lăng, tỉnh Lạng Sơn, Việt Nam")
    producer.get_by_label("Tiêu chuẩn").fill("TCCS 01:2026")
    producer.locator("main form button[type=submit]").first.click()
    look(producer, "05-product")
    product = producer.url.split("/products/")[1].split("/")[0]
    producer.goto(f"{site.address}/producer/products/{product}/photos")
    producer.locator("input[type=file]").set_input_files(
        {"name": "na.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    producer.get_by_role("button", name="Tải ảnh lên").click()
    expect(producer.get_by_role("link", name="Xong, xem lại sản phẩm")).to_be_visible()
    producer.goto(f"{site.address}/producer/products/{product}/submit")
    look(producer, "06-check-answers")
    producer.get_by_role("button", name="Gửi duyệt").click()
    producer.wait_for_url("**/submitted")

    officer.goto(f"{site.address}/staff/products/queue")
    officer.get_by_role("link", name="Na dai Làng Đăng").first.click()
    look(officer, "07-product-review")
    officer.get_by_role("button", name="Duyệt và công khai").click()
    officer.wait_for_load_state()

    today = clock.today()
    producer.goto(f"{site.address}/producer/batches/new")
    producer.get_by_label("Sản phẩm").select_option(product)
    producer.get_by_label("Số lô").fill("L2601A")
    producer.get_by_label("Ngày sản xuất").fill(today.isoformat())
    producer.get_by_label("Hạn sử dụng").fill((today + timedelta(days=30)).isoformat())
    producer.get_by_label("Số bao gói").fill("100")
    producer.locator("main form button[type=submit]").first.click()
    look(producer, "08-batch-not-ready")
    batch = producer.url.split("/batches/")[1].split("/")[0].split("?")[0]
    producer.goto(f"{site.address}/producer/batches/{batch}/stages/new")
    producer.get_by_label("Công đoạn").select_option("harvest")
    producer.get_by_label("Địa điểm").select_option(label="Vườn na Làng Đăng")
    producer.get_by_label("Thời gian").fill(f"{today.isoformat()}T00:01")
    producer.locator("main form button[type=submit]").first.click()
    producer.goto(f"{site.address}/producer/batches/{batch}/release")
    look(producer, "09-release")
    producer.locator("main form button[type=submit]").first.click()

    address, code = issue_labels(producer, site, batch, look)
    shopper = browser.new_context(**browser_context_args).new_page()
    shopper.goto(address)
    expect(shopper.locator("h1")).to_contain_text("chưa xuất xưởng")
    activate(producer)
    shopper.goto(address)
    expect(shopper.locator("h1")).to_contain_text("Mã hợp lệ")
    expect(shopper.get_by_text("Na dai Làng Đăng").first).to_be_visible()
    look(shopper, "12-scan")
    shopper.goto(site.address)
    shopper.get_by_role("textbox").first.fill(code.lower())
    shopper.locator("main form button[type=submit]").first.click()
    expect(shopper.locator("h1")).to_contain_text("Mã hợp lệ")


def issue_labels(page: Page, site: Site, batch: str, look: Callable[[Page, str], None]) -> tuple[str, str]:
    """Through the wizard to a sheet of ten labels; then read its first symbol as a phone would."""
    page.goto(f"{site.address}/producer/batches/{batch}/labels")
    page.get_by_role("button", name="Cấp và in tem mới").click()
    pick(page, "Mỗi bao gói một mã riêng")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Số tem").fill("10")
    page.get_by_role("button", name="Tiếp tục").click()
    pick(page, "Máy in văn phòng")
    page.get_by_role("button", name="Tiếp tục").click()
    pick(page, "L7160")
    page.get_by_role("button", name="Tiếp tục").click()
    for step in ("cell", "preview", "test"):
        page.wait_for_url(f"**/{step}")
        look(page, f"10-labels-{step}")
        if step == "preview":
            pick(page, "Tiêu chuẩn")
        page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url("**/check")
    look(page, "11-labels-check")
    page.get_by_role("button", name="Cấp tem và tạo tệp").click()
    expect(page.get_by_text("Đã đọc thử trước khi in")).to_be_visible()
    look(page, "11-labels-proved")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải tệp PDF").click()
    sheet = pypdfium2.PdfDocument(download.value.path())[0].render(scale=300 / 72).to_pil()
    addresses = [found.text for found in zxingcpp.read_barcodes(sheet)]
    assert len(addresses) == 10
    return addresses[0], addresses[0].rsplit("/", 1)[1]


def activate(page: Page) -> None:
    """All ten, the number typed so that nobody activates a stretch by mistake."""
    page.get_by_role("link", name="kích hoạt tem").click()
    page.get_by_label("Số tem").first.fill("10")
    page.get_by_role("button", name="Kích hoạt").click()
    expect(page.get_by_text("Đã kích hoạt 10 tem").first).to_be_visible()
