"""Label addresses: what is built is read back, and every breach of the grammar has its own reason."""

from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.identifiers import gs1, lot, public_code, trace_code
from traceability.identifiers.crockford import ALPHABET
from traceability.identifiers.digital_link import (
    DigitalLink,
    Kind,
    batch_path,
    parse,
    parse_uri,
    place_path,
    product_path,
    segments,
    unit_path,
)
from traceability.identifiers.errors import DigitalLinkError

GTIN = "08935123456781"
GLN = "9521234000006"
CODE = "T07J5WK0G26W9VJT"

lots = st.text(sorted(lot.CSET_82), min_size=1, max_size=20).filter(lot.is_valid)
gtins = (
    st.text("0123456789", min_size=13, max_size=13)
    .map(lambda payload: payload + gs1.check_digit(payload))
    .filter(lambda number: not gs1.is_restricted(number[1:]))
)
product_codes = st.text(ALPHABET, min_size=8, max_size=8)
codes = st.text(ALPHABET, min_size=16, max_size=16)


def reason_of(path: str, query: str = "") -> str:
    with pytest.raises(DigitalLinkError) as caught:
        parse(path, query)
    return caught.value.reason


def test_addresses_are_printed_in_the_case_that_makes_the_smaller_symbol() -> None:
    assert product_path(None, "7K3QX9P2") == "/CLASS/7K3QX9P2"
    assert product_path(GTIN, "7K3QX9P2") == f"/01/{GTIN}"
    assert batch_path(None, "7K3QX9P2", "ab-1") == "/CLASS/7K3QX9P2.AB-1"
    assert batch_path(GTIN, "7K3QX9P2", "A/1%b") == f"/01/{GTIN}/10/A%2F1%25b"
    assert unit_path(None, CODE) == f"/OBJ/{CODE}"
    assert unit_path(GTIN, CODE) == f"/01/{GTIN}/21/{CODE}"
    assert unit_path(GTIN, CODE, "26110301") == f"/01/{GTIN}/10/26110301/21/{CODE}"
    assert place_path(None, "7K3QX9P2") == "/LOC/7K3QX9P2"
    assert place_path(GLN, "7K3QX9P2") == f"/414/{GLN}"


@given(gtins, product_codes, lots, codes)
def test_every_address_built_is_read_back(gtin: str, product: str, lot_number: str, code: str) -> None:
    assert parse(product_path(gtin, product)) == DigitalLink(Kind.PRODUCT, gtin=gtin)
    assert parse(product_path(None, product)) == DigitalLink(Kind.PRODUCT, product_code=product)
    assert parse(batch_path(gtin, product, lot_number)) == DigitalLink(Kind.BATCH, gtin=gtin, lot=lot_number)
    assert parse(unit_path(gtin, code)) == DigitalLink(Kind.UNIT, gtin=gtin, serial=code)
    assert parse(unit_path(None, code)) == DigitalLink(Kind.UNIT, serial=code)
    both = parse(unit_path(gtin, code, lot_number))
    assert both == DigitalLink(Kind.UNIT, gtin=gtin, lot=lot_number, serial=code)
    own = parse(batch_path(None, product, lot_number))
    assert (own.kind, own.product_code) == (Kind.BATCH, product)
    assert lot.lot_key(own.lot or "") == lot.lot_key(lot_number)


@given(product_codes, lots, codes, st.sampled_from([str.lower, str.upper, str.swapcase, str.title]))
def test_letter_case_never_decides_what_a_phone_finds(
    product: str, lot_number: str, code: str, recase: Callable[[str], str]
) -> None:
    assert parse(recase(unit_path(None, code))) == DigitalLink(Kind.UNIT, serial=code)
    assert parse(recase(place_path(None, product))) == DigitalLink(Kind.PLACE, place_code=product)
    found = parse(recase(batch_path(None, product, lot_number)))
    assert (found.product_code, lot.lot_key(found.lot or "")) == (product, lot.lot_key(lot_number))


def test_places_and_qualifiers_are_read() -> None:
    assert parse(f"/414/{GLN}") == DigitalLink(Kind.PLACE, gln=GLN)
    assert parse(f"/414/{GLN}/254/A1").extension == "A1"
    assert parse(f"/01/{GTIN}/22/2A").variant == "2A"
    everything = parse(
        f"/01/{GTIN}/22/2A/10/L1/21/S1", "17=271231&15=270200&3103=000195&422=704&lang=vi&linkType=gs1:pip"
    )
    assert everything == DigitalLink(
        Kind.UNIT,
        gtin=GTIN,
        variant="2A",
        lot="L1",
        serial="S1",
        attributes={"17": "271231", "15": "270200", "3103": "000195", "422": "704"},
    )
    assert everything.is_gs1
    assert not parse("/obj/x").is_gs1


