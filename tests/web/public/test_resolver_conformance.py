"""The checks of GS1's resolver test suite, at each level, and those of the standard that go beyond it."""

from dataclasses import dataclass
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from models import LabelRun, Product, Scan
from tests.client import CheckingClient, Page
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    EstablishmentFactory,
    ProductFactory,
    StoredFileFactory,
)
from tests.queries import queries
from tests.web.public.linkset_rules import VOC, Links, check, links
from tests.web.public.states import code_of, product, unit
from traceability.database import Database
from traceability.identifiers import digital_link

ORIGIN = "http://127.0.0.1:8000"
GTIN = "08935123456781"
GLN = "8935123456781"
LINKSET = "application/linkset+json"
LEVELS = ("product", "batch", "unit", "place")


@dataclass
class World:
    """One product with everything a page can show, and its addresses."""

    client: CheckingClient
    product: Product
    paths: dict[str, str]
    pages: dict[str, str]
    code: str

    def ask(self, level: str, query: str = "", **headers: str) -> Page:
        """GET the address with headers such as accept_language="vi"; any answer will do."""
        return self.client.get(
            f"{self.paths[level]}{query}",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            status=(200, 300, 307, 400, 404),
        )

    def linkset(self, level: str) -> Links:
        return links(check(self.ask(level, accept=LINKSET).json))


@pytest.fixture
def world(app: Flask, client: CheckingClient) -> World:
    made = product(product=ProductFactory(gtin=GTIN))
    run = unit(app, of=made)
    code, lot = code_of(app, run), run.batch.lot_number
    place = EstablishmentFactory(gln=GLN)
    paths = {
        "product": f"/01/{GTIN}",
        "batch": f"/01/{GTIN}/10/{lot}",
        "unit": f"/01/{GTIN}/21/{code}",
        "place": f"/414/{GLN}",
    }
    pages = {
        "product": f"{ORIGIN}/product/{made.code}",
        "batch": f"{ORIGIN}/lot/{made.code}.{lot}",
        "unit": f"{ORIGIN}/t/{code}?gtin={GTIN}",
        "place": f"{ORIGIN}/loc/{place.code}",
    }
    return World(client, made, paths, pages, code)


def link_header(page: TestResponse) -> list[str]:
    return [part for value in page.headers.getlist("Link") for part in value.split(", ")]


