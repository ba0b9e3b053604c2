"""The diary on a phone: two taps, no network, a lost answer; each entry is one stage."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import select

from models import Batch, TraceEvent
from tests import factories
from tests.browser.conftest import Site
from tests.browser.test_journey import PASSWORD, photo, sign_in
from tests.factories import BatchFactory, EstablishmentFactory, UserFactory
from traceability.services import passwords

Shoot = Callable[..., Path]


@pytest.fixture
def batch_id(site: Site) -> int:
    """A draft batch of somebody who can sign in."""
    hashed = passwords.hash_new(PASSWORD)
    with site.app.extensions["database"].writing() as session:
        factories.use(session)
        batch: Batch = BatchFactory(lot_number="L2601A")
        EstablishmentFactory(organisation_id=batch.organisation_id, name="Vườn na Làng Đăng")
        organisation = batch.product.organisation
        UserFactory(organisation=organisation, email="htx@example.com", password_hash=hashed)
        return batch.id


@pytest.fixture
def page(site: Site, batch_id: int, context: BrowserContext) -> Iterator[Page]:
    """Signed in, at the diary."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page, site, "htx@example.com")
    page.goto(f"{site.address}/producer/diary")
    yield page
    context.set_offline(False)


def stages(site: Site) -> list[str]:
    """What has been recorded, in the order it came."""
    with site.app.extensions["database"].reading() as session:
        return [
            event.stage_type.code for event in session.scalars(select(TraceEvent).order_by(TraceEvent.id))
        ]


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_entries_made_without_a_network_are_sent_once_when_there_is_one(
    site: Site, page: Page, context: BrowserContext, shoot: Shoot, accessible: Callable[[Page], None]
) -> None:
    shoot(page, "diary-01-open")
    accessible(page)
    tap(page, "Thu hoạch")
    expect(page.get_by_text("Đã ghi Thu hoạch, lô L2601A.")).to_be_visible()
    assert stages(site) == ["harvest"]

    page.wait_for_function("async () => (await (await caches.open('diary')).keys()).length > 3")
    context.set_offline(True)
    tap(page, "Chế biến")
    waiting = page.get_by_text("Chế biến · Lô L2601A")
    expect(waiting).to_be_visible()
    expect(page.get_by_text("Không có mạng.")).to_be_visible()
    shoot(page, "diary-02-offline")
    accessible(page)

    page.reload()  # the phone was put away and taken out again, still without a network
    expect(waiting).to_be_visible()
    page.get_by_text("Thêm ảnh, ghi chú, giờ khác").click()
    page.get_by_label("Nhật ký").fill("Sấy 12 giờ")
    page.get_by_label("Ảnh").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    tap(page, "Đóng gói, dán tem")
    expect(page.get_by_text("Đóng gói, dán tem · Lô L2601A")).to_be_visible()
    assert stages(site) == ["harvest"]

    context.set_offline(False)
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert stages(site) == ["harvest", "processing", "packing"]
    page.reload()
    expect(page.get_by_role("heading", name="Vừa ghi")).to_be_visible()
    shoot(page, "diary-03-sent")
    with site.app.extensions["database"].reading() as session:
        last = session.scalars(select(TraceEvent).order_by(TraceEvent.id.desc())).first()
        assert last is not None
        assert last.note == "Sấy 12 giờ"
        assert [one.file.width for one in last.photos] == [1600]


def test_an_entry_whose_answer_was_lost_is_sent_again_and_is_one_stage(site: Site, page: Page) -> None:
    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()  # the server has it
            route.abort()  # the phone never hears so
        else:
            route.continue_()

    page.route("**/producer/diary", lose)
    tap(page, "Thu hoạch")
    expect(page.get_by_text("Thu hoạch · Lô L2601A")).to_be_visible()
    assert stages(site) == ["harvest"]
    page.unroute("**/producer/diary")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert stages(site) == ["harvest"]


def test_an_entry_that_can_never_be_taken_says_why_and_can_be_dropped(
    site: Site, page: Page, batch_id: int, context: BrowserContext
) -> None:
    context.set_offline(True)
    tap(page, "Thu hoạch")
    with site.app.extensions["database"].writing() as session:
        session.get_one(Batch, batch_id).state = "closed"  # meanwhile, elsewhere
    context.set_offline(False)
    expect(page.get_by_text("Lô này đã kết thúc")).to_be_visible()
    page.get_by_role("button", name="Bỏ mục này").click()
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert stages(site) == []


def test_signing_out_on_any_page_clears_what_was_kept_but_not_what_was_not_sent(
    site: Site, page: Page, context: BrowserContext
) -> None:
    page.wait_for_function("async () => (await (await caches.open('diary')).keys()).length > 3")
    context.set_offline(True)
    tap(page, "Thu hoạch")
    expect(page.get_by_text("Thu hoạch · Lô L2601A")).to_be_visible()
    context.route(
        "**/producer/diary",
        lambda route: route.abort() if route.request.method == "POST" else route.fallback(),
    )
    context.set_offline(False)

    page.goto(f"{site.address}/producer/")  # a page that keeps nothing itself
    page.locator(".account form button").click()
    page.wait_for_url("**/sign-in")
    assert page.evaluate("async () => (await caches.keys()).length") == 0
    assert [one["name"] for one in context.cookies()] == [] or "_user_id" not in str(context.cookies())
    context.set_offline(True)
    with pytest.raises(PlaywrightError):
        page.goto(f"{site.address}/producer/diary")

    context.set_offline(False)
    context.unroute("**/producer/diary")
    sign_in(page, site, "htx@example.com")
    page.goto(f"{site.address}/producer/diary")
    # What waits is hidden until the browser's entries are read, so only these words say that it was sent.
    expect(page.get_by_text("Đã ghi Thu hoạch, lô L2601A.")).to_be_visible()
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert stages(site) == ["harvest"]
