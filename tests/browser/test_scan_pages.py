"""Every verdict in every language on a small phone: seen at once, kept as a picture, without barriers."""

from collections.abc import Callable

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from sqlalchemy import select, update

from models import Batch, StoredFile
from tests import factories
from tests.browser.conftest import Shoot, Site
from tests.factories import EstablishmentFactory, ProductFactory, RecallFactory
from tests.web.public.states import STATES, batch_label, code_of, enrich, unit
from traceability.demo.pictures import picture
from traceability.errors import Unavailable
from traceability.services.evidence import keep_photo
from traceability.services.file_store import FileStore
from traceability.verdict import State

pytestmark = pytest.mark.one_database  # how a page looks does not depend on it
LANGUAGES = ("vi", "en", "zh")
FOLD = 640
# Words of the verdict that stand in two lines. Chinese may break anywhere; a date has no better place to.
_BROKEN = r"""[...document.querySelectorAll("h1")].flatMap(heading => [...heading.childNodes].flatMap(node =>
  [...node.textContent.matchAll(/\p{Script=Latin}+/gu)].filter(word => {
    const range = document.createRange();
    const text = node.nodeType === 3 ? node : node.firstChild;
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1;
  }).map(word => word[0])))"""
BESIDE = {
    "first-page": "/",
    "typed-wrong": "/?code=7K3M-ZQ8T-4VXB-2WHE",
    "report": "/report?code=7K3MZQ8T4VXB2WHD",
    "report-sent": "/report/sent/PA-7K3M-ZQ8T",
    "privacy": "/privacy",
    "recalls": "/recalls",
}
NO_VERDICT = {*BESIDE, "place"}
_RULES = {"rules": {"color-contrast-enhanced": {"enabled": False}}}  # AAA; the promise is WCAG 2.2 AA
_RUN = """async options => (await axe.run(document, options)).violations.flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${rule.help} (${node.target})`))"""


def _light(page: Page) -> None:
    """As it opened, whatever mode was before."""
    page.set_viewport_size({"width": 360, "height": FOLD})
    page.emulate_media(color_scheme="light")
    page.evaluate("""document.documentElement.classList.remove("high", "size-2");
      document.documentElement.removeAttribute("style")""")


def _dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")


def _high(page: Page) -> None:
    """The high contrast that a link asks for, on a phone that is dark otherwise."""
    page.evaluate("document.documentElement.classList.add('high')")


def _narrow(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": FOLD})


def _largest(page: Page) -> None:
    """A+ twice on the narrowest phone."""
    _narrow(page)
    page.evaluate("document.documentElement.classList.add('size-2')")


def _large(page: Page) -> None:
    """All text twice as large, as WCAG 1.4.4 asks."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")


MODES: dict[str, Callable[[Page], None]] = {
    "light": _light,
    "dark": _dark,
    "high contrast": _high,
    "320 px": _narrow,
    "A+ at 320 px": _largest,
    "200 %": _large,
}


@pytest.fixture
def addresses(site: Site) -> dict[str, str]:
    """Something to scan in every state; one page has all that a page can show, one has lost its photo."""
    store = FileStore.at(site.app.extensions["config"].storage_url)
    hero = keep_photo(store, "na.jpg", picture("na", 7)).hero
    with site.app.extensions["database"].writing() as session:
        factories.use(session)
        made = {state: make(site.app) for state, make in STATES.items()}
        made["batch-label"] = batch_label(site.app)
        run = unit(site.app)
        RecallFactory(batch=run.batch, reason="Phát hiện dư lượng thuốc bảo vệ thực vật vượt mức. " * 9)
        made["long-recall"] = f"/t/{code_of(site.app, run)}"
        made["rich"] = STATES["ok"](site.app)
        enrich(session.scalars(select(Batch).order_by(Batch.id.desc()).limit(1)).one())
        session.execute(
            update(StoredFile)
            .where(StoredFile.media_type == "image/webp")
            .values(sha256=hero.sha256, width=hero.width, height=hero.height)
        )
        made["lost-photo"] = STATES["ok"](site.app)
        product = ProductFactory()
        made["product"] = f"/product/{product.code}"
        made["place"] = f"/loc/{EstablishmentFactory(organisation_id=product.organisation_id).code}"
    return made | BESIDE


@pytest.mark.parametrize("thorough", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_every_verdict_is_seen_at_once_in_every_language_and_has_no_barriers(
    site: Site,
    addresses: dict[str, str],
    page: Page,
    shoot: Shoot,
    thorough: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The quick form takes every picture, but searches each page for barriers in one mode, by turns."""
    wrong: list[str] = []
    turn = 0

    def look(state: str, path: str) -> None:
        nonlocal turn
        for language in LANGUAGES:
            modes = list(MODES) if thorough else [list(MODES)[turn % len(MODES)]]
            turn += 1
            address, name = (
                f"{site.address}{path}{'&' if '?' in path else '?'}lang={language}",
                f"scan-{state}-{language}",
            )
            wrong.extend(
                f"{name} {problem}"
                for problem in _look(page, address, modes, name, shoot, has_verdict=state not in NO_VERDICT)
            )

    assert {state.value for state in State} <= {*addresses, "unavailable"}
    for state, path in addresses.items():
        look(state, path)
    _cut_off(site, monkeypatch)
    look("unavailable", addresses["ok"])
    site.app.extensions["trace_pages"].memory.forget()
    look("unavailable-without-data", addresses["ok"])
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("state", ["ok", "recalled"])
def test_a_printed_page_is_one_sheet_of_a4(site: Site, page: Page, state: str) -> None:
    with site.app.extensions["database"].writing() as session:
        factories.use(session)
        path = STATES[state](site.app)
        if state == "ok":
            enrich(session.scalars(select(Batch).order_by(Batch.id.desc()).limit(1)).one())
    page.goto(site.address + path)
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert [sheet.get_size() for sheet in printed] == [pytest.approx((595, 842), abs=1)]
    words = printed[0].get_textpage().get_text_bounded()
    assert "Kiểm tra lúc" in words
    assert "Sở Khoa học và Công nghệ" in words
    assert "Gọi đơn vị sản xuất" in words
    assert "Tải tệp" not in words, "paper opens no file"


def _cut_off(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is away."""

    def gone(*_: object, **__: object) -> None:
        raise Unavailable

    database = site.app.extensions["database"]
    monkeypatch.setattr(database.quick, "first", gone)
    for name in ("reading", "reading_session"):
        monkeypatch.setattr(database, name, gone)


def _below_the_fold(page: Page) -> list[str]:
    checked = page.locator(".time, .note").first.bounding_box()
    return [] if checked and checked["y"] + checked["height"] <= FOLD else [f"time of check at {checked}"]


def _look(
    page: Page, address: str, modes: list[str], name: str, shoot: Shoot, *, has_verdict: bool
) -> list[str]:
    """Open a page, keep its first screen, and return what is wrong with it."""
    page.set_viewport_size({"width": 360, "height": FOLD})
    page.emulate_media(color_scheme="light")
    page.goto(address)
    shoot(page, name, whole=False)
    wrong = _below_the_fold(page) if has_verdict else []
    page.evaluate(Axe().axe_script)
    for mode in modes:
        _light(page)
        MODES[mode](page)
        wrong += [f"{mode}: {problem}" for problem in page.evaluate(_RUN, _RULES)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{mode}: wider than the screen")
        if mode != "200 %" and (broken := page.evaluate(_BROKEN)):
            wrong.append(f"{mode}: broken words in the heading: {broken}")
    return wrong
