"""Hostile files, forms, hosts and headers, sent to the service as a stranger would send them."""

import io
import json
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Job, ProductPhoto, Role, User, UserSession
from tests.architecture.worlds import TEXTS
from tests.client import CheckingClient
from tests.factories import OrganisationFactory, ProductFactory, StoredFileFactory, UserFactory
from tests.web.test_products import SignIn
from traceability import logs
from traceability.services import passwords
from traceability.services.file_store import FileStore
from traceability.services.mail import compose

SCRIPT = b"<script>alert(1)</script>"
EVIL = "https://evil.example"
LONG = "thuyền nan biển xanh núi cao 🌾 rừng hồi mùa na chín rộ tháng tám sương mù"

# What is called a picture or a paper, and is none.
NO_PICTURES = {
    "a script that says it is a picture": ("na.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT),
    "a page behind the first bytes of a picture": ("na.jpg", b"\xff\xd8\xff\xe0" + SCRIPT),
    "a page behind the first bytes of a GIF": ("na.gif", b"GIF89a/*" + SCRIPT),
    "a program": ("na.jpg.exe", b"MZ" + bytes(200)),
    "a paper": ("na.png", b"%PDF-1.7\n%%EOF\n"),
    "nothing": ("na.jpg", b""),
}


@pytest.mark.parametrize(("name", "data"), NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_picture_is_refused_and_leaves_nothing(
    sign_in: SignIn, session: Session, name: str, data: bytes
) -> None:
    product = ProductFactory()
    session.commit()
    before = session.scalar(select(func.count()).select_from(ProductPhoto))
    client = sign_in(UserFactory(organisation=product.organisation))
    path = f"/producer/products/{product.id}/photos"
    client.post(path, data={"photo": (io.BytesIO(data), name)}, status=422)
    assert session.scalar(select(func.count()).select_from(ProductPhoto)) == before


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    return file.getvalue()


def _way_out() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("../../../../tmp/ocop-trace-slip", b"out")
    return file.getvalue()


@pytest.mark.parametrize("made", [_bomb, _way_out, lambda: SCRIPT], ids=["bomb", "slip", "page"])
def test_a_hostile_workbook_is_refused_beside_its_field(sign_in: SignIn, made: Callable[[], bytes]) -> None:
    client = sign_in(UserFactory())
    page = client.post(
        "/producer/imports/products", data={"file": (io.BytesIO(made()), "san-pham.xlsx")}, status=422
    )
    assert "Lỗi" in (page.tree.findtext("head/title") or "")


def test_a_paper_leaves_as_a_download_in_a_sandbox_whatever_it_is_called(
    app: Flask, sign_in: SignIn, session: Session
) -> None:
    data = b"%PDF-1.7\n" + SCRIPT + b"\n%%EOF\n"
    name = 'giấy"; filename="x.html\u202efdp.pdf'
    user = UserFactory()
    file = StoredFileFactory(
        organisation_id=user.organisation_id,
        sha256=FileStore.at(app.extensions["config"].storage_url).put(data),
        media_type="application/pdf",
        name=name,
    )
    session.flush()
    answer = sign_in(user).get(f"/files/{file.id}")
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment;")
    assert 'filename="x.html' not in said
    assert unquote(said.rpartition("UTF-8''")[2]) == name
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_kept_files_have_names_of_ours_outside_what_is_served(app: Flask) -> None:
    config = app.extensions["config"]
    kept = FileStore.at(config.storage_url).put(b"%PDF-1.7 a paper\n%%EOF")
    (found,) = config.instance.rglob(kept)
    assert not found.is_relative_to(app.static_folder or "")
    assert found.stat().st_mode & 0o111 == 0


def test_no_route_takes_a_form_that_another_site_sends(app: Flask, client: CheckingClient) -> None:
    """Before anything is looked up, so no signed-in person is needed to tell."""
    plain, sent = app.test_client(), 0
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}):
            parts = {name: TEXTS.get(name, 1) for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, parts, method=method)
            answer = plain.open(path, method=method, headers={"Origin": EVIL})
            assert answer.status_code == 403, f"{method} {path}: {answer.status}"
            sent += 1
    assert sent > 50