@pytest.mark.parametrize("level", LEVELS)
class TestTheSuite:
    def test_the_address_is_a_plausible_and_valid_digital_link(self, world: World, level: str) -> None:
        parsed = digital_link.parse_uri(ORIGIN + world.paths[level])
        assert parsed.is_gs1
        assert parsed.kind.value == level

    def test_it_redirects_with_307_to_the_default_link(self, world: World, level: str) -> None:
        answer = world.ask(level)
        assert answer.status_code == 307
        assert answer.location == world.pages[level]
        world.client.get(answer.location.removeprefix(ORIGIN))

    def test_an_address_below_it_walks_up_inside_one_request(self, world: World, level: str) -> None:
        below = {"product": "/10/KHONG-CO", "batch": "/21/KHONG-CO", "place": "/254/A1"}
        answer = world.client.get(world.paths[level] + below.get(level, ""), status=307)
        landing = {
            "product": f"{world.pages['product']}?lot=KHONG-CO",
            "batch": f"{ORIGIN}/t/KHONG-CO?gtin={GTIN}",
        }
        assert answer.location == landing.get(level, world.pages[level])

    def test_other_origins_may_ask(self, world: World, level: str) -> None:
        for answer in (
            world.ask(level),
            world.ask(level, accept=LINKSET),
            world.ask(level, "/foo"),
            world.client.options(world.paths[level], status=204),
        ):
            assert answer.headers["Access-Control-Allow-Origin"] == "*"

    def test_get_head_and_options_are_supported_and_declared(self, world: World, level: str) -> None:
        for answer in (world.ask(level), world.client.options(world.paths[level], status=204)):
            assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"

    def test_redirect_and_options_say_where_the_linkset_is(self, world: World, level: str) -> None:
        address = f"{ORIGIN}{world.paths[level]}?linkType=linkset"
        for answer in (world.ask(level), world.client.options(world.paths[level], status=204)):
            assert f'<{address}>; rel="linkset"; type="{LINKSET}"' in link_header(answer)
        assert links(check(world.client.get(address.removeprefix(ORIGIN)).json))

    def test_links_are_not_repeated_in_the_header_as_once_they_were(self, world: World, level: str) -> None:
        assert 'rel="gs1:' not in str(world.ask(level).headers)

    def test_what_is_no_digital_link_is_400(self, world: World, level: str) -> None:
        assert world.ask(level, "/foo").status_code == 400

    def test_no_error_comes_with_200(self, world: World, level: str) -> None:
        for query in ("/foo", "//", "?01=1", "?linkType=gs1:nosuchlt", "?linkType=nonsense"):
            for accept in ("text/html", "application/json"):
                assert world.ask(level, query, accept=accept).status_code in (400, 404), query

    def test_a_trailing_slash_changes_nothing(self, world: World, level: str) -> None:
        for query in ("", "?linkType=linkset", "?linkType=gs1:masterData"):
            plain, slashed = world.ask(level, query), world.ask(level, "/" + query)
            assert (plain.status_code, plain.location, plain.data) == (
                slashed.status_code,
                slashed.location,
                slashed.data,
            )
            assert link_header(plain) == link_header(slashed)

    def test_the_whole_raw_query_is_passed_on(self, world: World, level: str) -> None:
        raw = "foo=b%C3%A0r+1&foo=2&17=271231&empty=&x=%2F"
        page = world.pages[level]
        assert world.ask(level, f"?{raw}").location == f"{page}{'&' if '?' in page else '?'}{raw}"

    def test_link_type_linkset_and_its_old_name_answer_the_linkset(self, world: World, level: str) -> None:
        for name in ("linkset", "all"):
            answer = world.ask(level, f"?linkType={name}")
            assert answer.status_code == 200
            assert links(check(answer.json)) == world.linkset(level)

    def test_accept_answers_the_linkset(self, world: World, level: str) -> None:
        for accept in (
            LINKSET,
            f"{LINKSET}, */*;q=0.1",
            "application/json",
            "application/json, text/plain;q=0.5",
        ):
            answer = world.ask(level, accept=accept)
            assert answer.status_code == 200, accept
            assert links(check(answer.json)) == world.linkset(level)

    def test_a_browser_is_redirected(self, world: World, level: str) -> None:
        chrome = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
        for accept in (chrome, "*/*", "application/json;q=0.5, text/html", f"{LINKSET};q=0, */*"):
            assert world.ask(level, accept=accept).status_code == 307

    def test_the_linkset_is_valid_and_its_anchor_the_request(self, world: World, level: str) -> None:
        context = check(world.ask(level, "?linkType=linkset&x=1").json)
        assert context["anchor"] == ORIGIN + world.paths[level]
        assert context["itemDescription"]

    def test_the_linkset_names_its_json_ld_context(self, world: World, level: str) -> None:
        named = [part for part in link_header(world.ask(level, accept=LINKSET)) if "json-ld#context" in part]
        assert len(named) == 1
        assert len(world.ask(level, accept=LINKSET).headers.getlist("Link")) == 1, "some keep only the last"
        assert 'rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"' in named[0]

    def test_the_content_type_is_the_one_asked_for(self, world: World, level: str) -> None:
        assert world.ask(level, accept=LINKSET).content_type == LINKSET
        assert world.ask(level, "?linkType=linkset").content_type == LINKSET
        assert world.ask(level, accept="application/json").content_type == "application/json"

    def test_there_is_one_default_link_whose_target_is_also_described(self, world: World, level: str) -> None:
        found = world.linkset(level)
        (default,) = found["defaultLink"]
        assert default["href"] == world.ask(level).location == world.pages[level]
        others = [
            link["href"] for name, many in found.items() if not name.startswith("default") for link in many
        ]
        assert default["href"] in others

    def test_each_link_is_found_by_its_type_and_language(self, world: World, level: str) -> None:
        for name, many in world.linkset(level).items():
            for link in many:
                headers = {"accept": link.get("type", "*/*")}
                if len(many) > 1:
                    headers["accept_language"] = link["hreflang"][0]
                query = "" if name == "defaultLinkMulti" else f"?linkType=gs1:{name}"
                answer = world.ask(level, query, **headers)
                assert answer.status_code == 307, name
                assert _without_link_type(answer.location, name) == link["href"]

    def test_every_link_leads_to_something(self, world: World, level: str) -> None:
        for many in world.linkset(level).values():
            for link in many:
                page = world.client.get(link["href"].removeprefix(ORIGIN))
                assert page.mimetype == link.get("type", "text/html")

    def test_types_are_of_the_web_vocabulary(self, world: World, level: str) -> None:
        check(world.ask(level, accept=LINKSET).json)  # which knows them

    def test_a_type_that_is_not_there_is_404(self, world: World, level: str) -> None:
        for name in (
            "gs1:nosuchlt",
            "gs1:epcis",
            f"{VOC}recipeInfo",
            "https://example.org/pip",
            "pip",
            "gs1:",
        ):
            assert world.ask(level, f"?linkType={quote(name, safe='')}").status_code == 404


