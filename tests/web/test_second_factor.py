"""The second step on the pages: officials are led to it, nobody skips it, and losing it has a way."""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import pyotp
import time_machine
from flask import Flask
from sqlalchemy import select

from models import AuditEntry, Factor, Notice, Role, Totp, User, UserSession
from tests.authenticator import Authenticator
from tests.client import CheckingClient
from tests.factories import UserFactory
from traceability.root_key import derive
from traceability.services import clock, passwords
from traceability.services.second_factor import Vault

SignIn = Callable[[User], CheckingClient]
MakeApp = Callable[..., Flask]
GOOD = "thuyền nan biển xanh"
HASH = passwords.hash_password(GOOD)
EMAIL = "hoa@example.vn"


def _person(role: Role = Role.OFFICER, **values: Any) -> User:
    user: User = UserFactory.create(email=EMAIL, password_hash=HASH, role=role, **values)
    return user


def _password(client: CheckingClient, **more: Any) -> Any:
    return client.post("/sign-in", data={"email": EMAIL, "password": GOOD}, **more)


def _add_app(client: CheckingClient) -> tuple[pyotp.TOTP, list[str]]:
    page = client.get("/account/second-factor/app")
    codes: list[Element] = list(page.tree.iter("code"))
    app = pyotp.TOTP("".join("".join(codes[0].itertext()).split()))
    shown = client.post("/account/second-factor/app", data={"code": app.at(clock.now())})
    return app, ["".join(code.itertext()) for code in shown.tree.iter("code")]


def _of_next_step(client: CheckingClient, app: pyotp.TOTP) -> str:
    """A code that was not used yet, without waiting half a minute for it."""
    client.session.scalars(select(Totp)).one().last_step = 0
    client.session.commit()
    return app.at(clock.now())


def test_an_official_is_led_to_set_up_a_factor_before_anything_else(client: CheckingClient) -> None:
    _person()
    _password(client)
    for address in ("/staff/", "/account", "/notices", "/account/sessions/end-others"):
        assert client.get(address, status=303).location == "/account/second-factor"
    client.post("/account/password", data={}, status=303)
    page = client.get("/account/second-factor")
    assert "phải xác thực hai bước" in page.words
    assert "/staff/reviews" not in page.links
    _, codes = _add_app(client)
    assert len(codes) == 10
    client.get("/staff/")
    assert "ứng dụng xác thực" in client.get("/account").words


def test_signing_in_asks_for_the_code_and_opens_nothing_before(client: CheckingClient) -> None:
    _person()
    _password(client)
    app, _ = _add_app(client)
    client.post("/sign-out")
    page = _password(client, query_string={"next": "/staff/reviews"})
    assert page.location == "/sign-in/second-step?next=/staff/reviews"
    assert client.get("/staff/", status=303).location.startswith("/sign-in")
    assert client.session.scalars(select(UserSession).where(UserSession.ended_at.is_(None))).all() == []
    assert "chưa đúng" in client.post(page.location, data={"code": "000 000"}).words
    code = _of_next_step(client, app)
    assert client.post(page.location, data={"code": code}).location == "/staff/reviews"
    client.get("/staff/reviews")
    assert (
        client.session.scalars(select(UserSession.factor).order_by(UserSession.id.desc())).first() == "totp"
    )


def test_the_second_step_without_the_first_leads_back(client: CheckingClient) -> None:
    assert client.get("/sign-in/second-step", status=303).location == "/sign-in"
    assert client.post("/sign-in/second-step", data={"code": "123456"}).location == "/sign-in"


def test_a_new_password_voids_what_was_half_done(client: CheckingClient) -> None:
    user = _person()
    _password(client)
    app, _ = _add_app(client)
    client.post("/sign-out")
    _password(client)
    client.session.get_one(User, user.id).password_hash = passwords.hash_password(
        "một mật khẩu hoàn toàn khác"
    )
    page = client.post("/sign-in/second-step", data={"code": _of_next_step(client, app)})
    assert "đăng nhập lại" in page.words
    assert client.get("/staff/", status=303).location.startswith("/sign-in")


