"""Everybody with an account, for the administrator: found, shown with the last sign-in, signed out."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Role, UserSession
from tests.client import CheckingClient
from tests.factories import OrganisationFactory, UserFactory
from traceability.services import audit, clock
from traceability.services.actor import Actor


@pytest.fixture
def administrator(client: CheckingClient) -> CheckingClient:
    client.sign_in(UserFactory.create(role=Role.ADMINISTRATOR, name="Hoàng Quản Trị"))
    return client


def test_people_are_found_by_name_organisation_role_and_account(administrator: CheckingClient) -> None:
    one = OrganisationFactory.create(name="HTX Đồi Xanh")
    UserFactory.create(organisation=one, name="Lý Thị Thu", password_hash="x")
    UserFactory.create(role=Role.OFFICER, name="Nông Văn Hải")
    UserFactory.create(role=Role.OFFICER, name="Vi Thị Khóa", disabled_at=clock.now())

    def found(query: str) -> set[str]:
        words = administrator.get(f"/staff/users?{query}").words
        people = words.split("Đăng nhập lần cuối")[-1]  # the caption of the last column
        return {name for name in ("Thị Thu", "Văn Hải", "Thị Khóa", "Quản Trị") if name in people}

    assert found("text=doi+xanh") == found("text=thu") == {"Thị Thu"}
    assert found("role=officer") == {"Văn Hải", "Thị Khóa"}
    assert found("account=disabled") == {"Thị Khóa"}
    assert found("account=active") == {"Thị Thu"}
    assert found("role=king&account=x") == {"Thị Thu", "Văn Hải", "Thị Khóa", "Quản Trị"}
    assert "Không có ai khớp" in administrator.get("/staff/users?text=zzz").words
    files = administrator.get("/staff/users/export.csv?role=officer").data.decode("utf-8-sig")
    assert ("Nông Văn Hải" in files, "Lý Thị Thu" in files) == (True, False)


def test_the_last_sign_in_is_known_after_its_session_is_forgotten(
    session: Session, administrator: CheckingClient
) -> None:
    user = UserFactory.create(role=Role.OFFICER)
    assert "Đăng nhập lần cuối Chưa lần nào" in administrator.get(f"/staff/users/{user.id}").words
    entry = audit.record(session, Actor(user.id, user.role, None, user.name), "session.started", user)
    day = entry.at.astimezone(clock.VIETNAM)
    session.commit()
    said = f"{day:%H:%M %d/%m/%Y}"
    assert said in administrator.get("/staff/users?role=officer").words
    page = administrator.get(f"/staff/users/{user.id}")
    assert f"Đăng nhập lần cuối {said}" in page.words
    assert f"/staff/log?person={user.id}" in page.links
    assert f"/staff/log?subject_type=user&subject_id={user.id}" in page.links


def test_a_person_is_signed_out_everywhere(session: Session, administrator: CheckingClient) -> None:
    user = UserFactory.create(role=Role.OFFICER)
    administrator.sign_in(user)
    administrator.sign_in(UserFactory.create(role=Role.ADMINISTRATOR))
    assert "Trình duyệt thử nghiệm" in administrator.get(f"/staff/users/{user.id}").words
    administrator.post(f"/staff/users/{user.id}/end-sessions", status=303)
    assert "Không đăng nhập ở đâu." in administrator.get(f"/staff/users/{user.id}").words
    living = select(UserSession).where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
    assert not session.scalars(living).all()


def test_nobody_manages_an_own_account_here(client: CheckingClient) -> None:
    own = UserFactory.create(role=Role.ADMINISTRATOR)
    client.sign_in(own)
    assert "Đây là tài khoản của bạn." in client.get(f"/staff/users/{own.id}").words
    for act in ("disable", "end-sessions"):
        client.post(f"/staff/users/{own.id}/{act}", status=409)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.INSPECTOR])
def test_only_administrators_look_at_accounts(client: CheckingClient, role: Role) -> None:
    user = UserFactory.create(role=Role.OFFICER)
    client.sign_in(UserFactory.create(role=role))
    client.get(f"/staff/users/{user.id}", status=403)
    client.post(f"/staff/users/{user.id}/end-sessions", status=403)
