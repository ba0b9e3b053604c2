"""What is tried against the service has a line of its own, without anything that says who it was."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import Role
from tests.client import CheckingClient
from tests.factories import BatchFactory, ProductFactory, UserFactory
from traceability import logs

Sign = Callable[..., CheckingClient]
ALLOWED = {"event", "level", "logger", "timestamp", "request", "route", "account", "status"}


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """The lines of security since the last look; the first look begins, with what pytest captures by then."""

    def look() -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        found = [line for line in lines if line["logger"] == "security"]
        for line in found:
            assert line.keys() <= ALLOWED
            (whole,) = [
                one for one in lines if one["event"] == "request" and one["request"] == line["request"]
            ]
            assert line["level"] == "warning"
            assert whole["status"] == line.get("status", whole["status"])
        logs.configure()
        return found

    return look


def test_refused_access_names_the_account_by_its_number(
    client: CheckingClient, sign_in: Sign, told: Callable[[], list[dict[str, Any]]]
) -> None:
    told()
    user = UserFactory(role=Role.PRODUCER_STAFF, email="nguoi.to.mo@vi.du")
    sign_in(user).get("/staff/settings", status=403)
    (line,) = told()
    assert (line["event"], line["account"], line["status"]) == ("access refused", user.id, 403)
    foreign = BatchFactory()
    client.get(f"/producer/batches/{foreign.id}", status=404)
    (line,) = told()
    assert (line["event"], line["account"], line["status"]) == ("access refused", user.id, 404)


def test_a_page_that_is_not_there_is_no_attempt(
    client: CheckingClient, told: Callable[[], list[dict[str, Any]]]
) -> None:
    told()
    client.get("/khong-co", status=404)
    client.get("/t/5B1XNNNMJQMR40HK", status=404)
    assert told() == []


def test_a_foreign_host_and_a_foreign_origin_are_told(
    client: CheckingClient, told: Callable[[], list[dict[str, Any]]]
) -> None:
    told()
    client.get("/", status=400, headers={"Host": "evil.example"})
    client.post("/sign-in", status=403, headers={"Origin": "https://evil.example"})
    client.post("/sign-in", status=403, headers={"Sec-Fetch-Site": "cross-site"})
    host, *origins = ((line["event"], line["route"]) for line in told())
    assert host[0] == "foreign host refused"
    assert origins == [("foreign origin refused", "auth.sign_in")] * 2


def test_a_forged_form_token_and_a_forged_cookie_are_told(
    client: CheckingClient, told: Callable[[], list[dict[str, Any]]]
) -> None:
    told()
    form = {"csrf_token": "forged", "email": "a@vi.du", "password": "x"}
    client.post("/sign-in", csrf=False, status=400, data=form)
    assert [line["event"] for line in told()] == ["form token refused"]
    client.set_cookie("session", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.forged")
    client.get("/sign-in")
    assert [line["event"] for line in told()] == ["cookie refused"]


def test_guessing_that_is_slowed_down_is_told(
    client: CheckingClient, told: Callable[[], list[dict[str, Any]]]
) -> None:
    told()
    wrong = {"email": "ai.do@vi.du", "password": "sai mật khẩu này"}
    for _ in range(5):
        client.post("/sign-in", data=wrong)
    assert told() == []
    client.post("/sign-in", data=wrong, status=429)
    (line,) = told()
    assert (line["event"], line["route"]) == ("attempt throttled", "auth.sign_in")
    assert "vi.du" not in json.dumps(line)


def test_refused_files_are_told_without_their_names(
    sign_in: Sign, session: Session, told: Callable[[], list[dict[str, Any]]]
) -> None:
    told()
    product = ProductFactory()
    session.commit()
    client = sign_in(UserFactory(organisation=product.organisation))
    picture = {"photo": (io.BytesIO(b"<svg onload='x'/>"), "bi-mat.svg")}
    client.post(f"/producer/products/{product.id}/photos", data=picture, status=422)
    workbook = {"file": (io.BytesIO(b"PK no workbook"), "bi-mat.xlsx")}
    client.post("/producer/imports/products", data=workbook, status=422)
    large = {"photo": (io.BytesIO(bytes(10_200_000)), "bi-mat.jpg")}
    client.post(f"/producer/products/{product.id}/photos", data=large, status=413)
    client.post("/", csrf=False, data={"photo": (io.BytesIO(b"no picture"), "bi-mat.jpg")})
    lines = told()
    assert [line["event"] for line in lines] == ["upload refused"] * 4
    assert "bi-mat" not in json.dumps(lines)