def test_the_half_done_lasts_ten_minutes(client: CheckingClient) -> None:
    with time_machine.travel("2026-11-23T08:00:00+07:00", tick=False) as now:
        _person()
        _password(client)
        _add_app(client)
        client.post("/sign-out")
        _password(client)
        now.shift(601)
        assert client.get("/sign-in/second-step", status=303).location == "/sign-in"


def test_guessing_waits_longer_and_its_owner_is_told(client: CheckingClient) -> None:
    _person()
    _password(client)
    _, codes = _add_app(client)
    client.post("/sign-out")
    with time_machine.travel("2026-11-23T08:00:00+07:00", tick=False) as now:
        _password(client)
        for guess in ("111111", "222222", "333333", "AAAAA-AAAAA", "BBBBB-BBBBB"):
            client.post("/sign-in/second-step", data={"code": guess})
        client.post("/sign-in/second-step", data={"code": codes[0]}, status=429)
        page = client.post("/sign-in/second-step", data={"code": codes[0]}, status=429)
        assert page.headers["Retry-After"] == "2"
        told = client.session.scalars(select(Notice.title).where(Notice.title.contains("nhiều lần"))).all()
        assert len(told) == 1
        now.shift(2)
        client.post("/sign-in/second-step", data={"code": codes[0]}, status=303)


def test_a_recovery_code_lets_in_and_another_telephone_can_be_set_up(client: CheckingClient) -> None:
    _person()
    _password(client)
    _, codes = _add_app(client)
    client.post("/sign-out")
    _password(client)
    assert "Mã khôi phục" in client.get("/sign-in/second-step?way=recovery").words
    client.post("/sign-in/second-step?way=recovery", data={"code": codes[3]}, status=303)
    assert "Còn 9 mã" in client.get("/account/second-factor").words
    assert "Đã thêm ứng dụng" in client.get(_replace_app(client)).words


def _replace_app(client: CheckingClient) -> str:
    page = client.get("/account/second-factor/app")
    secret = "".join("".join(next(page.tree.iter("code")).itertext()).split())
    code = pyotp.TOTP(secret).at(clock.now())
    return str(client.post("/account/second-factor/app", data={"code": code}, status=303).location)


def test_what_guards_the_account_is_changed_only_soon_after_signing_in(sign_in: SignIn) -> None:
    with time_machine.travel("2026-11-23T08:00:00+07:00", tick=False) as now:
        client = sign_in(_person(Role.PRODUCER_ADMIN))
        _add_app(client)
        now.shift(11 * 60)
        for address in ("app", "app/remove", "recovery-codes"):
            for ask in (client.get, client.post):
                led = ask(f"/account/second-factor/{address}", status=303).location
                assert led == f"/sign-in?again=1&next=/account/second-factor/{address}"
        assert len(client.session.scalars(select(Totp)).all()) == 1
        former = client.session.scalars(select(UserSession.id)).one()
        _password(client, query_string={"next": "/account"})
        secret = _secret(client)
        client.post("/sign-in/second-step", data={"code": pyotp.TOTP(secret).at(clock.now())}, status=303)
        assert client.session.get_one(UserSession, former).ended_at, "one browser has one session"
        client.post("/account/second-factor/app/remove")
        assert client.session.scalars(select(Totp)).all() == []


def _secret(client: CheckingClient) -> str:
    row = client.session.scalars(select(Totp)).one()
    vault = Vault(derive(client.application.extensions["root_key"], "second factor"))
    return vault.open(row.user_id, row.sealed)


def test_an_officials_last_factor_stays(client: CheckingClient) -> None:
    _person()
    _password(client)
    _add_app(client)
    assert "phải có một" in client.post("/account/second-factor/app/remove", status=409).words


def _add_passkey(client: CheckingClient) -> Authenticator:
    device = Authenticator("http://localhost")
    question = client.get("/account/second-factor/passkeys/question").text
    answer = {"name": "Điện thoại", "credential": device.create(question)}
    assert "Mã khôi phục của bạn" in client.post("/account/second-factor/passkeys", data=answer).words
    return device


def _answer(client: CheckingClient, device: Authenticator) -> Any:
    answer = device.get(client.get("/sign-in/passkey").text)
    return client.post("/sign-in/passkey", data={"credential": answer})


