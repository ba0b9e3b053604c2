"""Signing in and out: cookies, throttles, where it leads, and what a stranger learns."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from models import AuditEntry, OrganisationState, Role, Throttle, User, UserSession
from tests.client import CheckingClient
from tests.factories import OrganisationFactory, UserFactory
from traceability.services import passwords, sessions

GOOD = "thuyền nan biển xanh"
HASH = passwords.hash_password(GOOD)


def _person(**values: Any) -> User:
    user: User = UserFactory.create(email="hoa@example.vn", password_hash=HASH, **values)
    return user


def _try(client: CheckingClient, password: str = GOOD, email: str = "hoa@example.vn", **more: Any) -> Any:
    return client.post(more.pop("to", "/sign-in"), data={"email": email, "password": password}, **more)


def test_the_right_password_opens_ones_own_pages(client: CheckingClient) -> None:
    user = _person()
    page = _try(client, headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/109.0 Safari/537.36"})
    assert page.location == "/producer/"
    assert user.name in client.get("/account").words
    assert "Chrome trên Windows" in client.get("/account").words
    assert client.get("/sign-in", status=303).location == "/producer/"


def test_staff_begin_at_their_own_pages(client: CheckingClient) -> None:
    _person(role=Role.OFFICER)
    assert _try(client).location == "/staff/"


@pytest.mark.parametrize(("email", "password"), [("hoa@example.vn", "sai"), ("khong-co@example.vn", GOOD)])
def test_an_unknown_account_and_a_wrong_password_look_alike(
    client: CheckingClient, email: str, password: str
) -> None:
    _person()
    page = _try(client, password, email)
    assert sessions.WRONG in page.words
    assert "Lỗi:" in (page.tree.findtext("head/title") or "")
    assert 'value="' + email in page.text  # what was typed is kept
    assert password not in page.text
    assert client.session.scalars(select(UserSession)).all() == []


def test_an_account_without_a_password_cannot_be_entered(client: CheckingClient) -> None:
    UserFactory.create(email="hoa@example.vn")
    assert sessions.WRONG in _try(client).words
    assert sessions.WRONG in _try(client, "x").words


def test_the_sixth_wrong_attempt_is_told_how_long_to_wait(client: CheckingClient) -> None:
    _person()
    with time_machine.travel("2026-11-23T08:00:00+07:00", tick=False) as clock:
        for _ in range(5):
            _try(client, "sai")
        page = _try(client, status=429)
        assert page.headers["Retry-After"] == "2"
        assert "Chờ 2 giây" in page.words
        clock.shift(2)
        assert _try(client).location == "/producer/"


def test_success_lets_the_account_forget_its_failures(client: CheckingClient) -> None:
    _person()
    for _ in range(4):
        _try(client, "sai")
    _try(client)
    assert [row.failures for row in client.session.scalars(select(Throttle))] == [4]  # the address only


def test_what_was_in_the_cookie_before_does_not_survive_signing_in(client: CheckingClient) -> None:
    _person()
    client.get("/sign-in")
    with client.session_transaction() as cookie:
        cookie["planted"], cookie["csrf_token"] = "x", "0" * 40
    _try(client)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != "0" * 40
        first = cookie["_user_id"]
    client.post("/sign-out")
    _try(client)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != first


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/account", "/account"),
        ("/producer/organisation?a=1", "/producer/organisation?a=1"),
        ("https://evil.example/", "/producer/"),
        ("//evil.example/", "/producer/"),
        ("/\\evil.example", "/producer/"),
        ("/\tevil.example", "/producer/"),
        ("javascript:alert(1)", "/producer/"),
    ],
)
def test_next_leads_only_within_the_site(client: CheckingClient, wanted: str, led: str) -> None:
    _person()
    assert _try(client, query_string={"next": wanted}).location == led


def test_signing_out_ends_the_session_itself(client: CheckingClient) -> None:
    _person()
    _try(client)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    client.post("/sign-out")
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token  # a copy that somebody kept
    assert client.get("/account", status=303).location.startswith("/sign-in")
    actions = client.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["session.started", "session.ended"]


def test_nobody_is_signed_out_by_a_link(client: CheckingClient, sign_in: Callable[[User], Any]) -> None:
    sign_in(_person())
    client.get("/sign-out", status=405)
    client.post("/sign-out", csrf=False, status=400)
    client.get("/account")


def test_a_disabled_person_is_told_only_after_the_right_password(client: CheckingClient) -> None:
    user = _person()
    user.disabled_at = user.created_at
    assert sessions.WRONG in _try(client, "sai").words
    assert "đã bị khóa" in _try(client).words


def test_the_cookie_is_bound_to_this_host_where_the_site_is_https(
    make_app: Callable[..., Flask], browse: Callable[[Flask], CheckingClient]
) -> None:
    client = browse(make_app(BASE_URL="https://truyxuat.example"))
    page = client.get("/sign-in", base_url="https://truyxuat.example")
    (cookie,) = page.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    parts = {part.strip() for part in cookie.split(";")}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert not any(part.startswith("Domain") for part in parts)


@pytest.mark.parametrize(
    "state", [OrganisationState.PENDING, OrganisationState.RETURNED, OrganisationState.REFUSED]
)
def test_an_organisation_that_is_not_approved_waits(
    client: CheckingClient, sign_in: Callable[[User], Any], state: OrganisationState
) -> None:
    sign_in(UserFactory.create(organisation=OrganisationFactory.create(state=state)))
    assert client.get("/producer/users", status=303).location == "/sign-up/status"
    client.post("/producer/users/1/disable", status=409)
    words = client.get("/sign-up/status").words
    assert "Tình trạng hồ sơ" in words
    assert "Sản phẩm" not in words


def test_public_pages_and_sign_in_know_nobody(client: CheckingClient, sign_in: Callable[[User], Any]) -> None:
    user = _person()
    sign_in(user)
    assert user.name not in client.get("/").text