@pytest.mark.parametrize(
    "claim",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Forwarded-Prefix": "//evil.example"},
        {"X-Original-URL": "/staff/"},
        {"X-Rewrite-URL": "/staff/"},
    ],
)
def test_what_a_visitor_claims_about_the_address_is_in_no_answer(
    client: CheckingClient, claim: dict[str, str]
) -> None:
    for path, status in (("/", 200), ("/sign-in", 200), ("/staff/", 303)):
        answer = client.get(path, headers=claim, status=status)
        assert "evil.example" not in answer.text + str(answer.headers)


def test_a_letter_leads_to_the_configured_address_whatever_host_was_asked(
    client: CheckingClient, session: Session
) -> None:
    user = UserFactory.create()
    client.post("/forgot-password", data={"email": user.email}, headers={"X-Forwarded-Host": "evil.example"})
    (body,) = (job.payload["body"] for job in session.scalars(select(Job)))
    assert "{base_url}/reset-password/" in body
    assert "localhost" not in body
    assert "evil" not in body


@pytest.mark.parametrize(
    "path",
    ["/static/", "/static/css/", "/static/../app.py", "/static/%2e%2e/app.py", "/.git/config", "/.env"],
)
def test_neither_folders_nor_sources_are_served(client: CheckingClient, path: str) -> None:
    client.get(path, status=404)


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
def test_methods_that_no_page_needs_are_refused(client: CheckingClient, method: str) -> None:
    answer = client.open("/", method=method, csrf=False, headers={"X-Canary": "geheim"}, status=405)
    assert "geheim" not in answer.text


def test_a_field_that_no_form_has_changes_nothing(sign_in: SignIn, session: Session) -> None:
    other = OrganisationFactory()
    user = UserFactory()
    more = {
        "organisation_id": other.id,
        "role": "administrator",
        "id": 999,
        "disabled_at": "",
        "state": "approved",
    }
    invited = {"name": "Lý Văn Mới", "email": "moi@example.vn", "role": "administrator", **more}
    client = sign_in(user)
    assert "Chọn một mục." in client.post("/producer/users/invite", data=invited).words
    client.post("/producer/users/invite", data={**invited, "role": "producer_staff"}, status=303)
    made = session.scalars(select(User).where(User.email == "moi@example.vn")).one()
    assert (made.role, made.organisation_id) == (Role.PRODUCER_STAFF, user.organisation_id)
    assert made.id != 999


def test_text_from_outside_is_shown_as_text(sign_in: SignIn) -> None:
    product = ProductFactory(name="<script>alert('canary')</script>")
    page = sign_in(UserFactory(organisation=product.organisation)).get("/producer/products")
    assert "<script>alert('canary')" not in page.text
    assert "alert('canary')" in page.words


@pytest.mark.parametrize("words", ["' OR '1'='1", "%", "_", "\\", "'; DROP TABLE product; --", "\x00"])
def test_words_that_are_a_query_elsewhere_are_words_here(sign_in: SignIn, words: str) -> None:
    product = ProductFactory(name="Na dai")
    client = sign_in(UserFactory(organisation=product.organisation))
    page = client.get("/producer/products", query_string={"words": f"zzz{words}"})
    assert "Na dai" not in page.words
    assert "Na dai" in client.get("/producer/products").words


def test_what_belongs_in_a_form_is_not_taken_from_the_address(client: CheckingClient) -> None:
    user = UserFactory.create(password_hash=passwords.hash_password(LONG))
    right = {"email": user.email, "password": LONG}
    client.post("/sign-in", query_string=right)
    client.post("/sign-in", query_string=right, data={"email": user.email, "password": "another long guess"})
    assert client.get("/account", status=303).location.startswith("/sign-in")
    twice = {"email": [user.email, "x@example.vn"], "password": [LONG, "another long guess"]}
    client.post("/sign-in", data=twice, status=303)


