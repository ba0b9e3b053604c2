"""Error pages say what to do next, in the reader's language, whatever else is broken."""

import json
from collections.abc import Callable

import pytest
from flask import Flask, abort, request
from sqlalchemy.exc import OperationalError

from tests.client import CheckingClient
from traceability import logs
from traceability.errors import Invalid, NotFound, Refused, Throttled, TraceabilityError, Unavailable
from traceability.web import access, form_errors


@pytest.fixture
def broken(make_app: Callable[..., Flask], browse: Callable[[Flask], CheckingClient]) -> CheckingClient:
    """An application that fails on demand, as in production (errors are not passed on to the test)."""
    app = make_app()
    app.config["PROPAGATE_EXCEPTIONS"] = False

    errors: dict[str, Exception] = {
        "missing": NotFound(),
        "refused": Refused("Lô này đã đóng."),
        "invalid": Invalid({"lot": "Số lô đã dùng."}),
        "throttled": Throttled(30),
        "unavailable": Unavailable(),
        "outage": OperationalError("SELECT 1", {}, Exception("gone"), connection_invalidated=True),
        "bug": ZeroDivisionError(),
    }

    @app.get("/test/raise/<name>")
    @access.public
    def fail(name: str) -> str:
        raise errors[name]

    @app.get("/test/abort/<int:code>")
    @access.public
    def stop(code: int) -> str:
        abort(code)

    @app.post("/test/upload")
    @access.public
    def upload() -> str:
        return str(len(request.files))

    return browse(app)


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503, 418, 501])
def test_every_error_has_a_good_page(broken: CheckingClient, code: int) -> None:
    page = broken.get(f"/test/abort/{code}", status=code)
    assert page.h1
    assert page.headers["X-Request-Id"] in page.words


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("missing", 404, "Kiểm tra lại địa chỉ"),
        ("refused", 409, "Lô này đã đóng."),
        ("invalid", 422, "Số lô đã dùng."),
        ("throttled", 429, "Chờ một lát"),
        ("unavailable", 503, "Chưa có gì thay đổi"),
        ("outage", 503, "Chưa có gì thay đổi"),
        ("bug", 500, "gửi mã yêu cầu"),
    ],
)
def test_errors_of_the_domain_and_ours(broken: CheckingClient, name: str, status: int, words: str) -> None:
    assert words in broken.get(f"/test/raise/{name}", status=status).words


def test_waiting_has_a_time(broken: CheckingClient) -> None:
    assert broken.get("/test/raise/throttled", status=429).headers["Retry-After"] == "30"
    assert broken.get("/test/raise/outage", status=503).headers["Retry-After"] == "60"


def test_programs_get_json(broken: CheckingClient) -> None:
    answer = broken.get("/test/raise/invalid", headers={"Accept": "application/json"}, status=422)
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["errors"] == {"lot": "Số lô đã dùng."}


def test_an_error_page_that_fails_itself_is_plain(
    broken: CheckingClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()

    def fails(*args: object, **values: object) -> str:
        raise OSError

    monkeypatch.setattr("traceability.web.errors.render_template", fails)
    assert broken.get("/test/raise/bug", status=500).h1 == "Hệ thống gặp lỗi"
    told = next(line for line in capsys.readouterr().err.splitlines() if "the error page failed" in line)
    assert f"{__file__}:" in json.loads(told)["place"]


def test_a_file_too_large_is_told_with_its_size(broken: CheckingClient) -> None:
    page = broken.post("/test/upload", data={"file": "x" * 14_200_000}, status=413)
    assert "Tệp phải nhỏ hơn 10 MB (tệp của bạn 14,2 MB)." in page.words


def test_a_method_that_is_not_there_names_those_that_are(broken: CheckingClient) -> None:
    assert "GET" in broken.post("/healthz", status=405).headers["Allow"]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "[::2]:8000", "127.0.0.1.evil.example", "a/b"]
)
@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere"])
def test_another_host_is_refused_with_the_ordinary_page(
    client: CheckingClient, host: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    page = client.get(path, headers={"Host": host}, status=400)
    assert "Mở địa chỉ in trên tem." in page.words
    assert "Về trang chủ" in page.words
    assert '"level": "error"' not in capsys.readouterr().err


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]", "[::1]:8000"])
def test_this_machine_is_served_by_any_of_its_names(client: CheckingClient, host: str) -> None:
    client.get("/healthz", headers={"Host": host})


def test_names_of_ones_own_are_served(
    make_app: Callable[..., Flask], browse: Callable[[Flask], CheckingClient]
) -> None:
    own = browse(make_app(BASE_URL="http://[fd00::5]:8000", ALLOWED_HOSTS="www.ocop.example"))
    for host in ("[fd00::5]:8000", "www.ocop.example", "www.ocop.example:8000"):
        own.get("/healthz", headers={"Host": host})
    own.get("/healthz", headers={"Host": "ocop.example"}, status=400)


def test_errors_of_a_service_go_beside_their_fields() -> None:
    class Field:
        errors: list[str] | tuple[str, ...] = ()
        remark = ""

    class Form:
        def __init__(self) -> None:
            self._fields: dict[str, form_errors.Field] = {"lot": Field()}
            self.form_errors: list[str] = []

    form = Form()
    form_errors.show(form, Invalid({"lot": "Số lô đã dùng.", "other": "Chưa đủ."}))
    assert list(form._fields["lot"].errors) == ["Số lô đã dùng."]
    assert form.form_errors == ["Chưa đủ."]


def test_messages_are_sentences() -> None:
    for kind in (NotFound, Unavailable):
        error: TraceabilityError = kind()
        assert error.message.endswith(".")
