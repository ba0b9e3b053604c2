"""The addresses for machines."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from models import Setting
from tests.client import CheckingClient


def test_the_process_says_it_is_alive(client: CheckingClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_a_whole_deployment_is_ready(client: CheckingClient) -> None:
    answer = client.get("/readyz")
    assert answer.json == {
        "status": "ok",
        "checks": {"database": "ok", "scans": "ok", "root_key": "ok", "disk": "ok"},
    }


def test_another_root_key_is_not_ready(client: CheckingClient, session: Session) -> None:
    noted = session.get_one(Setting, "root_key_fingerprint")
    noted.value = "0" * 16
    assert client.get("/readyz", status=503).get_json()["checks"]["root_key"] == "failed"


def test_an_older_schema_is_not_ready(client: CheckingClient, session: Session) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert client.get("/readyz", status=503).get_json()["checks"]["database"] == "failed"


def test_crawlers_are_kept_from_printed_codes(client: CheckingClient) -> None:
    robots = client.get("/robots.txt").text
    assert "Disallow: /t/" in robots
    assert "Disallow: /01/" in robots


def test_whoever_finds_a_hole_learns_whom_to_tell(make_app: Callable[..., Flask]) -> None:
    app = make_app(BASE_URL="https://ocop.example", SECURITY_CONTACT="mailto:an-toan@ocop.example")
    answer = app.test_client().get("/.well-known/security.txt", base_url="https://ocop.example")
    assert "Contact: mailto:an-toan@ocop.example\n" in answer.text
    assert "Canonical: https://ocop.example/.well-known/security.txt\n" in answer.text
