"""What still answers when something else does not."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, Response

from traceability.extensions import limiter
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
