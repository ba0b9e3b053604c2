"""Settings that people may change: a closed list, checked, audited, seen on the public pages."""

import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AuditEntry, Setting
from tests.client import CheckingClient
from traceability.errors import Invalid
from traceability.services import alert_limits, known_settings
from traceability.services.actor import Actor

ACTOR = Actor.system("kiểm thử")


def value(session: Session, name: str) -> str | None:
    return session.scalar(select(Setting.value).where(Setting.name == name))


def test_a_number_is_kept_in_its_one_written_form_and_audited_once(session: Session) -> None:
    known_settings.change(session, ACTOR, "department_phone", " 0205 3812 345 ")
    known_settings.change(session, ACTOR, "department_phone", "+84 205 3812345")
    session.flush()
    assert value(session, "department_phone") == "+842053812345"
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "setting.changed"))
    assert (entry.before, entry.after) == ({"value": None}, {"value": "+842053812345"})


def test_an_empty_value_takes_it_away(session: Session) -> None:
    known_settings.change(session, ACTOR, "department_address", "Số 2 đường  Hoàng Văn Thụ")
    assert value(session, "department_address") == "Số 2 đường Hoàng Văn Thụ"
    assert known_settings.change(session, ACTOR, "department_address", " ").value is None
    session.flush()
    assert value(session, "department_address") is None
    known_settings.change(session, ACTOR, "department_address", "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("department_phone", "12"),
        ("department_email", "so khcn"),
        ("department_address", "x" * 201),
        ("alert_limit_recalled", "0"),
        ("alert_limit_recalled", "ba"),
        ("root_key_fingerprint", "0"),
    ],
)
def test_what_is_no_setting_or_no_value_is_refused(session: Session, name: str, text: str) -> None:
    with pytest.raises(Invalid):
        known_settings.change(session, ACTOR, name, text)


def test_every_limit_of_the_alerts_can_be_set(session: Session) -> None:
    for name in alert_limits.NAMES:
        known_settings.change(session, ACTOR, f"{alert_limits.PREFIX}{name}", "77")
    session.flush()
    assert set(vars_of(alert_limits.read(session)).values()) == {77}


def vars_of(limits: alert_limits.Limits) -> dict[str, int]:
    return {name: getattr(limits, name) for name in alert_limits.NAMES}


def test_commands_set_and_list_and_the_first_page_shows_it(app: Flask, client: CheckingClient) -> None:
    runner = app.test_cli_runner()
    client.session.commit()
    done = runner.invoke(args=["setting", "set", "department_phone", "0205 3812 345"])
    assert (done.exit_code, done.stdout) == (0, "department_phone = +842053812345\n")
    listed = json.loads(runner.invoke(args=["setting", "list", "--json"]).stdout)
    assert {row["name"]: row["value"] for row in listed}["department_phone"] == "+842053812345"
    assert "0205\N{NO-BREAK SPACE}3812\N{NO-BREAK SPACE}345" in client.get("/").text
    wrong = runner.invoke(args=["setting", "set", "department_phone", "1"])
    assert wrong.exit_code == 1
    assert wrong.stderr.startswith("Lỗi: Số điện thoại chưa đúng")
