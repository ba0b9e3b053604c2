"""A browser on a phone that has no cookies to give, and the pages of every state."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.client import CheckingClient, Page
from tests.web.public.states import NOT_FOUND, STATES

PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36"
Open = Callable[..., Page]


@pytest.fixture
def scan(app: Flask, client: CheckingClient) -> Open:
    """`scan("recalled", lang="en")` makes something in that state and opens its page."""

    def open_page(state: str, *, lang: str = "vi", **values: Any) -> Page:
        values.setdefault("headers", {})
        values["headers"] = {"User-Agent": PHONE, **values["headers"]}
        path = STATES[state](app)
        return client.get(
            path, query_string={"lang": lang}, status=404 if state in NOT_FOUND else 200, **values
        )

    return open_page
