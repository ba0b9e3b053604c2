"""What reaches Sentry of an error in a view that had somebody's data in its hands."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
import sentry_sdk
from flask import Flask, request
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from tests.client import CheckingClient
from traceability import error_reports
from traceability.config import Config, ConfigError
from traceability.errors import Refused
from traceability.extensions import db
from traceability.web import access

DSN = "https://public@sentry.example/1"
_PRIVATE = {
    "typed": "Nguyen-Thi-Canary",
    "query": "canary-search-words",
    "cookie": "canary-cookie-value",
    "code": "0123456789CANARY",
    "address": "203.0.113.77",
    "agent": "canary-browser/1.0",
}


class Kept(Transport):
    """Takes what would leave, as the bytes that would leave."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.events: list[dict[str, object]] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope.serialize())
        self.events += [event for event in [envelope.get_event()] if event]  # type: ignore[misc]


@pytest.fixture
def kept() -> Iterator[Kept]:
    transport = Kept()
    error_reports.begin(DSN, transport=transport)
    yield transport
    error_reports.begin(None)
    sentry_sdk.init()


@pytest.fixture
def broken(make_app: Callable[..., Flask], browse: Callable[[Flask], CheckingClient]) -> CheckingClient:
    app = make_app(TRUSTED_PROXIES="1")  # which begins without a DSN; `kept` comes after
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.post("/test/t/<code>")
    @access.public
    def break_down(code: str) -> str:
        name = request.form["name"]
        try:
            int(code)
        except ValueError as error:
            raise RuntimeError(f"{name} at {code}, asking {request.query_string!r}") from error
        return name

    @app.post("/test/refuse")
    @access.public
    def refuse() -> str:
        raise Refused("Lô này đã đóng.")

    @app.post("/test/rows")
    @access.public
    def rows() -> str:
        db.session.connection().exec_driver_sql(f"SELECT '{request.form['name']}' FROM nowhere")
        return ""

    return browse(app)


def _send(client: CheckingClient, path: str, status: int) -> None:
    client.set_cookie("other", _PRIVATE["cookie"])
    client.post(
        f"{path}?q={_PRIVATE['query']}",
        data={"name": _PRIVATE["typed"]},
        headers={"X-Forwarded-For": _PRIVATE["address"], "User-Agent": _PRIVATE["agent"]},
        status=status,
    )


@pytest.mark.one_database
@pytest.mark.parametrize("path", [f"/test/t/{_PRIVATE['code']}", "/test/rows"])
def test_an_event_says_where_it_broke_and_nothing_of_anybody(
    broken: CheckingClient, kept: Kept, path: str
) -> None:
    _send(broken, path, status=500)
    (event,) = kept.events
    assert set(event) <= {"event_id", "timestamp", "level", "platform", "release", "sdk", "tags", "exception"}
    assert set(event["tags"]) == {"request", "route"}  # type: ignore[call-overload]
    assert event["tags"]["route"] in ("break_down", "rows")  # type: ignore[index]
    frames = [
        frame
        for error in event["exception"]["values"]  # type: ignore[index]
        for frame in error["stacktrace"]["frames"]
    ]
    assert any(frame["function"] in ("break_down", "rows") and frame["lineno"] for frame in frames)
    for what, value in _PRIVATE.items():
        assert value.encode() not in b"".join(kept.sent), what


def test_a_job_that_breaks_is_told_by_its_kind(kept: Kept) -> None:
    error_reports.tell(RuntimeError(_PRIVATE["typed"]), job="letter")
    (event,) = kept.events
    assert event["tags"] == {"job": "letter"}
    assert _PRIVATE["typed"].encode() not in kept.sent[0]


@pytest.mark.one_database
def test_a_refusal_is_no_error(broken: CheckingClient, kept: Kept) -> None:
    _send(broken, "/test/refuse", status=409)
    assert not kept.sent


def test_without_a_dsn_the_library_is_not_even_loaded() -> None:
    program = (
        "import sys; from traceability import error_reports as reports; reports.begin(None); "
        "reports.tell(ValueError()); print('sentry_sdk' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"


def test_a_dsn_that_is_none_stops_the_start() -> None:
    given = Config.from_env({"SENTRY_DSN": "https://sentry.example/"}).sentry_dsn
    with pytest.raises(ConfigError, match="SENTRY_DSN"):
        error_reports.begin(given)
    error_reports.begin(None)


@pytest.mark.one_database
def test_a_sentry_that_is_away_costs_nobody_an_answer(broken: CheckingClient) -> None:
    error_reports.begin("http://public@127.0.0.1:9/1", shutdown_timeout=0)
    try:
        _send(broken, "/test/rows", status=500)
    finally:
        error_reports.begin(None)
        sentry_sdk.init()
