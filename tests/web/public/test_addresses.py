"""Label addresses lead to their page in any letter case, and what leads nowhere says why."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask

from models import VersionState
from tests.client import CheckingClient
from tests.factories import BatchFactory, EstablishmentFactory, ProductFactory, ProductVersionFactory
from tests.web.public.states import code_of, unit

GTIN = "08935123456781"
ORIGIN = "http://127.0.0.1:8000"


def test_a_label_answers_at_every_spelling_of_its_address(app: Flask, client: CheckingClient) -> None:
    code = code_of(app, unit(app))
    grouped = "-".join(code[start : start + 4] for start in range(0, 16, 4)).lower()
    for path in (
        f"/t/{code}",
        f"/T/{grouped}",
        f"/obj/{code}",
        f"/OBJ/{code}",
        f"/Obj/{grouped}",
        f"/t/{code}/",
    ):
        assert "Mã hợp lệ" in client.get(path).h1


def test_a_lot_is_found_in_any_letter_case_and_with_a_slash_in_it(client: CheckingClient) -> None:
    batch = BatchFactory(released=True, lot_number="Ab/1.2", lot_key="ab/1.2")
    address = f"{batch.product.code}.{quote('AB/1.2', safe='')}"
    for path in (f"/lot/{address}", f"/LOT/{address.lower()}", f"/class/{address}", f"/CLASS/{address}"):
        assert "Ab/1.2" in client.get(path).words


def test_a_class_address_without_a_lot_is_the_product(client: CheckingClient) -> None:
    product = ProductFactory()
    for path in (f"/product/{product.code}", f"/class/{product.code}", f"/CLASS/{product.code.lower()}"):
        assert product.current.name in client.get(path).words


@pytest.mark.parametrize("end", [".", ".%00", ".%20"])
def test_a_class_address_whose_lot_is_nothing_is_the_product_too(client: CheckingClient, end: str) -> None:
    product = ProductFactory()
    page = client.get(f"/class/{product.code}{end}")
    assert product.current.name in page.words
    assert "chưa được đăng ký" not in page.words


def test_an_unregistered_lot_walks_up_to_its_product_and_says_so(client: CheckingClient) -> None:
    product = ProductFactory()
    assert "Lô L404 chưa được đăng ký" in client.get(f"/class/{product.code}.L404").words


def test_a_place_has_its_page(client: CheckingClient) -> None:
    place = EstablishmentFactory()
    assert place.name in client.get(f"/LOC/{place.code.lower()}").words


def test_gs1_addresses_redirect_to_the_page_with_their_query(app: Flask, client: CheckingClient) -> None:
    product = ProductFactory(gtin=GTIN)
    batch = BatchFactory(product=product, released=True)
    code = code_of(app, unit(app, of=product))
    place = EstablishmentFactory(gln="8935123456781")
    for path, target in {
        f"/01/{GTIN}": f"/product/{product.code}",
        f"/01/{GTIN}/": f"/product/{product.code}",
        f"/01/{GTIN}/10/{batch.lot_number.lower()}": f"/lot/{product.code}.{batch.lot_number.lower()}",
        f"/01/{GTIN}/21/{code}": f"/t/{code}?gtin={GTIN}",
        f"/01/{GTIN}/10/{batch.lot_number}/21/{code}": f"/t/{code}?gtin={GTIN}",
        f"/01/{GTIN}/10/L404": f"/product/{product.code}?lot=L404",
        "/414/8935123456781": f"/loc/{place.code}",
    }.items():
        answer = client.get(path, query_string={"lang": "en"}, status=307)
        joined = "&" if "?" in target else "?"
        assert answer.location == f"{ORIGIN}{target}{joined}lang=en"
        assert client.get(answer.location).status_code == 200


def test_what_is_no_digital_link_is_400_and_what_nobody_declared_404(client: CheckingClient) -> None:
    client.get("/01/08935123456782", status=400)
    client.get(f"/01/{GTIN}/foo", status=400)
    client.get(f"/01/{GTIN}", status=404)
    client.get("/414/8935123456781", status=404)


@pytest.mark.parametrize("path", ["/01/abc", "/01/08935123456782", "/414/abc"])
def test_a_slip_in_a_gs1_address_is_told_as_one_beside_a_box_for_the_code(
    client: CheckingClient, path: str
) -> None:
    page = client.get(path, status=400)
    assert "Mã chưa đúng" in page.h1
    assert f'value="{path.rpartition("/")[2]}"' in page.text
    program = client.get(path, headers={"Accept": "application/json"}, status=400)
    assert program.mimetype == "application/problem+json"


def test_a_batch_address_without_a_lot_names_the_code_without_a_dot(client: CheckingClient) -> None:
    code = ProductFactory().code
    for path in (f"/lot/{code}", f"/lot/{code}."):
        assert client.get(path, status=404).h1.endswith(f"mã {code}")


def test_a_made_up_serial_under_a_real_gtin_lands_on_a_warning(client: CheckingClient) -> None:
    ProductFactory(gtin=GTIN)
    answer = client.get(f"/01/{GTIN}/21/000000000000000", status=307)
    assert "Mã chưa đúng" in client.get(answer.location, status=404).h1


def test_a_code_under_another_product_s_gtin_warns(app: Flask, client: CheckingClient) -> None:
    ProductFactory(gtin=GTIN)
    code = code_of(app, unit(app))
    answer = client.get(f"/01/{GTIN}/21/{code}", status=307)
    assert "Mã này thuộc sản phẩm khác" in client.get(answer.location).words


@pytest.mark.parametrize(
    "path", ["/t/ABC", "/lot/nothing", "/product/ZZZZZZZZ", "/class/ZZZZZZZZ.L1", "/loc/ZZZZZZZZ"]
)
def test_what_leads_nowhere_is_404_with_a_way_to_report(client: CheckingClient, path: str) -> None:
    assert "Báo vấn đề" in client.get(path, status=404).words


def test_a_product_that_nobody_has_approved_is_not_public(client: CheckingClient) -> None:
    client.get(f"/product/{ProductFactory(draft=True).code}", status=404)


def test_a_label_beyond_its_run_was_never_issued(app: Flask, client: CheckingClient) -> None:
    run = unit(app)
    page = client.get(f"/t/{code_of(app, run, run.quantity)}", status=404)
    assert page.h1.startswith("Không tìm thấy mã")


class TestTypedCodes:
    def test_a_code_as_people_type_it_leads_to_its_page(self, app: Flask, client: CheckingClient) -> None:
        code = code_of(app, unit(app))
        sloppy = f"  {code[:4]} {code[4:8].lower()}-{code[8:]} ".replace("0", "O").replace("1", "l")
        assert client.get("/", query_string={"code": sloppy}, status=303).location == f"/t/{code}"

    def test_a_wrong_character_is_a_slip_and_what_was_typed_stays(
        self, app: Flask, client: CheckingClient
    ) -> None:
        code = code_of(app, unit(app))
        wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
        page = client.get("/", query_string={"code": wrong}, status=404)
        assert page.h1.startswith("Mã chưa đúng")
        assert wrong in page.text

    def test_products_lots_places_gtins_and_pasted_addresses_lead_to_theirs(
        self, client: CheckingClient
    ) -> None:
        product, place = ProductFactory(), EstablishmentFactory()
        for typed, target in {
            product.code: f"/product/{product.code}",
            f"{product.code.lower()}.L1": f"/lot/{product.code}.L1",
            place.code: f"/loc/{place.code}",
            "8935123456781": f"/01/{GTIN}",
            f"http://127.0.0.1:8000/CLASS/{product.code}.L1?lang=en": f"/class/{product.code}.L1",
            f"/01/{GTIN}/21/ABC": f"/t/ABC?gtin={GTIN}",
            f"{product.code}.A/1": f"/lot/{product.code}.A%2F1",
            f"http://127.0.0.1:8000/lot/{product.code}.A%2F1?lang=zh": f"/lot/{product.code}.A%2F1",
            f"127.0.0.1:8000/product/{product.code}/": f"/product/{product.code}",
        }.items():
            assert client.get("/", query_string={"code": typed}, status=303).location == target

    @pytest.mark.parametrize("typed", ["?", "//", "https://", "%", "x" * 500, "\x00a", "../../etc"])
    def test_nonsense_is_mistyped_and_no_error(self, client: CheckingClient, typed: str) -> None:
        assert client.get("/", query_string={"code": typed}, status=404).h1.startswith("Mã chưa đúng")


class TestWhatIsPrintedStaysTrue:
    """A box keeps its label for years, while names, numbers and hosts change."""

    def test_another_name_of_product_and_producer(self, app: Flask, client: CheckingClient) -> None:
        run = unit(app)
        made, code = run.batch.product, code_of(app, run)
        made.current.state = VersionState.SUPERSEDED
        ProductVersionFactory(product=made, number=2, name="Na dai tên mới")
        made.organisation.name = "Hợp tác xã Tên Mới"
        for path in (f"/obj/{code}", f"/class/{made.code}", f"/class/{made.code}.{run.batch.lot_number}"):
            words = client.get(path).words
            assert "Na dai tên mới" in words
            assert "Hợp tác xã Tên Mới" in words

    def test_another_host(
        self, make_app: Callable[..., Flask], browse: Callable[[Flask], CheckingClient]
    ) -> None:
        app = make_app(BASE_URL="https://moi.example", ALLOWED_HOSTS="cu.example")
        client = browse(app)
        run = unit(app, of=ProductFactory(gtin=GTIN))
        run.origin, code = "https://cu.example", code_of(app, run)
        old = {"Host": "cu.example"}
        answer = client.get(f"/01/{GTIN}/21/{code}", headers=old, status=307)
        assert answer.location == f"https://moi.example/t/{code}?gtin={GTIN}"
        assert (
            f'<link rel="canonical" href="https://moi.example/t/{code}">'
            in client.get(f"/obj/{code}", headers=old).text
        )
        typed = client.get("/", query_string={"code": f"https://cu.example/obj/{code}"}, status=303)
        assert typed.location.endswith(f"/t/{code}")
