"""What still answers when something else does not."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, Response
from sqlalchemy import text

from traceability.database import Database
from traceability.extensions import db, limiter
from traceability.web import access


@pytest.fixture
def cut_off(make_app: Callable[..., Flask]) -> Flask:
    """An application whose database server is gone."""
    make_app()  # which made the root key
    return make_app(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")


def test_it_starts_lives_and_is_not_ready(cut_off: Flask) -> None:
    client = cut_off.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["disk"] == "ok"
    assert answer.get_json()["checks"]["database"] == "failed"


def test_somebody_signed_in_is_asked_to_wait(cut_off: Flask) -> None:
    client = cut_off.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "any"
    answer = client.get("/account")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers


def test_what_is_sent_is_refused_and_changed_nothing(cut_off: Flask) -> None:
    client = cut_off.test_client()
    form = client.get("/sign-in")
    assert form.status_code == 200
    (token,) = set(re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', form.text))
    sent = {"csrf_token": token, "email": "ai@vi.du", "password": "một mật khẩu dài"}
    answer = client.post("/sign-in", data=sent)
    assert (answer.status_code, "Chưa có gì thay đổi" in answer.text) == (503, True)


def test_an_answer_that_was_made_outlives_its_connection(make_app: Callable[..., Flask]) -> None:
    """PostgreSQL goes while a page is made: there is nothing left to roll back, and that is no error."""
    app = make_app()
    database: Database = app.extensions["database"]
    if app.extensions["config"].uses_sqlite:
        pytest.skip("no server, no connection to lose")

    @app.get("/test/cut")
    @access.public
    def cut() -> Response:
        mine = db.session.scalar(text("SELECT pg_backend_pid()"))
        with database.writing() as other:
            other.execute(text("SELECT pg_terminate_backend(:mine, 5000)"), {"mine": mine})
        return Response("made")

    client = app.test_client()
    for _ in range(3):
        answer = client.get("/test/cut")
        assert (answer.status_code, answer.text) == (200, "made")


def test_too_many_requests_are_told_to_wait(make_app: Callable[..., Flask]) -> None:
    app = make_app()

    @app.get("/test/often")
    @limiter.limit("2 per minute")
    @access.public
    def often() -> Response:
        return Response("ok")

    client = app.test_client()
    answers = [client.get("/test/often") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    with app.app_context():
        limiter.reset()
