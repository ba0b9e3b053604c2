"""From a shopper's confirmed scan to the board, the lock on the label's page, and the undo."""

from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Alert, AlertRule, Role
from tests.client import CheckingClient
from tests.factories import LabelRunFactory, UserFactory
from tests.web.public.conftest import PHONE
from tests.web.public.states import STATES, code_of, unit
from traceability.services.alert_limits import Limits


def visit(client: CheckingClient, path: str, agent: str, **values: Any) -> None:
    headers = {"User-Agent": f"{PHONE} {agent}"}
    page = client.get(path, headers=headers, **values)
    script = page.tree.find(".//script[@data-token]")
    assert script is not None
    to, token = script.get("data-to", ""), script.get("data-token", "")
    headers["Origin"] = "http://127.0.0.1:8000"
    client.post(to, data=token, headers=headers, csrf=False, status=204)


def opened(session: Session) -> list[AlertRule]:
    return list(session.scalars(select(Alert.rule).order_by(Alert.id)))


def test_a_voided_label_on_sale_is_one_alert(app: Flask, client: CheckingClient, session: Session) -> None:
    path = STATES["void"](app)
    for number in range(Limits().voided + 3):
        visit(client, path, f"visitor {number}")
    assert opened(session) == [AlertRule.VOIDED]


def test_a_label_checked_by_sixteen_visitors_is_one_alert(
    app: Flask, client: CheckingClient, session: Session
) -> None:
    path = STATES["ok"](app)
    for number in range(16):
        assert opened(session) == []
        visit(client, path, f"visitor {number}")
    assert opened(session) == [AlertRule.MANY_SESSIONS]


def test_made_up_codes_are_a_campaign(app: Flask, client: CheckingClient, session: Session) -> None:
    path = STATES["unknown"](app)
    for number in range(Limits().invalid_codes + 2):
        visit(client, path, f"visitor {number}", status=404)
    assert opened(session) == [AlertRule.INVALID_CODES]


def test_an_unactivated_label_on_sale_is_an_alert(
    app: Flask, client: CheckingClient, session: Session
) -> None:
    path = f"/t/{code_of(app, unit(app, activated=False))}"
    for number in range(Limits().before_activation + 1):
        visit(client, path, f"visitor {number}")
    assert opened(session) == [AlertRule.BEFORE_ACTIVATION]


def test_a_lock_is_on_the_very_next_scan_and_so_is_its_undo(
    app: Flask, client: CheckingClient, session: Session
) -> None:
    path = STATES["void"](app)
    run = LabelRunFactory()
    own = f"/t/{code_of(app, run, 4)}"
    for number in range(2):
        visit(client, path, f"visitor {number}")
    alert = session.scalars(select(Alert)).one()
    alert.label_run_id, alert.label_index, alert.batch_id = run.id, 4, run.batch_id
    session.flush()
    shopper = {"User-Agent": PHONE}
    assert "sao chép" not in client.get(own, headers=shopper).h1
    client.sign_in(UserFactory(role=Role.OFFICER))
    board = client.get("/staff/alerts")
    assert "Tem đã hủy được quét" in board.words
    here = f"/staff/alerts/{alert.id}"
    client.get(here)
    client.post(f"{here}/take")
    client.get(f"{here}/lock")
    client.post(f"{here}/lock", data={"reason": ""}, status=422)
    client.post(f"{here}/lock", data={"reason": "Cửa hàng bán hàng giả"})
    assert "Đã khóa tem" in client.get(here).words
    page = client.get(own, headers=shopper)
    assert page.h1.startswith("Thận trọng")
    assert "Cán bộ đã xem xét" in page.words
    client.post(f"{here}/reopen", data={"reason": "Đã kiểm tra lại"})
    assert "sao chép" not in client.get(own, headers=shopper).h1


def test_only_officers_decide(client: CheckingClient) -> None:
    client.sign_in(UserFactory(role=Role.INSPECTOR))
    assert "Chưa có cảnh báo nào" in client.get("/staff/alerts").words
    client.post("/staff/alerts/1/take", status=403)
