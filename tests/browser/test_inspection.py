"""An inspector's phone: a label before the camera, no camera, no network; each visit is recorded once."""

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Playwright, expect
from sqlalchemy import select

from models import LabelRun, Role, ScansBase, Visit
from tests import factories
from tests.browser.conftest import FLAGS, Shoot, Site
from tests.browser.test_journey import PASSWORD, photo, sign_in
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    LabelRunFactory,
    ProductFactory,
    TraceEventFactory,
    UserFactory,
)
from traceability.services import passwords

EMAIL = "kiemtra@example.com"
pytestmark = pytest.mark.one_database  # what these pages do in the database is tested on both elsewhere


@pytest.fixture
def run_id(site: Site) -> int:
    """Labels of a certified product on sale, and an inspector who can sign in."""
    hashed = passwords.hash_new(PASSWORD)
    with site.app.extensions["database"].writing() as session:
        factories.use(session)
        product = ProductFactory(name="Na dai Làng Đăng")
        product.organisation.name = "Hợp tác xã Làng Đăng"
        CertificateFactory(product=product)
        batch = BatchFactory(product=product, released=True, lot_number="L2601A")
        TraceEventFactory(batch=batch)
        run: LabelRun = LabelRunFactory(batch=batch, origin=site.address)
        UserFactory(role=Role.INSPECTOR, email=EMAIL, password_hash=hashed, name="Hoàng Văn Kiểm")
        return run.id


@pytest.fixture
def label(site: Site, run_id: int, tmp_path: Path) -> Image.Image:
    """The picture of the first label, as a print house gets it."""
    out = tmp_path / "tem.zip"
    words = ("--format", "png", "--stock", "L7160", "--first", "1", "--count", "1", "--out", str(out))
    site.command("labels", "export", str(run_id), *words)
    with zipfile.ZipFile(out) as archive:
        return Image.open(io.BytesIO(archive.read(archive.namelist()[0]))).convert("L")


@pytest.fixture
def camera(playwright: Playwright, label: Image.Image, tmp_path: Path) -> Iterator[Browser]:
    """A browser whose camera sees the label on a grey table. Whoever is not let use it is refused."""
    seen = Image.new("L", (640, 480), 150)
    shown = label.resize((440, round(440 * label.height / label.width)))
    seen.paste(shown, (100, (480 - shown.height) // 2))
    video = tmp_path / "tem.y4m"
    colours = bytes([128]) * (320 * 240 * 2)
    frame = b"FRAME\n" + seen.tobytes() + colours
    video.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * 3)
    browser = playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=[
            *FLAGS,
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={video}",
            "--deny-permission-prompts",
        ],
    )
    yield browser
    browser.close()


def signed_in(site: Site, context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page, site, EMAIL)
    page.wait_for_url("**/kiem-tra")  # where an inspector's work begins
    return page