@pytest.mark.parametrize("level", LEVELS)
class TestBeyondTheSuite:
    def test_head_is_get_without_a_body(self, world: World, level: str) -> None:
        for query in ("", "?linkType=linkset", "?linkType=gs1:masterData", "?linkType=gs1:no", "/foo"):
            got = world.ask(level, query)
            head = world.client.head(world.paths[level] + query, status=got.status_code)
            assert head.data == b""
            varying = {"X-Request-Id", "Content-Security-Policy"}
            assert {n: v for n, v in head.headers if n not in varying} == {
                n: v for n, v in got.headers if n not in varying
            }

    def test_a_link_type_has_three_spellings(self, world: World, level: str) -> None:
        for prefix in ("gs1:", "https://ref.gs1.org/voc/", "https://gs1.org/voc/"):
            answer = world.ask(level, f"?linkType={prefix}masterData")
            assert answer.status_code == 307
            assert "format=jsonld" in answer.location

    def test_the_language_most_wanted_decides(self, world: World, level: str) -> None:
        page = world.pages[level]
        joined = f"{page}{'&' if '?' in page else '?'}lang="
        for accepted, code in {
            "vi-VN": "vi",
            "en;q=0.4, zh-CN;q=0.9, vi;q=0.1": "zh",
            "fr, en-GB;q=0.3": "en",
            "vi;q=0, en;q=0.1": "en",
            "*;q=0.5, zh": "zh",
        }.items():
            assert world.ask(level, accept_language=accepted).location == joined + code, accepted

    def test_without_one_wanted_most_it_is_the_default(self, world: World, level: str) -> None:
        for accepted in ("fr", "*", "en, zh", "en;q=0"):
            assert world.ask(level, accept_language=accepted).location == world.pages[level], accepted

    def test_a_language_in_the_address_outranks_the_header(self, world: World, level: str) -> None:
        page = world.pages[level]
        answer = world.ask(level, "?lang=en", accept_language="zh")
        assert answer.location == f"{page}{'&' if '?' in page else '?'}lang=en"


class TestTies:
    @pytest.fixture(autouse=True)
    def papers(self, world: World) -> None:
        """Two certificates with a public copy each, of the same type and language."""
        for number in ("1", "2"):
            file = StoredFileFactory(
                organisation_id=world.product.organisation_id, media_type="application/pdf"
            )
            CertificateFactory(product=world.product, kind_code="vietgap", number=number, public_file=file)

    def test_links_that_cannot_be_told_apart_are_300_with_the_candidates(self, world: World) -> None:
        answer = world.ask("product", "?linkType=gs1:certificationInfo", accept="application/pdf")
        assert answer.status_code == 300
        assert answer.content_type == LINKSET
        found = links(check(answer.json))
        assert set(found) == {"certificationInfo"}
        assert [link["type"] for link in found["certificationInfo"]] == ["application/pdf"] * 2

    def test_who_would_take_anything_is_shown_the_page(self, world: World) -> None:
        for accept in ("*/*", "text/html", "application/pdf;q=0.2, text/html"):
            answer = world.ask("product", "?linkType=gs1:certificationInfo", accept=accept)
            assert answer.location.startswith(f"{world.pages['product']}?view=certificates")


