"""What a log line tells, and what it must not."""

import json
import logging
from collections.abc import Callable

import pytest
from flask import Flask

from tests.client import CheckingClient
from traceability import logs


def test_a_request_is_one_line_without_address_or_visitor(
    client: CheckingClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    page = client.get("/t/SECRETCODE?lang=en", status=404, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    told = capsys.readouterr().err
    line = json.loads(told.splitlines()[-1])
    assert line["event"] == "request"
    assert line["request"] == page.headers["X-Request-Id"]
    assert line["status"] == 404
    assert line["milliseconds"] >= 0
    assert "SECRETCODE" not in told
    assert "203.0.113.7" not in told


def test_the_standard_library_speaks_the_same_format(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    logging.getLogger("other").warning("đầy %s", "đĩa")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["logger"]) == ("đầy đĩa", "warning", "other")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Invalid request from ip=203.0.113.7: Request Line is too large (9 > 8)",
         "Invalid request: Request Line is too large (9 > 8)"),
        ("Invalid request from ip=2001:db8::7: Invalid HTTP Header: 'HOST'",
         "Invalid request: Invalid HTTP Header"),
        ("Invalid request from ip=203.0.113.7: Invalid HTTP request line: 'GET /t/SECRET\\n'",
         "Invalid request: Invalid HTTP request line"),
        ("Invalid request from ip=::1: Invalid chunk size: b'SECRET'", "Invalid request: Invalid chunk size"),
        ("Invalid request from ip=: Contradictory scheme headers",
         "Invalid request: Contradictory scheme headers"),
        ("Error handling request GET /t/SECRET", "Error handling request"),
        ("Connection in use: ('127.0.0.1', 8000)", "Connection in use: ('127.0.0.1', 8000)"),
    ],
)  # fmt: skip
def test_the_web_server_tells_neither_sender_nor_request(
    capsys: pytest.CaptureFixture[str], said: str, kept: str
) -> None:
    server = logging.Logger("gunicorn.error")
    logs.adopt(server)
    server.warning(said)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["logger"]) == (kept, "warning", "gunicorn.error")


def test_configuring_twice_does_not_say_things_twice(
    make_app: Callable[..., Flask], capsys: pytest.CaptureFixture[str]
) -> None:
    make_app()
    make_app()
    logs.configure()
    logging.getLogger("other").warning("một lần")
    assert len(capsys.readouterr().err.splitlines()) == 1
