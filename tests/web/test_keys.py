"""The pages of key versions: an administrator asks, another person confirms."""

from collections.abc import Callable

from models import Proposal, Role, User
from tests.client import CheckingClient
from tests.factories import UserFactory
from traceability.services import key_versions, proposals, root_keys
from traceability.services.actor import Actor

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


def test_a_leaked_root_key_waits_for_a_second_person_who_reads_what_it_means(sign_in: SignIn) -> None:
    client = sign_in(UserFactory(role=Role.MANAGER))
    asked = proposals.propose_root_replacement(
        client.session, Actor.system("Dòng lệnh"), "Máy chủ bị xâm nhập"
    )
    page = f"/staff/proposals/{asked.id}"
    assert page in client.get("/staff/keys").links
    words = client.get(page).words
    assert "mọi người phải đăng nhập lại" in words
    assert "khóa gốc mới (phiên bản 1001)" in words
    client.post(f"{page}/confirm")
    assert "Phiên bản 1 (đang dùng)" in client.get("/staff/keys").words
    assert key_versions.newest(client.session) == 1
    root_keys.require_agreed(client.session)


def test_it_is_nobody_elses_page(sign_in: SignIn) -> None:
    for role in (Role.OFFICER, Role.INSPECTOR, Role.PRODUCER_ADMIN):
        sign_in(UserFactory(role=role)).get("/staff/keys", status=403)