class TestGrammar:
    @pytest.mark.parametrize(
        "path",
        [
            f"/01/{GTIN}/21/A/10/B",  # qualifiers out of order
            f"/01/{GTIN}/17/271231",  # an attribute in the path
            f"/01/{GTIN[1:]}",  # 13 digits
            "/01/614141000036",  # 12
            "/01/95050002",  # 8
            f"/01/{GTIN}/10/A%0D%0AB",  # a line break
            f"/01/{GTIN}/10/A%00",
            f"/01/{GTIN}/10/%FF",  # no UTF-8
            f"/01/{GTIN}/10/{'A' * 21}",
            f"/01/{GTIN}/21/{'A' * 5000}",
            "/01/08935123456782",  # a wrong check digit
            f"/01/{GTIN}/10",  # no value
            f"/01/{GTIN}//10/A",
            f"/01//{GTIN}",
            f"/01/{GTIN}/10/A%20B",  # outside the character set
            f"/01/{GTIN}/10/%2",
            f"/01/{GTIN}/414/{GLN}",  # a second key
            f"/01/{GTIN}/10/A/10/B",  # the same key twice
            f"/01/{GTIN}//",  # one closing slash is forgiven, not two
            f"/01/{GTIN}?10=A",
            f"/01/{GTIN}?%31%30=A",
            f"/01/{GTIN}?99=A",  # no attribute of the table
            f"/01/{GTIN}?17=271231&17=271231",
            f"/01/{GTIN}?17=271332",
            "/01/",
            "/414/8935123456782",
            f"/414/{GLN}/10/A",
        ],
    )
    def test_what_breaks_the_grammar_is_400(self, world: World, path: str) -> None:
        world.client.get(path, status=400)
        world.client.options(path, status=400)

    def test_every_order_of_qualifiers_that_is_right_is_taken(self, world: World) -> None:
        lot = unquote(world.paths["batch"].rpartition("/")[2])
        for path in (f"/01/{GTIN}/10/{lot}/21/{world.code}", f"/01/{GTIN}/22/2A/10/{lot}/21/{world.code}"):
            assert world.client.get(path, status=307).location == world.pages["unit"]
        assert world.client.get(f"/01/{GTIN}/22/2A", status=307).location == world.pages["product"]

    @pytest.mark.parametrize("lot", ["A/1", "/A", "A//1", "A/", "50%", "A+b"])
    def test_a_lot_is_decoded_after_the_path_is_split(self, world: World, lot: str) -> None:
        BatchFactory(product=world.product, released=True, lot_number=lot, lot_key=lot.lower())
        escaped = quote(lot, safe="")
        answer = world.client.get(f"/01/{GTIN}/10/{escaped}", status=307)
        assert answer.location == f"{ORIGIN}/lot/{world.product.code}.{escaped}"
        assert lot in world.client.get(answer.location.removeprefix(ORIGIN)).words
        anchor = check(world.client.get(f"/01/{GTIN}/10/{escaped}?linkType=linkset").json)["anchor"]
        assert anchor == f"{ORIGIN}/01/{GTIN}/10/{escaped}"


class TestWhatIsNotKnown:
    def test_a_number_that_nobody_declared_is_404(self, client: CheckingClient) -> None:
        for path in (f"/01/{GTIN}", f"/414/{GLN}", f"/01/{GTIN}/21/ABC"):
            for query in ("", "?linkType=linkset", "?linkType=gs1:pip"):
                client.get(path + query, status=404)

    def test_a_product_that_was_never_approved_is_404(self, client: CheckingClient) -> None:
        ProductFactory(gtin=GTIN, draft=True)
        client.get(f"/01/{GTIN}", status=404)

    def test_a_serial_never_issued_has_one_context_of_its_own_that_warns(self, world: World) -> None:
        for serial in ("BOGUS", world.code[:-1] + ("0" if world.code[-1] != "0" else "1")):
            answer = world.client.get(f"/01/{GTIN}/21/{serial}", status=307)
            assert answer.location == f"{ORIGIN}/t/{serial}?gtin={GTIN}"
            context = check(world.client.get(f"/01/{GTIN}/21/{serial}?linkType=linkset").json)
            assert context["anchor"] == f"{ORIGIN}/01/{GTIN}/21/{serial}"
            assert set(links(context)) == {"defaultLink", "pip"}
            assert world.product.current.name not in str(context)
            world.client.get(f"/01/{GTIN}/21/{serial}?linkType=gs1:certificationInfo", status=404)
            page = world.client.get(answer.location.removeprefix(ORIGIN), status=404)
            assert world.product.current.name not in page.words

    def test_a_code_of_another_product_warns_and_offers_nothing_else(self, app: Flask, world: World) -> None:
        other = code_of(app, unit(app))
        context = check(world.client.get(f"/01/{GTIN}/21/{other}?linkType=linkset").json)
        assert set(links(context)) == {"defaultLink", "pip"}
        answer = world.client.get(f"/01/{GTIN}/21/{other}", status=307)
        assert "Mã này thuộc sản phẩm khác" in world.client.get(answer.location.removeprefix(ORIGIN)).words

    def test_labels_printed_with_an_earlier_gtin_resolve_for_ever(self, app: Flask, world: World) -> None:
        session = world.client.session
        for run in session.scalars(select(LabelRun)):
            run.gtin = GTIN
        world.product.gtin = "08935123456798"
        assert "Mã hợp lệ" in world.client.get(_local(world.ask("unit").location)).h1
        for level in ("batch", "product"):
            assert world.ask(level).location == world.pages[level]
        assert "Mã này thuộc" not in world.client.get(_local(world.ask("unit").location)).words


