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


def test_configuring_twice_does_not_say_things_twice(
    make_app: Callable[..., Flask], capsys: pytest.CaptureFixture[str]
) -> None:
    make_app()
    make_app()
    logs.configure()
    logging.getLogger("other").warning("một lần")
    assert len(capsys.readouterr().err.splitlines()) == 1
