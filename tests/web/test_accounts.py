"""Links from e-mails, one's own account, and managing other people's."""

import re
import time
from collections.abc import Callable

import pytest
from sqlalchemy import select

from models import Job, Role, User, UserSession
from tests.client import CheckingClient
from tests.factories import UserFactory
from traceability.services import passwords

GOOD = "thuyền nan biển xanh"
BETTER = "mưa rơi trên mái lá"
SignIn = Callable[[User], CheckingClient]


def _link(client: CheckingClient, to: str) -> str:
    jobs = client.session.scalars(select(Job).order_by(Job.created_at.desc()))
    body = next(job.payload["body"] for job in jobs if job.payload["to"] == to)
    found = re.search(r"{base_url}(/\S+/[\w-]{43})", body)
    assert found, body
    return found.group(1)


def _new(password: str) -> dict[str, str]:
    return {"password": password, "repeated": password}


def test_a_colleague_is_invited_accepts_and_is_signed_in(client: CheckingClient, sign_in: SignIn) -> None:
    manager = UserFactory.create()
    sign_in(manager)
    invited = {"name": "Lý Văn Mới", "email": "Moi@example.vn", "role": "producer_staff"}
    client.post("/producer/users/invite", data=invited)
    assert "Chờ nhận lời mời" in client.get("/producer/users").words
    client.sign_out()
    link = _link(client, "moi@example.vn")
    assert "Lý Văn Mới" in client.get(link).words
    assert "ít nhất 12 ký tự" in client.post(link, data=_new("ngắn")).words
    assert client.post(link, data=_new(GOOD)).location == "/producer/"
    assert "Nhân viên của đơn vị" in client.get("/account").words
    assert "đã hết hạn hoặc đã dùng" in client.get(link, status=404).words
    client.get("/producer/users", status=403)


def test_a_forgotten_password_is_replaced_once(client: CheckingClient) -> None:
    user = UserFactory.create(password_hash=passwords.hash_password(GOOD))
    client.post("/forgot-password", data={"email": user.email})
    link = _link(client, user.email)
    client.get(link)  # a mail program that looks ahead does not use it up
    assert client.post(link, data=_new(BETTER)).location == "/sign-in"
    client.get(link, status=404)
    client.post(link, data=_new(GOOD), status=404)
    assert client.post("/sign-in", data={"email": user.email, "password": BETTER}).location == "/producer/"


def test_asking_for_a_reset_tells_a_stranger_nothing(client: CheckingClient) -> None:
    user = UserFactory.create()
    known = client.post("/forgot-password", data={"email": user.email})
    unknown = client.post("/forgot-password", data={"email": "khong-co@example.vn"})
    assert (known.status, known.location) == (unknown.status, unknown.location)
    assert len(client.session.scalars(select(Job)).all()) == 1


def test_asking_for_a_reset_takes_quarters_of_a_second_whoever_is_asked_for(client: CheckingClient) -> None:
    user = UserFactory.create()
    for email in (user.email, "khong-co@example.vn"):
        began = time.perf_counter()
        client.post("/forgot-password", data={"email": email})
        assert time.perf_counter() - began > 0.25


def test_a_mailbox_cannot_be_flooded(client: CheckingClient) -> None:
    user = UserFactory.create()
    for _ in range(5):
        client.post("/forgot-password", data={"email": user.email})
    client.post("/forgot-password", data={"email": user.email}, status=429)
    assert len(client.session.scalars(select(Job)).all()) == 5


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(
    client: CheckingClient, sign_in: SignIn
) -> None:
    user = UserFactory.create(password_hash=passwords.hash_password(GOOD))
    sign_in(user)
    sign_in(user)
    wrong = client.post("/account/password", data={"current": "sai", **_new(BETTER)})
    assert "Mật khẩu hiện tại chưa đúng" in wrong.words
    weak = client.post("/account/password", data={"current": GOOD, **_new("matkhau123456")})
    assert "quá dễ đoán" in weak.words
    assert client.post("/account/password", data={"current": GOOD, **_new(BETTER)}).location == "/account"
    client.get("/account")
    ended = [
        row.ended_at is not None
        for row in client.session.scalars(select(UserSession).order_by(UserSession.id))
    ]
    assert ended == [True, False]