def test_the_path_is_split_before_it_is_decoded_and_decoded_once() -> None:
    assert parse(f"/01/{GTIN}/10/A%2F1").lot == "A/1"
    assert parse(f"/01/{GTIN}/10/A%252F1").lot == "A%2F1"
    assert parse(f"/01/{GTIN}/10/A+1").lot == "A+1"


def test_one_trailing_slash_is_tolerated_and_two_are_not() -> None:
    assert parse(f"/01/{GTIN}/") == parse(f"/01/{GTIN}")
    assert parse("/obj/x/") == parse("/obj/x")
    assert reason_of(f"/01/{GTIN}//") == "empty_segment"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "empty_segment"),
        ("/", "empty_segment"),
        ("//01/" + GTIN, "empty_segment"),
        (f"/01/{GTIN}//10/A", "empty_segment"),
        ("/foo", "unknown_key"),
        (f"/gtin/{GTIN}", "unknown_key"),
        (f"/02/{GTIN}", "unknown_key"),
        ("/01", "missing_value"),
        (f"/01/{GTIN}/10", "missing_value"),
        ("/01/96385074", "length"),
        ("/01/614141123452", "length"),
        ("/01/8935123456781", "length"),
        ("/01/08935123456782", "check_digit"),
        ("/01/0893512345678X", "characters"),
        ("/01/0%208935123456781", "characters"),
        ("/01/02000000000015", "prefix"),
        ("/01/00000000000000", "prefix"),
        (f"/01/{GTIN}/foo/1", "unknown_key"),
        (f"/01/{GTIN}/254/1", "unknown_key"),
        (f"/01/{GTIN}/17/271231", "attribute_in_path"),
        (f"/01/{GTIN}/01/{GTIN}", "second_primary_key"),
        (f"/01/{GTIN}/414/{GLN}", "second_primary_key"),
        (f"/01/{GTIN}/21/A/10/B", "qualifier_order"),
        (f"/01/{GTIN}/10/A/22/B", "qualifier_order"),
        (f"/01/{GTIN}/10/A/10/A", "repeated"),
        (f"/01/{GTIN}/10/{'A' * 21}", "length"),
        (f"/01/{GTIN}/10/A%201", "characters"),
        (f"/01/{GTIN}/10/A%231", "characters"),
        (f"/01/{GTIN}/10/%C3%A9", "characters"),
        (f"/01/{GTIN}/10/%2E%2E", "dot_segment"),
        (f"/01/{GTIN}/10/A%2", "encoding"),
        (f"/01/{GTIN}/10/%zz", "encoding"),
        (f"/01/{GTIN}/10/%FF", "encoding"),
        (f"/414/{GLN}/10/A", "unknown_key"),
        ("/414/9521234000007", "check_digit"),
        ("/obj", "missing_value"),
        ("/obj/a/b", "unknown_key"),
        ("/class/7K3QX9P2.", "length"),
        ("/class/7K3QX9P2.a%20b", "characters"),
    ],
)
def test_every_breach_of_the_path_grammar_has_its_reason(path: str, reason: str) -> None:
    assert reason_of(path) == reason


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("10=A", "key_in_query"),
        ("21=A", "key_in_query"),
        (f"01={GTIN}", "key_in_query"),
        ("%31%30=A", "key_in_query"),
        ("37=25", "unknown_attribute"),
        ("3106=000195", "unknown_attribute"),
        ("0=1", "unknown_attribute"),
        ("17=271231&17=271231", "repeated"),
        ("17=27123", "attribute_value"),
        ("17=271331", "attribute_value"),
        ("17=270229", "attribute_value"),
        ("17=", "attribute_value"),
        ("17", "attribute_value"),
        ("422=VNM", "attribute_value"),
        ("17=2712%3", "encoding"),
    ],
)
def test_every_breach_of_the_query_grammar_has_its_reason(query: str, reason: str) -> None:
    assert reason_of(f"/01/{GTIN}", query) == reason