def wait_until_kept(page: Page) -> None:
    """Until both pages would open without a network."""
    for _ in range(100):
        if page.evaluate("async () => Boolean(await caches.match('/kiem-tra/visits/new'))"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the pages were not kept")


def visits(site: Site) -> list[tuple[str, str | None, list[str], int]]:
    """What was found where, the states of the codes, and how many photos."""
    with site.app.extensions["database"].reading() as session:
        return [
            (
                visit.current.finding.value,
                visit.organisation.name if visit.organisation else None,
                [check.state for check in visit.checks],
                len(visit.current.photos),
            )
            for visit in session.scalars(select(Visit).order_by(Visit.id))
        ]


def scans(site: Site) -> int:
    """How many rows the scans database has, of whatever kind."""
    with site.app.extensions["database"].reading_scans() as session:
        return sum(len(session.execute(select(table)).all()) for table in ScansBase.metadata.sorted_tables)


def test_a_label_before_the_camera_opens_its_verdict_and_becomes_a_visit(
    site: Site,
    run_id: int,
    camera: Browser,
    label: Image.Image,
    browser_context_args: dict[str, Any],
    shoot: Shoot,
    accessible: Callable[[Page], None],
) -> None:
    code = site.app.extensions["keyring"].newest.encode(run_id, 1)
    page = signed_in(site, camera.new_context(**browser_context_args, permissions=["camera"]))
    shoot(page, "inspection-01-home")
    accessible(page)
    page.get_by_role("button", name="Quét tem").click()
    page.wait_for_url(re.compile(r"/kiem-tra/check\?code="))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mã hợp lệ · OCOP 4 sao")
    expect(page.get_by_text("Tem số")).to_be_visible()
    shoot(page, "inspection-02-verdict")
    accessible(page)

    page.get_by_role("link", name="Ghi vào cuộc kiểm tra").click()
    expect(page.locator("[data-codes] li")).to_contain_text("Mã hợp lệ")
    expect(page.locator("input[name=organisation]")).to_have_value(re.compile("Hợp tác xã Làng Đăng"))
    page.get_by_role("button", name="Quét tem").click()  # a label that stays in the picture is one code
    expect(page.get_by_text("Đưa mã QR vào giữa khung.")).to_be_visible()
    page.get_by_role("button", name="Dừng quét").click()
    page.get_by_label("Mã trên tem").fill(code.lower())
    page.get_by_role("button", name="Thêm mã").click()
    expect(page.get_by_text("đã có trong danh sách")).to_be_visible()
    expect(page.locator("[data-codes] li")).to_have_count(1)
    page.get_by_label("Điều đã thấy").fill("Quầy sạch, tem dán đúng lô.")
    page.get_by_role("button", name="Lưu cuộc kiểm tra").click()
    expect(page.locator("form").get_by_text("Chọn một kết luận.")).to_be_visible()
    shoot(page, "inspection-03-visit")
    accessible(page)
    page.locator("label", has_text="Đạt").first.click()
    page.get_by_role("button", name="Lưu cuộc kiểm tra").click()
    expect(page.get_by_text("Đã ghi cuộc kiểm tra").first).to_be_visible()
    assert visits(site) == [("passed", "Hợp tác xã Làng Đăng", ["ok"], 0)]
    page.get_by_role("link", name="Xem cuộc kiểm tra").click()
    expect(page.get_by_text("Quầy sạch, tem dán đúng lô.")).to_be_visible()
    shoot(page, "inspection-04-shown")
    accessible(page)
    assert scans(site) == 0  # an inspector is no shopper

    # Another phone, whose owner does not let the page use the camera.
    page = signed_in(site, camera.new_context(**browser_context_args))
    page.get_by_role("button", name="Quét tem").click()
    expect(page.get_by_text("Không mở được máy ảnh.")).to_be_visible()
    taken = io.BytesIO()
    label.save(taken, "PNG")
    picture = FilePayload(name="tem.png", mimeType="image/png", buffer=taken.getvalue())
    page.get_by_label("Ảnh chụp tem").set_input_files(picture)
    page.wait_for_url(re.compile(r"/kiem-tra/check\?code="))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mã hợp lệ")


def test_a_visit_made_without_a_network_is_sent_once_when_there_is_one(
    site: Site, run_id: int, context: BrowserContext, shoot: Shoot, accessible: Callable[[Page], None]
) -> None:
    page = signed_in(site, context)
    code = site.app.extensions["keyring"].newest.encode(run_id, 0)
    wait_until_kept(page)
    context.set_offline(True)
    page.goto(f"{site.address}/kiem-tra/check?code={code}")  # as a scan would
    expect(page.get_by_text("Không có mạng nên chưa tra được mã")).to_be_visible()
    shoot(page, "inspection-05-offline")
    accessible(page)
    page.get_by_role("link", name="Ghi mã này vào cuộc kiểm tra").click()
    expect(page.locator("[data-codes] li")).to_contain_text("sẽ tra khi gửi")
    page.locator("label", has_text="Nhắc nhở").first.click()
    page.get_by_label("Điều đã thấy").fill("Chưa treo biển hiệu.")
    page.reload()  # the phone was put away in the middle of it
    expect(page.get_by_label("Điều đã thấy")).to_have_value("Chưa treo biển hiệu.")
    page.get_by_label("Ảnh", exact=False).last.set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    page.get_by_role("button", name="Lưu cuộc kiểm tra").click()
    expect(page.get_by_text("Chưa gửi được")).to_be_visible()
    expect(page.locator("[data-entries] li")).to_contain_text("Nhắc nhở")
    shoot(page, "inspection-06-unsent")
    assert visits(site) == []

    def lose(route: Any) -> None:
        route.fetch()  # the server has it
        route.abort()  # the phone never hears so

    page.route(
        "**/kiem-tra/visits/new",
        lambda route: lose(route) if route.request.method == "POST" else route.continue_(),
    )
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        context.set_offline(False)
    assert len(visits(site)) == 1
    page.unroute("**/kiem-tra/visits/new")
    page.goto(f"{site.address}/kiem-tra")  # what was not sent is sent from here too
    expect(page.locator("[data-waiting]")).to_be_hidden()
    expect(page.get_by_text("Đã ghi cuộc kiểm tra").first).to_be_visible()
    assert visits(site) == [("reminded", "Hợp tác xã Làng Đăng", ["ok"], 1)]
