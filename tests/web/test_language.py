"""The reader's language on public pages and errors, Vietnamese behind the door."""

from collections.abc import Callable

import pytest
from flask import Flask, Response
from flask_babel import get_locale

from models import Role
from tests.client import CheckingClient
from tests.factories import UserFactory
from traceability.web import access


@pytest.fixture
def reader(make_app: Callable[..., Flask], browse: Callable[[Flask], CheckingClient]) -> CheckingClient:
    app = make_app()

    def tell() -> Response:
        return Response(str(get_locale()), mimetype="text/plain")

    for name, declare in (
        ("public", access.public),
        ("vietnamese", access.public(language="vi")),
        ("staff", access.staff()),
    ):
        app.add_url_rule(f"/test/{name}", name, declare(lambda: tell()))
    return browse(app)


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("/test/public", None, "vi"),
        ("/test/public", "en-GB,en;q=0.9", "en"),
        ("/test/public", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("/test/public", "fr", "vi"),
        ("/test/public", "fr,en;q=0.5", "en"),
        ("/test/public?lang=zh", "en", "zh"),
        ("/test/public?lang=xx", "en", "en"),
        ("/test/vietnamese?lang=en", "en", "vi"),
    ],
)
def test_the_page_follows_the_reader(
    reader: CheckingClient, address: str, accepted: str | None, language: str
) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    assert reader.get(address, headers=headers).text == language


def test_staff_pages_are_vietnamese(reader: CheckingClient) -> None:
    reader.sign_in(UserFactory.create(role=Role.OFFICER))
    assert reader.get("/test/staff?lang=en", headers={"Accept-Language": "en"}).text == "vi"