def test_keys_of_others_pass_and_leap_days_are_days() -> None:
    assert parse(f"/01/{GTIN}", "linkType=all&utm_source=x&&a=%").attributes == {}
    assert parse(f"/01/{GTIN}", "17=280229").attributes == {"17": "280229"}


@given(st.text(), st.text())
def test_no_address_crashes_the_parser(path: str, query: str) -> None:
    with suppress(DigitalLinkError):
        assert parse(path, query).kind


@given(
    st.lists(st.sampled_from(["01", "10", "21", "22", "17", "414", "254", GTIN, GLN, "A", "", "%2F", "obj"])),
    st.lists(st.sampled_from(["17=271231", "10=A", "lang=vi", "17=1", "", "99=1"])).map("&".join),
)
def test_what_is_accepted_as_gs1_has_one_key_in_order_without_repeats(parts: list[str], query: str) -> None:
    try:
        link = parse("/" + "/".join(parts), query)
    except DigitalLinkError:
        return
    if not link.is_gs1:
        return
    keys = parts[: len(parts) - (parts[-1] == "")][0::2]
    order = ["01", "22", "10", "21"] if link.gtin else ["414", "254"]
    assert keys == [ai for ai in order if ai in keys]


def test_whole_addresses_need_http_in_one_case_and_a_host() -> None:
    assert parse_uri(f"https://truyxuat.example/01/{GTIN}?17=271231").attributes == {"17": "271231"}
    assert parse_uri(f"HTTPS://TRUYXUAT.EXAMPLE/OBJ/{CODE}").serial == CODE
    for uri, reason in [
        (f"Https://a.example/01/{GTIN}", "scheme"),
        (f"ftp://a.example/01/{GTIN}", "scheme"),
        (CODE, "scheme"),
        (f"https:///01/{GTIN}", "host"),
        (f"https://[::1/01/{GTIN}", "host"),
    ]:
        with pytest.raises(DigitalLinkError) as caught:
            parse_uri(uri)
        assert caught.value.reason == reason


def test_a_symbol_is_cut_into_host_letters_and_digits() -> None:
    origin = "https://truyxuat.example:8443"
    assert segments(origin + unit_path(None, CODE)) == [(origin, "byte"), (f"/OBJ/{CODE}", "alphanumeric")]
    assert segments(origin + unit_path(GTIN, CODE)) == [
        (origin, "byte"),
        ("/01/", "alphanumeric"),
        (GTIN, "numeric"),
        (f"/21/{CODE}", "alphanumeric"),
    ]
    assert segments(origin + "/01/10/abcdef")[1:] == [("/01/10/", "alphanumeric"), ("abcdef", "byte")]
    assert segments(origin) == [(origin, "byte")]


def bits(cut: Sequence[tuple[str, str]]) -> int:
    """What a cut costs by the tables of ISO/IEC 18004, versions 1–9."""
    total = 0
    for text, mode in cut:
        n = len(text.encode())
        total += {
            "byte": 12 + 8 * n,
            "alphanumeric": 13 + 11 * (n // 2) + 6 * (n % 2),
            "numeric": 14 + 10 * (n // 3) + (0, 4, 7)[n % 3],
        }[mode]
    return total


@given(lots, codes, gtins)
def test_the_cut_joins_to_the_address_and_no_single_mode_is_smaller(
    lot_number: str, code: str, gtin: str
) -> None:
    url = "https://a.example" + unit_path(gtin, code, lot_number)
    cut = segments(url)
    assert "".join(text for text, _ in cut) == url
    assert cut[0] == ("https://a.example", "byte")
    rest = url.removeprefix("https://a.example")
    assert bits(cut[1:]) <= bits([(rest, "byte")]) + 3  # rounding of the last group of digits
    modes = {
        "numeric": set("0123456789"),
        "alphanumeric": set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"),
    }
    assert all(mode == "byte" or set(text) <= modes[mode] for text, mode in cut)


def test_product_codes_and_trace_codes_of_an_address_are_read_forgivingly() -> None:
    assert parse("/class/7k3q-x9oI.a1") == DigitalLink(Kind.BATCH, product_code="7K3QX901", lot="a1")
    assert parse("/obj/t07j-5wk0-g26w-9vjt").serial == CODE
    assert trace_code.is_well_formed(parse("/obj/t07j5wko g26w9vjt".replace(" ", "%20")).serial or "")
    assert not public_code.is_valid(parse("/class/short").product_code or "")