def test_people_end_their_own_sessions(client: CheckingClient, sign_in: SignIn) -> None:
    user = UserFactory.create()
    for _ in range(3):
        sign_in(user)
    assert client.get("/account").words.count("Trình duyệt thử nghiệm") >= 3
    first = client.session.scalars(select(UserSession.id).order_by(UserSession.id)).first()
    client.post(f"/account/sessions/{first}/end")
    client.post(f"/account/sessions/{first}/end", status=404)
    client.get("/account/sessions/end-others")
    client.post("/account/sessions/end-others")
    assert "Kết thúc các phiên khác" not in client.get("/account").words


def test_a_manager_disables_promotes_and_lets_in_again(client: CheckingClient, sign_in: SignIn) -> None:
    manager = UserFactory.create()
    colleague = UserFactory.create(organisation=manager.organisation, role=Role.PRODUCER_STAFF)
    sign_in(manager)
    address = f"/producer/users/{colleague.id}"
    client.post(f"{address}/role", data={"role": "producer_admin"})
    assert colleague.role is Role.PRODUCER_ADMIN
    client.post(f"{address}/role", data={"role": "administrator"})  # never offered, so not a valid choice
    assert colleague.role is Role.PRODUCER_ADMIN
    client.post(f"{address}/disable")
    assert "Đã khóa" in client.get("/producer/users").words
    client.post(f"{address}/enable")
    assert colleague.disabled_at is None
    client.post(f"/producer/users/{manager.id}/disable", status=409)


def test_the_administrator_manages_staff(client: CheckingClient, sign_in: SignIn) -> None:
    sign_in(UserFactory.create(role=Role.ADMINISTRATOR))
    client.post("/staff/users/invite", data={"name": "Lý A", "email": "a@so.test", "role": "officer"})
    officer = client.session.scalars(select(User).where(User.email == "a@so.test")).one()
    client.post(f"/staff/users/{officer.id}/role", data={"role": "inspector"})
    client.post(f"/staff/users/{officer.id}/disable")
    words = client.get("/staff/users").words
    assert "Kiểm tra viên" in words
    assert "Đã khóa" in words


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.INSPECTOR])
def test_other_staff_manage_nobody(client: CheckingClient, sign_in: SignIn, role: Role) -> None:
    victim = UserFactory.create(role=Role.OFFICER)
    sign_in(UserFactory.create(role=role))
    for act in ("disable", "enable", "role"):
        client.post(f"/staff/users/{victim.id}/{act}", status=403)
    client.post(f"/staff/users/{victim.id}/invite-again", status=(403, 404))
    client.get("/staff/users", status=403)


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_leads_only_where_the_role_may_go(
    client: CheckingClient, sign_in: SignIn, role: Role
) -> None:
    sign_in(UserFactory.create(role=role))
    page = client.get("/account")
    (menu,) = (nav for nav in page.tree.iter("nav") if nav.get("class") == "site-nav")
    links = [link.get("href", "") for link in menu.iter("a")]
    assert ("/producer/organisation" if role.is_producer else "/staff/organisations") in links
    for link in links:
        shown = client.get(link)
        current = [a.get("href") for a in shown.tree.iter("a") if a.get("aria-current") == "page"]
        assert link in current


@pytest.mark.parametrize("role", [Role.OFFICER, Role.PRODUCER_ADMIN])
def test_the_menu_has_few_words_at_its_top_and_marks_the_group_of_the_page(
    client: CheckingClient, sign_in: SignIn, role: Role
) -> None:
    sign_in(UserFactory.create(role=role))
    page = client.get("/producer/products" if role.is_producer else "/staff/products")
    (menu,) = (nav for nav in page.tree.iter("nav") if nav.get("class") == "site-nav")
    (top,) = menu.findall("ul")
    assert len(top) <= 8
    (group,) = (summary.text for summary in menu.iter("summary") if summary.get("class") == "current")
    assert group == ("Hàng hóa" if role.is_producer else "Sổ OCOP")
