"""Security headers, origins, cookies and proxies."""

from collections.abc import Callable

import pytest
from flask import Flask, Response, render_template_string, request

from tests.client import CheckingClient
from traceability.extensions import csrf
from traceability.web import access, headers

MakeApp = Callable[..., Flask]


def test_every_answer_is_closed(client: CheckingClient) -> None:
    for address, status in (("/healthz", 200), ("/nope", 404), ("/static/css/base.css", 200)):
        answer = client.get(address, status=status)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in answer.headers


def test_https_is_remembered(make_app: MakeApp) -> None:
    app = make_app(BASE_URL="https://ocop.example")
    answer = app.test_client().get("/healthz", base_url="https://ocop.example")
    policy = answer.headers["Strict-Transport-Security"]
    assert int(policy.partition("max-age=")[2].partition(";")[0]) >= 365 * 86_400
    assert "includeSubDomains" in policy


@pytest.fixture
def site(make_app: MakeApp, browse: Callable[[Flask], CheckingClient]) -> CheckingClient:
    app = make_app()

    @app.get("/test/inline")
    @access.public
    def inline() -> str:
        headers.allow("script-src", "'wasm-unsafe-eval'")
        headers.allow_feature("camera")
        return render_template_string('<style nonce="{{ csp_nonce() }}">p { color: red }</style>')

    @app.get("/test/file")
    @access.public
    def file() -> Response:
        return Response(b"%PDF", headers={"Content-Security-Policy": "sandbox"})

    @app.post("/test/form")
    @access.public
    def form() -> Response:
        return Response("ok", mimetype="text/plain")

    @app.post("/test/confirm")
    @access.public
    def confirm() -> Response:
        return Response(request.remote_addr, mimetype="text/plain")

    csrf.exempt(confirm)
    return browse(app)


def test_an_inline_style_carries_the_nonce_of_its_own_answer(site: CheckingClient) -> None:
    first, second = site.get("/test/inline"), site.get("/test/inline")
    nonce = first.text.split('"')[1]
    assert f"'nonce-{nonce}'" in first.headers["Content-Security-Policy"]
    assert f"'nonce-{nonce}'" not in second.headers["Content-Security-Policy"]


def test_one_page_may_open_what_it_needs(site: CheckingClient) -> None:
    answer = site.get("/test/inline")
    assert "'wasm-unsafe-eval'" in answer.headers["Content-Security-Policy"]
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert "'wasm-unsafe-eval'" not in site.get("/healthz").headers["Content-Security-Policy"]


def test_a_view_may_be_stricter(site: CheckingClient) -> None:
    assert site.get("/test/file", status=200).headers["Content-Security-Policy"] == "sandbox"


def test_a_form_needs_its_token(site: CheckingClient) -> None:
    site.post("/test/form", status=200)
    assert "Tải lại trang" in site.post("/test/form", csrf=False, status=400).words


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:81"])
def test_another_sites_form_is_refused(site: CheckingClient, origin: str) -> None:
    site.post("/test/form", headers={"Origin": origin}, status=403)
    site.post("/test/confirm", headers={"Origin": origin}, status=403)


def test_browsers_that_hide_the_origin_are_asked_otherwise(site: CheckingClient) -> None:
    site.post("/test/form", headers={"Sec-Fetch-Site": "cross-site"}, status=403)
    site.post("/test/form", headers={"Sec-Fetch-Site": "same-origin"}, status=200)


@pytest.mark.parametrize("origin", ["http://localhost", "http://127.0.0.1:8000"])
def test_our_own_form_passes(site: CheckingClient, origin: str) -> None:
    site.post("/test/form", headers={"Origin": origin}, status=200)


def test_no_proxy_is_believed_unless_told_to(
    site: CheckingClient, make_app: MakeApp, browse: Callable[[Flask], CheckingClient]
) -> None:
    claims = {"X-Forwarded-For": "203.0.113.7", "X-Request-Id": "abcdefgh12345678"}
    answer = site.post("/test/confirm", headers=claims)
    assert answer.text == "127.0.0.1"
    assert answer.headers["X-Request-Id"] != claims["X-Request-Id"]
    behind = browse(make_app(TRUSTED_PROXIES="1"))
    assert behind.get("/healthz", headers=claims).headers["X-Request-Id"] == claims["X-Request-Id"]


def test_public_pages_set_no_cookie(site: CheckingClient) -> None:
    assert "Set-Cookie" not in site.get("/test/inline").headers
    assert "Set-Cookie" not in site.get("/nope", status=404).headers
