"""A recall that begins at a bad input and follows it into another producer's batch."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from models import Batch, Role
from tests import factories
from tests.browser.conftest import Site
from tests.browser.test_journey import PASSWORD, sign_in
from tests.factories import BatchFactory, EstablishmentFactory, ProductFactory, UserFactory
from traceability.services import passwords

Shoot = Callable[..., Path]


def world(site: Site) -> dict[str, Any]:
    """A grower whose batch is on sale, a maker with a batch of its own, an official."""
    hashed = passwords.hash_new(PASSWORD)
    with site.app.extensions["database"].writing() as session:
        factories.use(session)
        raw: Batch = BatchFactory(product=ProductFactory(name="Na dai"), released=True, lot_number="NA01")
        made: Batch = BatchFactory(product=ProductFactory(name="Mứt na"), released=True, lot_number="MUT7")
        EstablishmentFactory(organisation_id=made.organisation_id, name="Xưởng mứt")
        UserFactory(organisation=made.product.organisation, email="mut@example.com", password_hash=hashed)
        UserFactory(role=Role.OFFICER, email="canbo@example.com", password_hash=hashed)
        return {
            "code": f"{raw.product.code}.{raw.lot_number}",
            "made": made.id,
            "page": f"/lot/{made.product.code}.{made.lot_number}",
        }


def test_a_bad_input_is_followed_into_another_producers_batch_and_recalled(
    site: Site,
    browser: Browser,
    browser_context_args: dict[str, Any],
    shoot: Shoot,
    accessible: Callable[[Page], None],
) -> None:
    known = world(site)
    maker = browser.new_context(**browser_context_args).new_page()
    officer = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN").new_page()
    for person in (maker, officer):
        person.set_default_timeout(10_000)

    def look(page: Page, name: str) -> None:
        shoot(page, f"recall-{name}")
        accessible(page)

    sign_in(maker, site, "mut@example.com")
    maker.goto(f"{site.address}/producer/batches/{known['made']}/stages/new")
    maker.get_by_label("Công đoạn").select_option("processing")
    maker.get_by_text("Nguyên liệu đầu vào").click()
    look(maker, "01-stage")
    maker.get_by_label("Hoặc mã lô mua của đơn vị khác").first.fill(known["code"].lower())
    maker.get_by_role("button", name="Ghi công đoạn").click()
    expect(maker.get_by_role("link", name="Lô NA01 – Na dai")).to_be_visible()
    look(maker, "02-made-from")

    shopper = browser.new_context(**browser_context_args).new_page()
    shopper.goto(site.address + known["page"])
    expect(shopper.locator("h1")).not_to_contain_text("thu hồi")

    sign_in(officer, site, "canbo@example.com")
    officer.goto(f"{site.address}/staff/recalls/affected")
    officer.get_by_label("Lô hoặc nguyên liệu có vấn đề").fill("na01")
    officer.get_by_role("button", name="Tìm").click()
    officer.get_by_role("link", name="Lô NA01 – Na dai").click()
    expect(officer.get_by_text("làm từ lô NA01 (Na dai) khi chế biến")).to_be_visible()
    expect(officer.get_by_role("checkbox", checked=True)).to_have_count(2)
    look(officer, "03-affected")
    officer.get_by_role("button", name="Tiếp tục").click()
    officer.get_by_label("Lý do thu hồi").fill("Phát hiện dư lượng thuốc bảo vệ thực vật")
    officer.get_by_label("Người mua cần làm gì").fill("Không ăn, trả lại nơi mua")
    officer.get_by_label("Mối nguy").first.fill("Có thể gây ngộ độc")
    officer.get_by_text("Tiếng Anh và tiếng Trung").click()
    officer.get_by_label("Lý do, bằng tiếng Anh").fill("Pesticide residue found")
    look(officer, "04-write")
    officer.get_by_role("button", name="Xem trước trang công khai").click()
    expect(officer.get_by_text("Pesticide residue found")).to_be_visible()
    look(officer, "05-preview")
    officer.get_by_label("Số lô").fill("NA01, MUT7")
    officer.get_by_role("button", name="Thu hồi ngay").click()
    expect(officer.get_by_text("mỗi chủ thể một đợt")).to_be_visible()

    shopper.reload()
    expect(shopper.locator("h1")).to_contain_text("NGỪNG SỬ DỤNG – lô MUT7")
    look(shopper, "06-scan")
    shopper.goto(f"{site.address}/recalls?lang=en")
    expect(shopper.get_by_text("Pesticide residue found")).to_have_count(2)
    look(shopper, "07-public")

    maker.goto(f"{site.address}/producer/recalls")
    maker.get_by_role("link", name="Lô MUT7").click()
    maker.get_by_label("Kết quả xử lý").select_option("destroyed")
    maker.get_by_label("Số lượng thu hồi được").fill("950,5")
    maker.get_by_role("button", name="Lưu kết quả").click()
    look(maker, "08-outcome")
    officer.goto(f"{site.address}/staff/recalls")
    officer.get_by_role("link", name="Lô MUT7").click()
    officer.get_by_role("button", name="Kết thúc đợt thu hồi").click()
    shopper.goto(f"{site.address}/recalls")
    expect(shopper.get_by_role("heading", name="Đã kết thúc")).to_be_visible()
    expect(shopper.get_by_text("tiêu hủy")).to_be_visible()
