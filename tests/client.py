"""The checking client: every page it sees must be a good one, and every change committed."""

import secrets
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask, Response
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models import Factor, User, UserSession
from tests import audited
from tests.pages import check_page
from traceability.extensions import SAFE_METHODS
from traceability.services import clock, sessions, tokens

REDIRECTS = (302, 303)


class Page(TestResponse, Response):  # type: ignore[misc]  # what Flask itself makes of the two
    """A response, and its HTML as a tree."""

    @property
    def tree(self) -> Element:
        """As html5lib reads it, without namespaces: `page.tree.iter("a")`."""
        tree: Element = html5lib.parse(self.text, namespaceHTMLElements=False)
        return tree

    @property
    def h1(self) -> str:
        """The heading, its words apart by single spaces."""
        heading = self.tree.find(".//h1")
        return " ".join("".join(heading.itertext()).split()) if heading is not None else ""

    @property
    def words(self) -> str:
        """All text of the body, as a reader sees it."""
        body = self.tree.find("body")
        return " ".join("".join(body.itertext()).split()) if body is not None else ""

    @property
    def links(self) -> list[str]:
        """Where its links lead."""
        return [link.get("href", "") for link in self.tree.iter("a")]


class CheckingClient(FlaskClient):
    """Commits what the test has prepared, asks, checks, then lets the test's session forget what it knew.

    Each request has a session of its own, so a view that forgets to commit leaves nothing for the next line.
    """

    application: Flask

    def __init__(self, app: Flask, response: type[Response], *, session: Session) -> None:
        super().__init__(app, response, use_cookies=True)
        self.session = session

    def open(
        self, *args: Any, status: int | tuple[int, ...] | None = None, csrf: bool = True, **values: Any
    ) -> Page:
        """`status` is what the answer must have: by default 200, or after a form 200 or a redirect."""
        self.session.commit()
        method = str(values.get("method", "GET")).upper()
        if csrf and method not in SAFE_METHODS:
            values["headers"] = {**dict(values.get("headers") or {}), "X-CSRFToken": self._csrf_token()}
        if method in SAFE_METHODS:
            page: Page = super().open(*args, **values)  # type: ignore[assignment]
        else:
            with audited.watched(self.application) as watch:
                page = super().open(*args, **values)  # type: ignore[assignment]
            audited.check(page, self._endpoint(page), watch)
        self.session.rollback()
        self.session.expire_all()
        expected = _expected(status, safe=method in SAFE_METHODS)
        assert page.status_code in expected, f"{page.status}, not {expected}: {_told(page)}"
        if page.mimetype == "text/html" and page.status_code not in REDIRECTS and method != "HEAD":
            check_page(page.text)
        return page

    def get(self, *args: Any, **values: Any) -> Page:
        """As `open`."""
        return self.open(*args, **{**values, "method": "GET"})

    def post(self, *args: Any, **values: Any) -> Page:
        """As `open`; the form's token goes along in a header."""
        return self.open(*args, **{**values, "method": "POST"})

    def sign_in(self, user: User) -> None:
        """As if `user` had given the right password, and an official proved the second factor; the session
        is a row like any other."""
        self.session.flush()
        token, now = tokens.new(), clock.now()
        self.session.add(
            UserSession(
                user_id=user.id,
                token_hash=tokens.digest(token),
                device="Trình duyệt thử nghiệm",
                factor=None if user.role.is_producer else Factor.TOTP,
                created_at=now,
                last_seen_at=now,
                expires_at=now + sessions.Lifetime.of(user.role).absolute,
            )
        )
        self.session.commit()
        with self.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = token

    def sign_out(self) -> None:
        """Be nobody again."""
        with self.session_transaction() as cookie:
            cookie.clear()

    def _endpoint(self, page: Page) -> str | None:
        routes, asked = self.application.url_map.bind("localhost"), page.request
        if not routes.test(asked.path, asked.method):
            return None
        return str(routes.match(asked.path, asked.method)[0])

    def _csrf_token(self) -> str:
        with self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        signed: str = URLSafeTimedSerializer(self.application.secret_key or "", salt="wtf-csrf-token").dumps(
            raw
        )
        return signed


def _expected(status: int | tuple[int, ...] | None, *, safe: bool) -> tuple[int, ...]:
    if status is None:
        return (200,) if safe else (200, *REDIRECTS)
    return (status,) if isinstance(status, int) else status


def _told(page: Page) -> str:
    return page.words[:400] if page.mimetype == "text/html" else page.text[:400]