class TestOwnAddresses:
    """`/obj`, `/class` and `/loc` serve their page, and answer for its links as GS1 addresses do."""

    @pytest.fixture
    def paths(self, world: World) -> dict[str, str]:
        lot = unquote(world.paths["batch"].rpartition("/")[2])
        return {
            f"/obj/{world.code}": f"/t/{world.code}",
            f"/OBJ/{world.code.lower()}": f"/t/{world.code}",
            f"/class/{world.product.code}": f"/product/{world.product.code}",
            f"/CLASS/{world.product.code}.{lot}": f"/lot/{world.product.code}.{lot}",
            f"/class/{world.product.code}.KHAC": f"/product/{world.product.code}?lot=KHAC",
            _local(world.pages["place"]): _local(world.pages["place"]),
        }

    def test_a_phone_gets_the_page_itself(self, world: World, paths: dict[str, str]) -> None:
        for path in paths:
            page = world.client.get(path)
            assert any('rel="linkset"' in part for part in link_header(page))
            assert page.headers["Access-Control-Allow-Origin"] == "*"

    def test_the_linkset_is_answered_by_type_and_by_accept(self, world: World, paths: dict[str, str]) -> None:
        for path, page in paths.items():
            by_type = check(world.client.get(f"{path}?linkType=linkset").json)
            by_accept = check(world.client.get(path, headers={"Accept": LINKSET}).json)
            assert by_type == by_accept
            assert by_type["anchor"] == ORIGIN + path
            assert links(by_type)["defaultLink"][0]["href"] == ORIGIN + page

    def test_a_link_type_leads_on(self, world: World, paths: dict[str, str]) -> None:
        for path, page in paths.items():
            answer = world.client.get(f"{path}?linkType=gs1:masterData", status=307)
            assert answer.location.startswith(ORIGIN + page)
            world.client.get(f"{path}?linkType=gs1:nosuchlt", status=404)

    def test_json_is_the_page_s_own(self, world: World, paths: dict[str, str]) -> None:
        answer = world.client.get(f"/obj/{world.code}", headers={"Accept": "application/json"})
        assert (answer.json or {})["state"] == "ok"

    def test_options_say_where_the_linkset_is(self, world: World, paths: dict[str, str]) -> None:
        for path in paths:
            answer = world.client.options(path)
            assert any('rel="linkset"' in part for part in link_header(answer))

    def test_what_was_never_issued_has_no_links(self, world: World) -> None:
        for path in (
            "/obj/0000000000000000",
            "/class/ZZZZZZZZ",
            "/class/ZZZZZZZZ.A",
            "/loc/ZZZZZZZZ",
            "/obj/x",
        ):
            world.client.get(f"{path}?linkType=linkset", status=404)


def test_the_description_file_says_what_this_resolver_does(client: CheckingClient) -> None:
    answer = client.get("/.well-known/gs1resolver")
    assert answer.mimetype == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    described = answer.json or {}
    assert described["resolverRoot"] == ORIGIN
    assert described["supportedPrimaryKeys"] == ["01", "414"]
    assert described["supportedLinkType"] == [{"namespace": VOC, "prefix": "gs1:"}]
    assert described["linkTypeDefaultCanBeLinkset"] is False
    assert described["name"]
    assert described["contact"]["fn"]
    assert described["jsonLdContextLocation"].startswith("https://ref.gs1.org/")


def test_resolving_is_no_scan(world: World, database: Database) -> None:
    for level in LEVELS:
        world.ask(level)
        world.ask(level, "?linkType=linkset")
        world.ask(level, "?linkType=gs1:pip")
    with database.reading_scans() as session:
        assert session.scalar(select(func.count()).select_from(Scan)) == 0


def test_a_redirect_looks_up_no_more_than_it_needs(app: Flask, world: World) -> None:
    with queries(app) as asked:
        world.ask("unit")
    assert len(asked) <= 5, "\n\n".join(asked)


def _local(address: str) -> str:
    return address.removeprefix(ORIGIN)


def _without_link_type(location: str, name: str) -> str:
    """As GS1's suite takes off what we were told to pass on."""
    for joint in ("?", "&"):
        location = location.removesuffix(f"{joint}linkType=gs1:{name}")
    return location
