"""Every page behind the sign-in, in a browser at both sizes: accessible, within the screen, Vietnamese.

The suite opens a sample of them; `pytest -m slow -n 0 tests/browser/test_every_page.py` opens all.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zlib import crc32

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from models import Role, User
from tests import factories
from tests.architecture.worlds import PERSONAL, Producer, make_producer, part_of
from tests.browser.conftest import Site
from tests.client import CheckingClient
from traceability.services.file_store import FileStore
from traceability.web import access

Browse = Callable[[Flask], CheckingClient]
Accessible = Callable[[Page], None]
SIZES = (ViewportSize(width=360, height=640), ViewportSize(width=1280, height=800))
ROLES = (Role.PRODUCER_ADMIN, Role.OFFICER, Role.INSPECTOR, Role.MANAGER, Role.ADMINISTRATOR)
SAMPLE = 40  # one page in so many
# Words that are English and nothing else, what a program says by itself, and names that belong to code.
ENGLISH = re.compile(
    r"(?<![\w(-])(?:the|and|with|this|that|you|your|not|is|are|please|field|required|invalid|submit|save|"
    r"delete|edit|search|choose|select|None|null|undefined|NaN|True|False|[a-z]+_[a-z_]+)\b(?![\w.]*@)"
)
# What a reader sees or hears, but for what says which other language it is in, and for code.
WORDS = """() => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const code = parent.closest("script, style, code, pre, [translate=no]");
    if (!code && parent.closest("[lang]").lang === "vi") found.push(walker.currentNode.data);
  }
  for (const name of ["aria-label", "title", "alt", "placeholder"]) {
    for (const one of document.querySelectorAll(`[${name}]`)) found.push(one.getAttribute(name));
  }
  return found.join("\\n");
}"""
# The outermost elements that reach beyond the right edge and that nothing scrolls.
BEYOND = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const slides = (one) =>
    one !== document.body && (getComputedStyle(one).overflowX !== "visible" || slides(one.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > width + 1 && !slides(one.parentElement))
    .slice(0, 3)
    .map((one) => one.outerHTML.slice(0, 90));
}"""


@pytest.fixture
def walked(site: Site, browse: Browse) -> tuple[CheckingClient, Producer]:
    """The site with the demonstration, and a producer who has a row of every kind."""
    site.command("demo", "load")
    client = browse(site.app)
    producer = make_producer("Quynh", FileStore.at(site.app.extensions["config"].storage_url))
    for person in producer.people.values():
        person.name = "Nông Thị Quỳnh"  # else it says the role as code does
    client.session.commit()
    return client, producer


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("roles", "every"),
    [(ROLES, SAMPLE), *(pytest.param([role], 1, marks=pytest.mark.slow, id=role) for role in ROLES)],
)
def test_pages_are_accessible_within_the_screen_and_vietnamese(
    walked: tuple[CheckingClient, Producer],
    site: Site,
    browser: Browser,
    accessible: Accessible,
    roles: Sequence[Role],
    every: int,
) -> None:
    client, producer = walked
    wrong: list[str] = []
    for role in roles:
        with browser.new_context(viewport=SIZES[0], base_url=site.address, locale="vi-VN") as context:
            user = producer.people.get(role) or factories.UserFactory.create(role=role)
            sign_in(context, client, user, site.address)
            page = context.new_page()
            for address in _addresses(site.app, role, producer, every):
                answer = context.request.get(address)
                if answer.status >= 500:
                    wrong.append(f"{role} {address} {answer.status}")
                elif answer.headers["content-type"].startswith("text/html"):
                    page.goto(address)
                    wrong += [f"{role} {address} {what}" for what in _wrong(page, accessible)]
    assert not wrong, "\n".join(wrong)


def _addresses(app: Flask, role: Role, producer: Producer, every: int) -> Iterator[str]:
    """What the role may open by itself, one row of each kind; of every so many, always the same."""
    listing = access.listing(app)
    for rule in sorted(app.url_map.iter_rules(), key=str):
        roles = listing[rule.endpoint].roles
        if roles is None or role not in roles or "GET" not in (rule.methods or ()):
            continue
        if rule.arguments & PERSONAL or crc32(f"{role} {rule}".encode()) % every:
            continue
        parts: dict[str, Any] = {name: part_of(name, producer.ids) for name in rule.arguments}
        yield app.url_map.bind("localhost").build(rule.endpoint, parts)


def sign_in(context: BrowserContext, client: CheckingClient, user: User, address: str) -> None:
    client.sign_in(user)
    cookie = client.get_cookie(client.application.config["SESSION_COOKIE_NAME"])
    assert cookie
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])


def _wrong(page: Page, accessible: Accessible) -> Iterator[str]:
    said = page.evaluate(WORDS)
    yield from (f"says “{word}”" for word in sorted(set(ENGLISH.findall(said))))
    if page.locator("h1").count() != 1 or not page.title().strip():
        yield "has no heading or no title"
    for size in SIZES:
        page.set_viewport_size(size)
        yield from (f"{size['width']} wide: {one}" for one in page.evaluate(BEYOND))
        try:
            accessible(page)
        except AssertionError as failure:
            yield f"{size['width']} wide: {failure}"