def test_a_password_field_hides_what_is_typed_and_takes_what_is_pasted(client: CheckingClient) -> None:
    for path in ("/sign-in", "/sign-up"):
        fields = [
            field for field in client.get(path).tree.iter("input") if "password" in field.get("name", "")
        ]
        assert fields
        for field in fields:
            assert field.get("type") == "password"
            assert field.get("autocomplete") in ("current-password", "new-password")
            assert not {"onpaste", "maxlength", "readonly"} & set(field.attrib)


def test_a_password_may_be_long_and_of_any_signs() -> None:
    assert passwords.weakness(LONG) is None
    assert passwords.verify(passwords.hash_password(LONG), LONG)
    assert not passwords.verify(passwords.hash_password(LONG), LONG[:-1])
    assert not passwords.verify(passwords.hash_password(LONG), LONG.upper())


def test_a_page_behind_a_sign_in_is_not_kept_and_leads_out(sign_in: SignIn) -> None:
    client = sign_in(UserFactory())
    for path in ("/producer/", "/account", "/producer/products"):
        page = client.get(path)
        assert page.headers["Cache-Control"] == "no-store"
        assert "/sign-out" in [form.get("action") for form in page.tree.iter("form")]


def test_signing_in_anew_ends_the_session_this_browser_had(client: CheckingClient, session: Session) -> None:
    user = UserFactory.create(password_hash=passwords.hash_password(LONG))
    for _ in range(2):
        client.post("/sign-in", data={"email": user.email, "password": LONG}, status=303)
    first, second = session.scalars(select(UserSession).order_by(UserSession.id))
    assert (first.ended_at is None, second.ended_at is None) == (False, True)


def test_a_name_that_is_a_format_elsewhere_is_a_name_here(
    app: Flask, client: CheckingClient, session: Session
) -> None:
    name = "{0.__class__} {base_url} %s ${HOME} {{ 7 * 7 }}"
    user = UserFactory.create(name=name)
    client.post("/forgot-password", data={"email": user.email})
    job = session.scalars(select(Job)).one()
    assert name.replace("{base_url}", "") in _without(
        compose(app.extensions["config"], job.id, **job.payload)
    )
    client.sign_in(user)
    assert name in client.get("/account").words


def _without(message: EmailMessage) -> str:
    """Its text; the one mark that letters do replace is left out, wherever it stood."""
    return str(message.get_content()).replace("http://127.0.0.1:8000", "")


def test_a_wrong_password_is_one_line_in_the_log_without_whose(
    client: CheckingClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    client.post("/sign-in", data={"email": "hoa@example.vn", "password": "sai mật khẩu rồi"})
    (told,) = [line for line in capsys.readouterr().err.splitlines() if "sign-in refused" in line]
    said = json.loads(told)
    assert {"timestamp", "request", "level"} <= set(said)
    assert said["timestamp"].endswith("Z")
    assert "hoa@" not in told


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/robots.txt", "text/plain"),
        ("/.well-known/security.txt", "text/plain"),
        ("/static/css/base.css", "text/css"),
        ("/static/js/menu.js", "text/javascript"),
        ("/healthz", "application/json"),
    ],
)
def test_a_text_says_in_what_charset_it_is(client: CheckingClient, path: str, kind: str) -> None:
    said = client.get(path).headers["Content-Type"]
    assert said == (kind if kind == "application/json" else f"{kind}; charset=utf-8")


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
@pytest.mark.parametrize(
    "path", ["/recalls/{}", "/recalls?page={}", "/producer/batches/{}", "/producer/batches/new?copy={}"]
)
def test_a_number_no_row_can_have_is_asked_of_no_database(sign_in: SignIn, path: str, number: int) -> None:
    client = sign_in(UserFactory())
    status = 200 if "?" in path else 404
    client.get(path.format(number), status=status)
