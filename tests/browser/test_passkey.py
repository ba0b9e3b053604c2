"""A real browser makes a passkey and signs in with it, by Chromium's own virtual authenticator."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import CDPSession, Page

from tests.browser.conftest import Shoot, Site, free_port
from tests.browser.test_journey import PASSWORD, sign_in

EMAIL = "canbo@example.com"


@pytest.fixture
def named(make_app: Callable[..., Flask]) -> Iterator[Site]:
    """A site with a name, which browsers need for passkeys, and with the rule for officials."""
    port = free_port()
    site = Site(make_app(BASE_URL=f"http://localhost:{port}"), port)
    site.address = f"http://localhost:{port}"
    yield site
    site.close()


@pytest.fixture
def device(page: Page) -> CDPSession:
    """A telephone's own authenticator that has just seen its owner's finger."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return protocol


def test_an_official_makes_a_passkey_and_signs_in_with_it_alone(
    named: Site,
    page: Page,
    device: CDPSession,
    shoot: Shoot,
    accessible: Callable[[Page], None],
) -> None:
    named.command("user", "create", "--email", EMAIL, "--role", "officer", "--password-stdin", typed=PASSWORD)
    sign_in(page, named, EMAIL)
    page.wait_for_url("**/account/second-factor")
    accessible(page)
    shoot(page, "second-factor")
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    accessible(page)
    page.get_by_label("Tên để nhận ra khóa này").fill("Điện thoại của tôi")
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    page.get_by_role("heading", name="Mã khôi phục của bạn").wait_for()
    shoot(page, "recovery-codes")
    page.get_by_role("link", name="Tôi đã cất mã").click()
    page.wait_for_url("**/staff/")
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url("**/staff/")
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url("**/sign-in/second-step")
    accessible(page)
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url("**/staff/")