def test_a_passkey_is_the_second_step_or_both(client: CheckingClient) -> None:
    user = _person()
    _password(client)
    device = _add_passkey(client)
    assert client.session.scalars(select(UserSession.factor)).one() is Factor.PASSKEY
    client.post("/sign-out")
    assert _answer(client, device).location == "/staff/"  # without a password
    client.post("/sign-out")
    assert _password(client).location == "/sign-in/second-step"
    assert _answer(client, Authenticator("http://localhost")).location == "/sign-in/second-step"
    assert _answer(client, device).location == "/staff/"
    client.get("/staff/")
    started = select(AuditEntry).where(AuditEntry.action == "session.started")
    entries = client.session.scalars(started.where(AuditEntry.actor_user_id == user.id)).all()
    assert [(entry.after or {}).get("factor") for entry in entries] == [None, "passkey", "passkey"]


def test_an_answer_that_nobody_asked_for_is_refused(client: CheckingClient) -> None:
    _person()
    _password(client)
    device = _add_passkey(client)
    client.post("/sign-out")
    answer = device.get(client.get("/sign-in/passkey").text)
    assert client.post("/sign-in/passkey", data={"credential": answer}).location == "/staff/"
    client.post("/sign-out")
    assert client.post("/sign-in/passkey", data={"credential": answer}).location == "/sign-in"
    assert "không còn hiệu lực" in client.get("/sign-in").words


def test_strangers_answers_are_counted_and_right_ones_are_not(client: CheckingClient) -> None:
    _person()
    _password(client)
    device = _add_passkey(client)
    with time_machine.travel(clock.now(), tick=False) as now:
        for _ in range(32):
            client.post("/sign-out")
            now.shift(1)
            assert _answer(client, device).location == "/staff/"
        client.post("/sign-out")
        for _ in range(31):
            client.post("/sign-in/passkey", data={"credential": "{}"})
        assert "nhiều lần" in client.get("/sign-in").words


def test_an_address_of_numbers_offers_no_passkeys(sign_in: SignIn) -> None:
    client = sign_in(UserFactory(role=Role.OFFICER))
    here = "http://127.0.0.1:8000"
    client.get("/sign-in/passkey", base_url=here, status=404)
    assert "passkey" not in client.get("/sign-in", base_url=here).text


def test_an_administrator_resets_what_a_colleague_has_lost(sign_in: SignIn) -> None:
    lost = UserFactory(role=Role.OFFICER)
    _add_app(sign_in(lost))
    client = sign_in(UserFactory(role=Role.ADMINISTRATOR))
    address = f"/staff/users/{lost.id}/reset-factors"
    assert address in client.get(f"/staff/users/{lost.id}").links
    assert "nhận ra đúng người" in client.get(address).words
    assert "Chưa gặp, chưa gọi" in client.post(address, status=422).words
    for unheard_of in ("by_letter", "on_server"):
        client.post(address, data={"identified": unheard_of}, status=422)
        assert len(client.session.scalars(select(Totp)).all()) == 1
    client.post(address, data={"identified": "in_person"}, status=303)
    assert client.session.scalars(select(Totp)).all() == []
    sign_in(UserFactory(role=Role.MANAGER)).post(address, status=403)


def test_the_command_helps_the_last_administrator(app: Flask, sign_in: SignIn) -> None:
    user = _person(Role.ADMINISTRATOR)
    _add_app(sign_in(user))
    run = app.test_cli_runner().invoke
    assert run(args=["user", "reset-factors", "--email", "khong@co.vn"]).exit_code == 1
    assert "Đã đặt lại" in run(args=["user", "reset-factors", "--email", EMAIL]).output


def test_the_demonstration_does_without_and_says_so(client: CheckingClient) -> None:
    _person(is_sample=True)
    _password(client)
    assert "Bản thử: đăng nhập một bước" in client.get("/staff/").words


def test_where_it_is_optional_officials_do_without_and_every_page_says_so(
    make_app: MakeApp, browse: Callable[[Flask], CheckingClient]
) -> None:
    client = browse(make_app(SECOND_FACTOR="optional"))
    _person()
    _password(client)
    assert "Bản thử: đăng nhập một bước" in client.get("/staff/").words
