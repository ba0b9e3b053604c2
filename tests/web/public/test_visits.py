"""A visit is counted only when a browser shows the page for a second; the page never depends on it."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from models import Scan, UnitChecks
from tests.client import CheckingClient, Page
from tests.web.public.conftest import PHONE
from tests.web.public.states import STATES, product
from traceability.database import Database
from traceability.services import clock

PHONE_HEADERS = {"User-Agent": PHONE}


def scans(database: Database, *, confirmed: bool = False) -> int:
    query = select(func.count()).select_from(Scan)
    with database.reading_scans() as session:
        return session.scalar(query.where(Scan.confirmed) if confirmed else query) or 0


def confirm(client: CheckingClient, page: Page, **values: Any) -> Page:
    """What the script does after a second."""
    script = page.tree.find(".//script[@data-token]")
    assert script is not None
    headers = {**PHONE_HEADERS, "Origin": "http://127.0.0.1:8000"}
    to, token = script.get("data-to", ""), script.get("data-token", "")
    return client.post(to, data=token, headers=headers, csrf=False, **{"status": 204, **values})


def test_opening_is_seen_and_confirming_counts(
    app: Flask, client: CheckingClient, database: Database
) -> None:
    path = STATES["ok"](app)
    page = client.get(path, headers=PHONE_HEADERS)
    assert "Chưa ai kiểm tra tem này trước bạn" in page.words
    assert (scans(database), scans(database, confirmed=True)) == (1, 0)
    confirm(client, page)
    confirm(client, page)
    assert scans(database, confirmed=True) == 1
    again = client.get(path, headers=PHONE_HEADERS)
    assert f"Lần kiểm tra đầu tiên {clock.today():%d/%m/%Y}, đã kiểm tra 1 lần" in again.words
    as_json = client.get(path, headers={**PHONE_HEADERS, "Accept": "application/json"}).json or {}
    assert as_json["confirmed_checks"] == 1
    assert as_json["first_confirmed_at"]


def test_a_token_lasts_ten_minutes(app: Flask, client: CheckingClient, database: Database) -> None:
    with time_machine.travel(clock.now()) as time:
        page = client.get(STATES["ok"](app), headers=PHONE_HEADERS)
        time.shift(601)
        confirm(client, page, status=400)
    assert scans(database, confirmed=True) == 0


def test_no_character_of_a_token_can_be_another(
    app: Flask, client: CheckingClient, database: Database
) -> None:
    page = client.get(STATES["ok"](app), headers=PHONE_HEADERS)
    script = page.tree.find(".//script[@data-token]")
    assert script is not None
    token, to = script.get("data-token", ""), script.get("data-to", "")
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        forged = token[:place] + other + token[place + 1 :]
        client.post(to, data=forged, csrf=False, status=400)
    client.post(to, data=token[:-4], csrf=False, status=400)
    assert scans(database, confirmed=True) == 0


@pytest.mark.parametrize("token", ["", "x", "1", "é", "WzFd.aaaa.bbbb"])
def test_a_token_that_is_not_ours_is_refused(client: CheckingClient, token: str) -> None:
    client.post("/t/x/confirm", data=token.encode(), csrf=False, status=400)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"User-Agent": "facebookexternalhit/1.1"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "WhatsApp/2.23.20"},
        {"User-Agent": "Viber/13"},
    ],
)
def test_previews_and_prefetches_are_neither_seen_nor_given_a_token(
    app: Flask, client: CheckingClient, database: Database, headers: dict[str, str]
) -> None:
    page = client.get(STATES["ok"](app), headers={**PHONE_HEADERS, **headers})
    assert page.tree.find(".//script[@data-token]") is None
    assert scans(database) == 0


def test_head_is_answered_and_not_seen(app: Flask, client: CheckingClient, database: Database) -> None:
    client.head(STATES["ok"](app), headers=PHONE_HEADERS)
    assert scans(database) == 0


def test_codes_nobody_issued_are_confirmed_for_the_campaign_and_slips_are_not(
    app: Flask, client: CheckingClient, database: Database
) -> None:
    confirm(client, client.get(STATES["unknown"](app), headers=PHONE_HEADERS, status=404))
    mistyped = client.get(STATES["mistyped"](app), headers=PHONE_HEADERS, status=404)
    assert mistyped.tree.find(".//script[@data-token]") is None
    with database.reading_scans() as session:
        assert set(session.execute(select(Scan.state, Scan.confirmed))) == {
            ("unknown", True),
            ("mistyped", False),
        }


def test_a_product_s_page_is_confirmed_too_but_counts_for_no_unit(
    client: CheckingClient, database: Database
) -> None:
    confirm(client, client.get(f"/product/{product().code}", headers=PHONE_HEADERS))
    assert scans(database, confirmed=True) == 1
    with database.reading_scans() as session:
        assert session.scalar(select(func.count()).select_from(UnitChecks)) == 0


def test_a_failure_to_record_never_breaks_the_page(
    app: Flask, client: CheckingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = STATES["ok"](app)

    def fail(*_: Any) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("traceability.services.scans.write_seen", fail)
    monkeypatch.setattr("traceability.services.scans.counts", fail)
    assert client.get(path, headers=PHONE_HEADERS).h1.startswith("Mã hợp lệ")
