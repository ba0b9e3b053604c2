"""Settings as pages: forms shaped for the value, bounds, defaults, history; limits that follow them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Role, Setting
from tests.client import CheckingClient
from tests.factories import UserFactory
from traceability.services import clock


@pytest.fixture
def administrator(client: CheckingClient) -> CheckingClient:
    client.sign_in(UserFactory.create(role=Role.ADMINISTRATOR, name="Hoàng Quản Trị"))
    return client


def value(session: Session, name: str) -> str | None:
    return session.scalar(select(Setting.value).where(Setting.name == name))


def test_a_change_shows_with_who_made_it_and_can_be_taken_back(
    session: Session, administrator: CheckingClient
) -> None:
    address = "/staff/settings/alert_limit_recalled"
    assert "Mặc định: 4 lượt" in administrator.get(address).words
    administrator.post(address, data={"value": "7"}, status=303)
    assert value(session, "alert_limit_recalled") == "7"
    page = administrator.get(address)
    assert "Hoàng Quản Trị Chưa đặt 7" in page.words
    administrator.post(f"{address}/reset", status=303)
    assert value(session, "alert_limit_recalled") is None
    assert "Hoàng Quản Trị 7 Chưa đặt" in administrator.get(address).words
    assert "4 lượt (mặc định)" in administrator.get("/staff/settings").words


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("alert_limit_voided", "0", "từ 1 đến 1000000"),
        ("alert_limit_voided", "nhiều", ""),
        ("unactivated_days", "366", "từ 1 đến 365"),
        ("department_email", "so khcn", "E-mail chưa đúng"),
        ("department_phone", "12", "Số điện thoại chưa đúng"),
        ("department_address", "", "Nhập giá trị"),
    ],
)
def test_a_value_that_cannot_be_is_refused_beside_its_field_and_kept(
    session: Session, administrator: CheckingClient, name: str, typed: str, said: str
) -> None:
    page = administrator.post(f"/staff/settings/{name}", data={"value": typed}, status=422)
    assert said in page.words
    assert f'value="{typed}"' in page.text
    assert value(session, name) is None


def test_what_is_no_setting_of_the_list_has_no_page(administrator: CheckingClient) -> None:
    administrator.get("/staff/settings/root_key_fingerprint", status=404)
    administrator.post("/staff/settings/root_key_fingerprint/reset", status=404)


def test_only_administrators_change_settings(client: CheckingClient) -> None:
    client.sign_in(UserFactory.create(role=Role.MANAGER))
    client.get("/staff/settings", status=403)
    client.post("/staff/settings/department_phone", data={"value": "02053812345"}, status=403)


def test_a_telephone_number_is_kept_in_its_one_form_and_read_as_people_write_it(
    session: Session, administrator: CheckingClient
) -> None:
    administrator.post("/staff/settings/department_phone", data={"value": "0205 3812 345"}, status=303)
    assert value(session, "department_phone") == "+842053812345"
    assert "0205 3812 345" in administrator.get("/staff/settings").words


def test_how_often_a_report_may_be_sent_follows_the_setting(session: Session, client: CheckingClient) -> None:
    session.add(Setting(name="report_limit_hour", value="1", changed_at=clock.now()))
    client.post("/report", data={"description": ""}, status=422)
    client.post("/report", data={"description": ""}, status=429)
