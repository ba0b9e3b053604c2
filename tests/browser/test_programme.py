"""An officer enters a year of the programme into an empty system, and reads its figures with large text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import func, select

from models import Activity, Participation, Role
from tests import factories
from tests.browser.conftest import Site
from tests.browser.test_every_page import SIZES, sign_in
from tests.browser.test_register import PASSWORD, signed_in
from tests.client import CheckingClient
from traceability.services import passwords

Shoot = Callable[..., Path]
# The widest word of each value of a card, where a line is too narrow for it: then letters are torn apart.
TORN = """() => [...document.querySelectorAll(".table td > span")].filter((one) => {
  const range = document.createRange(), torn = [];
  const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const said = walker.currentNode.data;
    for (const word of said.matchAll(/\\S+/g)) {
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + word[0].length);
      if (range.getClientRects().length > 1) torn.push(word[0]);
    }
  }
  return torn.length;
}).map((one) => one.innerText)"""


# Words of charts that end beyond the page, or lie over others of the same chart.
CUT = """() => [...document.querySelectorAll(".chart:not(.map)")].flatMap((chart) => {
  const keys = chart.parentElement.querySelectorAll("li");
  const boxes = [...chart.querySelectorAll("text, foreignObject"), ...keys]
    .map((one) => [one.textContent, one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0);
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom - 2 && b.top < a.bottom - 2;
  const lies = (box, n) => boxes.slice(n + 1).some(([, other]) => meet(box, other));
  return boxes
    .filter(([, box], n) => box.right > innerWidth || lies(box, n))
    .map(([words]) => words);
})"""


def officer(site: Site) -> None:
    with site.app.extensions["database"].writing() as session:
        factories.use(session)
        hashed = passwords.hash_new(PASSWORD)
        factories.UserFactory.create(email="mot@example.vn", role=Role.OFFICER, password_hash=hashed)


def choose(page: Page, link: str) -> None:
    page.get_by_role("main").get_by_role("link", name=link).first.click()


def save(page: Page, button: str = "Lưu") -> None:
    page.get_by_role("main").get_by_role("button", name=button).click()


def record_organisation(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/staff/organisations")
    expect(page.get_by_text("Chưa có chủ thể nào")).to_be_visible()
    choose(page, "Ghi nhận chủ thể")
    page.get_by_text("Doanh nghiệp", exact=True).click()
    for label, text in (
        ("Tên đơn vị", "Công ty Gạch Lạng Sơn"),
        ("Mã số thuế", "0101243150"),
        ("Địa chỉ", "Khối 1"),
        ("Xã, phường", "Phường Kỳ Lừa"),
        ("Điện thoại của đơn vị", "0205 3870 000"),
    ):
        page.get_by_label(label).first.fill(text)
    save(page, "Ghi nhận chủ thể")
    expect(page.get_by_role("heading", name="Công ty Gạch Lạng Sơn")).to_be_visible()


def test_a_year_is_entered_from_an_empty_system_and_read_with_large_text(
    browser: Browser, site: Site, shoot: Shoot, accessible: Callable[[Page], None]
) -> None:
    officer(site)
    page = signed_in(browser, site, "mot@example.vn")
    record_organisation(page, site)

    page.goto(f"{site.address}/staff/programme")
    choose(page, "Thêm chương trình")
    page.get_by_label("Tên chương trình").fill("Nâng cao năng suất")
    page.get_by_label("Từ năm").fill("2030")
    page.get_by_label("Đến năm").fill("2021")
    save(page)
    expect(page.get_by_label("Tên chương trình")).to_have_value("Nâng cao năng suất")
    page.get_by_label("Từ năm").fill("2021")
    page.get_by_label("Đến năm").fill("2030")
    save(page)
    choose(page, "Thêm kế hoạch năm")
    page.get_by_label("Năm", exact=True).fill("2022")
    page.get_by_label("Số kế hoạch").fill("73/KH-UBND")
    save(page)
    plan = page.url

    choose(page, "Thêm dự án")
    page.get_by_label("Số thứ tự").fill("1")
    page.get_by_label("Loại dự án").select_option("conformity")
    page.get_by_label("Tên dự án").fill("Chứng nhận hợp chuẩn, hợp quy, xây dựng tiêu chuẩn cơ sở")
    save(page)
    choose(page, "Thêm chủ thể tham gia")
    page.get_by_label("Chủ thể").select_option(index=1)
    page.get_by_label("Bắt đầu").fill("2022-05-01")
    save(page)
    expect(page.get_by_text("01/05/2022")).to_be_visible()

    choose(page, "Thêm nội dung hỗ trợ")
    choose(page, "Sản phẩm chưa có trong hệ thống")
    page.get_by_label("Tên sản phẩm").fill("Gạch đặc A1")
    accessible(page)
    save(page)
    page.get_by_label("Nội dung hỗ trợ").select_option("in_house_standard")
    product = page.get_by_label("Sản phẩm", exact=False).first
    assert product.evaluate("one => one.selectedOptions[0].label") == "Gạch đặc A1"
    save(page)
    expect(page.get_by_text("Xây dựng tiêu chuẩn cơ sở (TCCS): Gạch đặc A1")).to_be_visible()

    page.emulate_media(media="print")
    expect(page.get_by_text("Gạch đặc A1")).to_be_visible()
    for work in ("Sửa dự án", "Thêm nội dung hỗ trợ", "Xóa", "Excel"):
        expect(page.get_by_role("main").get_by_role("link", name=work)).to_have_count(0)
    page.emulate_media(media="screen")

    page.goto(plan)
    choose(page, "Thêm hoạt động")
    page.get_by_label("Loại hoạt động").select_option("training")
    page.get_by_label("Tên hoạt động").fill("Hội nghị tập huấn")
    page.get_by_label("Đối tượng").fill("Doanh nghiệp")
    page.get_by_role("main").get_by_role("button", name="Lưu").dblclick()
    expect(page.get_by_text("Đã thêm hoạt động.")).to_be_visible()
    with site.app.extensions["database"].reading() as session:
        assert session.scalar(select(func.count(Activity.id))) == 1, "a double click enters one"

    phone = signed_in(browser, site, "mot@example.vn", wide=False)
    phone.goto(f"{site.address}/staff/?year=2022")
    phone.evaluate("document.documentElement.style.fontSize = '200%'")
    shoot(phone, "overview-phone-large-text")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert phone.evaluate(TORN) == []


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
@pytest.mark.parametrize(
    ("role", "address"), [(Role.MANAGER, "/staff/?year=2022"), (Role.PRODUCER_ADMIN, "/producer/overview")]
)
@pytest.mark.one_database
def test_both_overviews_are_accessible_and_no_word_of_a_chart_leaves_the_page(
    browser: Browser,
    site: Site,
    browse: Callable[[Flask], CheckingClient],
    accessible: Callable[[Page], None],
    role: Role,
    address: str,
    size: ViewportSize,
) -> None:
    site.command("demo", "load")
    client = browse(site.app)
    place = client.session.scalars(select(Participation)).first()
    assert place
    organisation = place.organisation if role.is_producer else None
    user = factories.UserFactory.create(role=role, organisation=organisation)
    with browser.new_context(viewport=size, base_url=site.address, locale="vi-VN") as context:
        sign_in(context, client, user, site.address)
        page = context.new_page()
        page.goto(address)
        accessible(page)
        for text in ("100%", "200%"):
            page.evaluate("size => { document.documentElement.style.fontSize = size }", text)
            assert page.evaluate(CUT) == []
