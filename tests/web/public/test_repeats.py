"""A repeated request gets what Flask gives, whatever the label, the reader and the state."""

import re
from itertools import count
from typing import Any

import pytest
from flask import Flask

from tests.client import CheckingClient
from tests.factories import LabelRangeFactory, RecallFactory
from tests.web.public.conftest import PHONE
from tests.web.public.states import NOT_FOUND, STATES, code_of, unit
from traceability.web.public.repeats import Repeats

READER = {"User-Agent": PHONE, "Accept": "text/html,*/*;q=0.8"}

_OWN = re.compile(r"nonce-?=?\"?[\w-]{24}|data-token=\"[\w-]+\"|\d\d:\d\d \d\d/\d\d/\d{4}")


_new = count()


def by_flask() -> dict[str, str]:
    """A word that nobody said before."""
    return {"X-New": str(next(_new))}


class Asked:
    """An answer without what is a request's own, and whether Flask made it."""

    def __init__(self, app: Flask, path: str, headers: dict[str, str]) -> None:
        repeats = app.wsgi_app
        assert isinstance(repeats, Repeats)
        flask, self.by_flask = repeats._flask, False

        def noted(environ: Any, start: Any) -> Any:
            self.by_flask = True
            return flask(environ, start)

        repeats._flask = noted
        try:
            answer = app.test_client(use_cookies=False).get(path, headers={**READER, **headers})
        finally:
            repeats._flask = flask
        self.text, self.request_id = answer.text, answer.headers["X-Request-Id"]
        own = ("X-Request-Id", "Content-Length")
        headers_left = {name: _OWN.sub("", it) for name, it in answer.headers.items() if name not in own}
        self.alike = answer.status_code, headers_left, _OWN.sub("", answer.text)


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
@pytest.mark.parametrize("state", sorted(set(STATES) - set(NOT_FOUND)))
def test_a_repeat_gets_what_flask_gives(
    app: Flask, client: CheckingClient, state: str, language: str
) -> None:
    path, words = STATES[state](app), {"Accept-Language": language}
    client.session.commit()
    Asked(app, path, words)
    flask_s = Asked(app, path, words | by_flask())
    repeat = Asked(app, path, words)
    assert flask_s.by_flask
    assert not repeat.by_flask
    assert repeat.alike == flask_s.alike
    assert repeat.request_id != flask_s.request_id


def test_another_label_of_the_batch_has_its_own_code_and_state(app: Flask, client: CheckingClient) -> None:
    run = unit(app)
    LabelRangeFactory(run=run, first_index=5, kind="voided", reason="lost")
    client.session.commit()
    for index in (1, 2, 5, 6):
        code = code_of(app, run, index)
        Asked(app, f"/t/{code}", {})
        repeat = Asked(app, f"/t/{code}", {})
        assert not repeat.by_flask
        assert repeat.alike == Asked(app, f"/t/{code}", by_flask()).alike
        assert code in repeat.text
        assert ("Tem này đã bị hủy" in repeat.text) is (index == 5)


def test_a_recall_is_on_the_very_next_repeat(app: Flask, client: CheckingClient) -> None:
    run = unit(app)
    client.session.commit()
    path = f"/t/{code_of(app, run)}"
    for _ in range(2):
        assert "Mã hợp lệ" in Asked(app, path, {}).text
    RecallFactory(batch=run.batch)
    client.session.commit()
    assert "NGỪNG SỬ DỤNG" in Asked(app, path, {}).text


@pytest.mark.parametrize(
    "other",
    [
        {"User-Agent": "WhatsApp/2.23"},
        {"Accept": "application/json"},
        {"Accept": "application/ld+json"},
        {"Sec-Purpose": "prefetch"},
        {"Host": "evil.example"},
        {"Range": "bytes=0-9"},
        {"X-Any": "word"},
    ],
)
def test_another_word_is_for_flask(app: Flask, client: CheckingClient, other: dict[str, str]) -> None:
    path = STATES["ok"](app)
    client.session.commit()
    Asked(app, path, {})
    assert not Asked(app, path, {}).by_flask
    assert Asked(app, path, other).by_flask
    assert Asked(app, f"{path}?lang=en", {}).by_flask


def test_whoever_has_a_cookie_is_always_answered_by_flask(app: Flask, client: CheckingClient) -> None:
    path = STATES["ok"](app)
    client.session.commit()
    for _ in range(2):
        assert Asked(app, path, {"Cookie": "session=1"}).by_flask


def test_a_forwarded_visitor_is_no_other_word_and_is_in_no_answer(app: Flask, client: CheckingClient) -> None:
    path = STATES["ok"](app)
    client.session.commit()
    Asked(app, path, {"X-Forwarded-For": "203.0.113.7"})
    assert not Asked(app, path, {"X-Forwarded-For": "203.0.113.8"}).by_flask


@pytest.mark.parametrize("longer", ["?x=" + "a" * 2000, ""])
def test_what_is_very_long_is_not_kept(app: Flask, client: CheckingClient, longer: str) -> None:
    path = STATES["ok"](app) + longer
    client.session.commit()
    headers = {} if longer else {"X-Long": "a" * 2000}
    for _ in range(2):
        assert Asked(app, path, headers).by_flask


def test_what_never_was_issued_is_for_flask(app: Flask, client: CheckingClient) -> None:
    path = STATES["ok"](app)
    client.session.commit()
    for _ in range(2):
        Asked(app, path, {})
    wrong = path[:-1] + ("0" if path[-1] != "0" else "1")
    assert Asked(app, wrong, {}).by_flask
    assert Asked(app, wrong, {}).alike[0] == 404
