"""Closed unless declared; who is sent where."""

from collections.abc import Callable

import pytest
from flask import Flask, Response, g

from models import Role
from tests.client import CheckingClient
from tests.factories import UserFactory
from traceability.extensions import db
from traceability.web import access, addresses


@pytest.fixture
def guarded(make_app: Callable[..., Flask]) -> Flask:
    app = make_app()

    @app.get("/test/producer")
    @access.producer()
    def producer() -> Response:
        assert "session" not in g  # the check has left no transaction behind
        return Response(access.current_actor().name, mimetype="text/plain")

    @app.post("/test/officer")
    @access.staff(Role.OFFICER)
    def officer() -> str:
        return "ok"

    return app


@pytest.fixture
def visit(guarded: Flask, browse: Callable[[Flask], CheckingClient]) -> Callable[..., CheckingClient]:
    """A browser, signed in with a role or not at all."""

    def make(role: Role | None = None) -> CheckingClient:
        client = browse(guarded)
        if role:
            client.sign_in(UserFactory.create(role=role, name="Nông Thị Mai"))
        return client

    return make


def test_an_undeclared_endpoint_stops_the_start(app: Flask, make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.add_url_rule("/test/open", "open", lambda: "open")
    with pytest.raises(access.UndeclaredAccess, match="open"):
        access.listing(app)


def test_a_stranger_is_sent_to_sign_in_and_back(visit: Callable[..., CheckingClient]) -> None:
    answer = visit().get("/test/producer?page=2", status=303)
    assert "next=%2Ftest%2Fproducer%3Fpage%3D2" in answer.headers["Location"] or (
        "next=/test/producer?page%3D2" in answer.headers["Location"]
    )


def test_a_program_is_told_401_not_sent_to_a_page(visit: Callable[..., CheckingClient]) -> None:
    visit().get("/test/producer", headers={"Accept": "application/json"}, status=401)


def test_the_right_role_enters(visit: Callable[..., CheckingClient]) -> None:
    assert visit(Role.PRODUCER_STAFF).get("/test/producer").text == "Nông Thị Mai"


def test_the_wrong_role_is_refused(visit: Callable[..., CheckingClient]) -> None:
    assert visit(Role.OFFICER).get("/test/producer", status=403).h1 == "Bạn không có quyền xem trang này"
    visit(Role.PRODUCER_ADMIN).post("/test/officer", status=403)


def test_no_body_is_read_for_somebody_who_may_not_send_it(visit: Callable[..., CheckingClient]) -> None:
    visit().post("/test/officer", data={"file": "x" * 20_000_000}, status=303)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.vn",
        "https://evil.vn",
        "/\\evil.vn",
        "/\t/evil.vn",
        "javascript:alert(1)",
        "evil",
        "",
        None,
        "/a\nb",
    ],
)
def test_next_never_leads_elsewhere(app: Flask, target: str | None) -> None:
    with app.app_context():
        assert addresses.local_path(target) is None


@pytest.mark.parametrize("target", ["/producer/products?page=2#end", "/"])
def test_next_leads_within_the_site(app: Flask, target: str) -> None:
    with app.app_context():
        assert addresses.local_path(target) == target


@pytest.mark.parametrize("target", ["/sign-out", "/sign-out?a=b", "/no-such-page"])
def test_next_leads_only_to_what_answers_get(app: Flask, target: str) -> None:
    with app.app_context():
        assert addresses.local_path(target) is None


def test_db_is_the_same_session_throughout_a_request(app: Flask) -> None:
    with app.test_request_context("/"):
        assert db.session is db.session
