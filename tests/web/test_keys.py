"""The pages of key versions: an administrator asks, another person confirms."""

from collections.abc import Callable

from models import Proposal, Role, User
from tests.client import CheckingClient
from tests.factories import UserFactory

SignIn = Callable[[User], CheckingClient]


def test_one_asks_for_the_next_version_and_another_confirms(sign_in: SignIn) -> None:
    first = UserFactory(role=Role.ADMINISTRATOR)
    client = sign_in(first)
    assert "Phiên bản 1 (đang dùng)" in client.get("/staff/keys").words
    assert "Ghi lý do" in client.post("/staff/keys/rotate", data={"reason": " "}, status=422).words
    page = client.post("/staff/keys/rotate", data={"reason": "Định kỳ hằng năm"}).location
    proposal = client.session.query(Proposal).one()
    assert page == f"/staff/proposals/{proposal.id}"
    assert "cần một cán bộ khác xác nhận" in client.get(page).words
    client.post(f"{page}/confirm", status=403)
    sign_in(UserFactory(role=Role.OFFICER)).post(f"{page}/confirm", status=403)
    client = sign_in(UserFactory(role=Role.MANAGER))
    assert "Tem đã in vẫn kiểm tra được" in client.get(page).words
    client.post(f"{page}/confirm")
    assert "Phiên bản 2 (đang dùng)" in client.get("/staff/keys").words


def test_it_is_nobody_elses_page(sign_in: SignIn) -> None:
    for role in (Role.OFFICER, Role.INSPECTOR, Role.PRODUCER_ADMIN):
        sign_in(UserFactory(role=role)).get("/staff/keys", status=403)
