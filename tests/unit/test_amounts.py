"""Amounts as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.services.amounts import parse_amount, parse_count, written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1200", "1200"),
        ("1200,5", "1200.5"),
        ("1.200,5", "1200.5"),
        ("1.200.000", "1200000"),
        ("1.5", "1.5"),
        ("0.500", "0.5"),
        (" 12 000 ", "12000"),
    ],
)
def test_an_amount_is_read_as_written(typed: str, meant: str) -> None:
    assert parse_amount(typed) == Decimal(meant)


def test_what_could_be_two_numbers_is_asked_back() -> None:
    with pytest.raises(ValueError, match=r"«1\.200» là 1200 hay 1,2"):
        parse_amount("1.200")


@pytest.mark.parametrize("typed", ["", "abc", "-5", "1,2,3", "1.20.300", "1e5", "١٢"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="Nhập một số"):
        parse_amount(typed)


@given(st.decimals(min_value=0, max_value=10**11 - 1, places=3))
def test_what_a_form_shows_is_read_back(amount: Decimal) -> None:
    assert parse_amount(written(amount)) == amount


def test_a_count_may_have_dots_between_thousands() -> None:
    assert parse_count("1.200") == parse_count("1200") == 1200
    with pytest.raises(ValueError, match="số nguyên"):
        parse_count("12,5")
