"""What every public page promises: small, whole by itself, never stored, no cookie, never green unchecked."""

import gzip
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from models import Batch
from tests.client import CheckingClient
from tests.queries import queries
from tests.web.public.conftest import PHONE, Open
from tests.web.public.states import NOT_FOUND, STATES, enrich, product
from traceability.config import PROJECT
from traceability.web.public import inline

BUDGET = 10_000
SCRIPT_BUDGET = 3_000
STATUS_FREE = ("/", "/privacy")


@pytest.mark.parametrize("lang", ["vi", "en", "zh"])
@pytest.mark.parametrize("state", STATES)
def test_a_page_with_its_style_is_at_most_ten_kilobytes_gzipped(
    app: Flask, client: CheckingClient, state: str, lang: str
) -> None:
    """Also where there is all that a page can show: long texts, eight papers, eleven stages, old recalls."""
    path = STATES[state](app)
    batch = client.session.scalars(select(Batch).order_by(Batch.id.desc()).limit(1)).first()
    if batch is not None:
        enrich(batch)
    answer = client.get(
        path,
        query_string={"lang": lang},
        headers={"User-Agent": PHONE},
        status=404 if state in NOT_FOUND else 200,
    )
    assert len(gzip.compress(answer.data)) <= BUDGET


def test_the_script_is_small() -> None:
    assert len(inline.script().encode()) <= SCRIPT_BUDGET


@pytest.mark.parametrize("state", STATES)
def test_a_page_is_never_stored_and_sets_no_cookie(scan: Open, state: str) -> None:
    page = scan(state)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("path", STATUS_FREE)
@pytest.mark.parametrize("lang", ["vi", "en", "zh"])
def test_the_first_page_and_the_privacy_notice_set_no_cookie(
    client: CheckingClient, path: str, lang: str
) -> None:
    page = client.get(path, query_string={"lang": lang})
    assert "Set-Cookie" not in page.headers
    assert page.h1


def test_nothing_is_asked_of_another_origin_and_the_photo_has_its_size(scan: Open) -> None:
    page = scan("ok")
    for tag, attribute in (("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src")):
        for element in page.tree.iter(tag):
            address = element.get(attribute, "")
            assert address.startswith("/") or element.get("rel") == "canonical" or not address
    photo = page.tree.find(".//img")
    assert photo is not None
    assert int(photo.get("width", 0)) > 0
    assert int(photo.get("height", 0)) > 0


def test_the_inline_style_and_script_carry_the_policy_s_nonce(scan: Open) -> None:
    page = scan("ok")
    found = re.search(r"'nonce-([^']+)'", page.headers["Content-Security-Policy"])
    assert found
    assert page.text.count(f'nonce="{found[1]}"') == 2
    assert not re.search(r'\sstyle="|\son\w+="', page.text)


def test_the_style_keeps_to_what_old_browsers_know() -> None:
    for sheet in (PROJECT / "static" / "css").glob("*.css"):
        css = sheet.read_text("utf-8")
        assert not re.search(r"light-dark\(|@scope|popover|^\s*&", css, re.MULTILINE), sheet.name


def test_language_size_and_contrast_are_links_that_keep_each_other(
    app: Flask, client: CheckingClient
) -> None:
    path = STATES["ok"](app)
    page = client.get(path, query_string={"lang": "zh", "size": "1", "contrast": "high"})
    assert page.tree.get("class") == "size-1 high"
    assert f"{path}?lang=en&size=1&contrast=high" in page.links
    assert f"{path}?lang=zh&size=2&contrast=high" in page.links
    assert f"{path}?lang=zh&contrast=high" in page.links
    assert f"{path}?lang=zh&size=1" in page.links
    client.get(path, query_string={"size": "999", "contrast": "<b>", "lang": "xx"})


def test_the_browser_s_language_decides_unless_the_address_does(app: Flask, client: CheckingClient) -> None:
    path = STATES["ok"](app)
    headers = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}
    assert client.get(path, headers=headers).tree.get("lang") == "zh-Hans"
    assert client.get(path, headers=headers, query_string={"lang": "vi"}).tree.get("lang") == "vi"


def test_untranslated_words_of_a_producer_are_marked_as_vietnamese(scan: Open) -> None:
    page = scan("recalled", lang="en")
    spoken = ["".join(e.itertext()).strip() for e in page.tree.iter() if e.get("lang") == "vi"]
    assert "Phát hiện tạp chất" in spoken
    assert "Chi Lang custard apple" in page.words


def test_a_scan_needs_a_dozen_queries_however_much_there_is_to_show(
    app: Flask, client: CheckingClient
) -> None:
    path = STATES["ok"](app)
    with queries(app) as asked:
        client.get(path, headers={"User-Agent": PHONE})
    assert len(asked) <= 12, "\n\n".join(asked)


class TestWithoutTheDatabase:
    @pytest.fixture(autouse=True)
    def broken(self, app: Flask, client: CheckingClient, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = STATES["ok"](app)
        self.product = f"/product/{product().code}"
        client.session.commit()

        def fail(*_: Any, **__: Any) -> None:
            raise OperationalError("SELECT", {}, Exception("could not connect"))

        monkeypatch.setattr("sqlalchemy.orm.Session.execute", fail)
        monkeypatch.setattr("sqlalchemy.orm.Session.scalar", fail)
        monkeypatch.setattr("sqlalchemy.orm.Session.get", fail)

    @pytest.mark.parametrize("lang", ["vi", "en", "zh"])
    def test_a_page_says_that_it_cannot_tell_and_is_never_green(
        self, client: CheckingClient, lang: str
    ) -> None:
        for path in (self.path, self.product):
            page = client.get(path, query_string={"lang": lang}, status=503)
            verdict = page.tree.find(".//section[@data-state]")
            assert verdict is not None
            assert verdict.get("data-state") == "unavailable"
            assert page.headers["Retry-After"]
            assert page.headers["Cache-Control"] == "no-store"

    def test_the_json_says_so_too(self, client: CheckingClient) -> None:
        page = client.get(self.path, headers={"Accept": "application/json"}, status=503)
        assert (page.json or {})["state"] == "unavailable"
