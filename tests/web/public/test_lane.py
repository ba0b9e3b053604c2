"""The short way gives what the long way gives, whatever the label, the reader and the state."""

import re
from typing import Any

import pytest
from flask import Flask

from tests.client import CheckingClient
from tests.factories import LabelRangeFactory, RecallFactory
from tests.web.public.conftest import PHONE
from tests.web.public.states import NOT_FOUND, STATES, code_of, unit
from traceability.web.public.lane import Lane

READERS = {"User-Agent": PHONE, "Accept": "text/html,*/*;q=0.8"}
_OWN = re.compile(r"nonce-?=?\"?[\w-]{24}|data-token=\"[\w-]+\"|\d\d:\d\d \d\d/\d\d/\d{4}")


def ask(app: Flask, path: str, language: str, *, short: bool) -> tuple[int, dict[str, str], str, bool]:
    """Status, headers, body without what is a request's own, and whether Flask made it."""
    lane = app.wsgi_app
    assert isinstance(lane, Lane)
    made: list[str] = []
    flask = lane._flask

    def noted(environ: Any, start: Any) -> Any:
        made.append("by Flask")
        return flask(environ, start)

    more = {} if short else {"X-Request-Id": "none"}  # which goes the long way
    lane._flask = noted
    try:
        answer = app.test_client().get(path, headers={**READERS, "Accept-Language": language, **more})
    finally:
        lane._flask = flask
    headers = {name: _OWN.sub("", value) for name, value in answer.headers.items() if name != "X-Request-Id"}
    headers.pop("Content-Length")
    return answer.status_code, headers, _OWN.sub("", answer.text), bool(made)


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
@pytest.mark.parametrize("state", sorted(set(STATES) - set(NOT_FOUND)))
def test_both_ways_give_the_same(app: Flask, client: CheckingClient, state: str, language: str) -> None:
    path = STATES[state](app)
    client.session.commit()
    ask(app, path, language, short=True)
    *long, by_flask = ask(app, path, language, short=False)
    *short, also_by_flask = ask(app, path, language, short=True)
    assert (by_flask, also_by_flask) == (True, False)
    assert short == long


def test_another_label_of_the_batch_has_its_own_code_and_state(app: Flask, client: CheckingClient) -> None:
    run = unit(app)
    LabelRangeFactory(run=run, first_index=5, kind="voided", reason="lost")
    client.session.commit()
    for index in (1, 2, 5, 6):
        path = f"/t/{code_of(app, run, index)}"
        ask(app, path, "vi", short=True)  # what makes a page says "Vary: Cookie" too, what fills one does not
        long = ask(app, path, "vi", short=False)
        short = ask(app, path, "vi", short=True)
        assert short[:3] == long[:3]
        assert path.removeprefix("/t/") in short[2]
        assert ("Tem này đã bị hủy" in short[2]) is (index == 5)


def test_a_recall_is_on_the_very_next_scan_by_the_short_way(app: Flask, client: CheckingClient) -> None:
    run = unit(app)
    client.session.commit()
    path = f"/t/{code_of(app, run)}"
    for _ in range(2):
        assert "Mã hợp lệ" in ask(app, path, "vi", short=True)[2]
    RecallFactory(batch=run.batch)
    client.session.commit()
    assert "NGỪNG SỬ DỤNG" in ask(app, path, "vi", short=True)[2]


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "WhatsApp/2.23"},
        {"Accept": "application/json"},
        {"Accept": "application/ld+json"},
        {"Sec-Purpose": "prefetch"},
        {"Host": "evil.example"},
    ],
)
def test_whatever_may_change_the_answer_goes_the_long_way(
    app: Flask, client: CheckingClient, headers: dict[str, str]
) -> None:
    path = STATES["ok"](app)
    client.session.commit()
    for _ in range(2):
        ask(app, path, "vi", short=True)
    answer = app.test_client().get(path, headers={**READERS, **headers})
    plain = app.test_client().get(path, headers=READERS)
    assert plain.status_code == 200
    assert "data-token" not in answer.text
