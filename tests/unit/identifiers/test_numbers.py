"""GTIN, GLN, lot, tax code and public code: what each accepts, what it calls it, and why it refuses."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.identifiers import crockford, gln, gs1, gtin, lot, public_code, tax_code
from traceability.identifiers.errors import IdentifierError


def reason_of(validate: Callable[[str], str], text: str) -> str:
    with pytest.raises(IdentifierError) as caught:
        validate(text)
    return caught.value.reason


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("08935123456781", "08935123456781"),
        ("8935123456781", "08935123456781"),
        ("8 935123 456781", "08935123456781"),
        ("８９３５１２３４５６７８１", "08935123456781"),
        ("614141123452", "00614141123452"),
        ("96385074", "00000096385074"),
    ],
)
def test_a_gtin_of_any_length_becomes_fourteen_digits(typed: str, canonical: str) -> None:
    assert gtin.validate(typed) == canonical
    assert gtin.is_valid(typed)


def test_a_gtin_is_refused_with_the_reason() -> None:
    assert reason_of(gtin.validate, "08935123456782") == "check_digit"
    assert reason_of(gtin.validate, "893512345678") == "check_digit"
    assert reason_of(gtin.validate, "89351234567") == "length"
    assert reason_of(gtin.validate, "") == "characters"
    assert reason_of(gtin.validate, "893512345678X") == "characters"
    assert reason_of(gtin.validate, "٨٩٣٥١٢٣٤٥٦٧٨١") == "characters"
    assert reason_of(gtin.validate_14, "8935123456781") == "length"


@pytest.mark.parametrize(
    "payload",
    ["020000000001", "040000000001", "200000000001", "293512345678", "000000012345", "0212345", "2012345"],
)
def test_a_number_for_one_shop_or_country_is_not_a_gtin(payload: str) -> None:
    assert reason_of(gtin.validate, payload + gs1.check_digit(payload)) == "prefix"


def test_restricted_prefixes_are_recognised_behind_an_indicator_digit_and_in_a_upc() -> None:
    for payload in ("1" + "200000000001", "0" + "021234567890", "2" + "000000212345"):
        assert reason_of(gtin.validate, payload + gs1.check_digit(payload)) == "prefix"
    assert reason_of(gtin.validate, "21234567890" + gs1.check_digit("21234567890")) == "prefix"


def test_the_prefixes_beside_the_restricted_ones_are_accepted() -> None:
    for payload in ("019999999999", "030000000001", "050000000001", "193512345678", "300000000001"):
        assert gtin.is_valid(payload + gs1.check_digit(payload))


def test_prefix_952_is_for_demonstration_only() -> None:
    assert gtin.is_demonstration("09521234543213")
    assert not gtin.is_demonstration("08935123456781")
    assert gln.is_demonstration("9521234000006") == gln.validate("9521234000006").startswith("952")


@given(digits(13))
def test_a_wrong_digit_anywhere_in_a_gtin_is_caught(payload: str) -> None:
    number = payload + gs1.check_digit(payload)
    for place, digit in enumerate(number):
        wrong = number[:place] + str((int(digit) + 1) % 10) + number[place + 1 :]
        assert reason_of(gtin.validate_14, wrong) == "check_digit"


@given(st.text())
def test_no_text_crashes_a_validator_and_a_canonical_form_validates_as_itself(text: str) -> None:
    for module in (gtin, gln, lot, tax_code, public_code):
        if module.is_valid(text):
            assert module.validate(module.validate(text)) == module.validate(text)
        else:
            assert reason_of(module.validate, text)


def test_a_gln_is_thirteen_digits() -> None:
    assert gln.validate("9521234 00000 " + gs1.check_digit("952123400000")).startswith("9521234")
    assert reason_of(gln.validate, "8935123456782") == "check_digit"
    assert reason_of(gln.validate, "08935123456781") == "length"
    assert reason_of(gln.validate, "200000000001" + gs1.check_digit("200000000001")) == "prefix"


@given(st.text(sorted(lot.CSET_82), min_size=1, max_size=20).filter(lambda text: text.strip(".")))
def test_a_lot_may_use_all_of_character_set_82(text: str) -> None:
    assert lot.validate(text) == text
    assert lot.lot_key(text) == lot.lot_key(text.swapcase())


def test_character_set_82_has_82_characters() -> None:
    assert len(lot.CSET_82) == 82


def test_a_lot_is_refused_with_the_reason() -> None:
    assert reason_of(lot.validate, "  ") == "length"
    assert reason_of(lot.validate, "A" * 21) == "length"
    for char in " #$@~\\^`{|}[]\x00é":
        assert reason_of(lot.validate, f"A{char}1") == "characters"
    assert reason_of(lot.validate, ".") == "dot_segment"
    assert reason_of(lot.validate, "..") == "dot_segment"
    assert lot.validate("...") == "..."


def test_a_lot_is_kept_as_printed_and_compared_ignoring_case() -> None:
    assert lot.validate(" Ｌô１".replace("ô", "o")) == "Lo1"
    assert lot.lot_key("Lo1") == lot.lot_key("LO1") == "lo1"


def test_suggested_lots_are_the_day_and_a_number() -> None:
    assert lot.suggest_lot(date(2026, 11, 3), 1) == "26110301"
    assert lot.suggest_lot(date(2026, 11, 3), 100) == "261103100"
    with pytest.raises(ValueError, match="count from 1"):
        lot.suggest_lot(date(2026, 11, 3), 0)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("0100233488", "0100233488"),
        ("01.00.112.437", "0100112437"),
        ("0314409058-002", "0314409058-002"),
        ("0312 68 78 78 001", "0312687878-001"),
        ("014204012345", "014204012345"),
    ],
)
def test_the_three_shapes_of_a_tax_code_are_accepted(typed: str, canonical: str) -> None:
    assert tax_code.validate(typed) == canonical


def test_a_tax_code_is_refused_with_the_reason() -> None:
    assert reason_of(tax_code.validate, "0100233480") == "check_digit"
    assert reason_of(tax_code.validate, "0314409050-002") == "check_digit"
    assert reason_of(tax_code.validate, "0314409058-000") == "branch"
    assert reason_of(tax_code.validate, "01002334881") == "length"
    assert reason_of(tax_code.validate, "010023348A") == "characters"
    assert reason_of(tax_code.validate, "0000000000") == "check_digit"


@given(digits(9))
def test_at_most_one_tenth_digit_completes_a_tax_code(payload: str) -> None:
    valid = [digit for digit in "0123456789" if tax_code.is_valid(payload + digit)]
    try:
        assert valid == [tax_code.check_digit(payload)]
    except IdentifierError:
        assert valid == []


def test_public_codes_are_random_and_read_however_they_are_typed() -> None:
    codes = {public_code.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 8 and crockford.is_crockford(code) for code in codes)
    assert public_code.validate("7k3q-x9oI") == "7K3QX901"
    assert reason_of(public_code.validate, "7K3Q") == "length"
    assert reason_of(public_code.validate, "7K3QX9PU") == "characters"
