"""Symbols: segments that spare modules, the level that costs none, and one shape for a whole run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.labels import examples
from traceability.labels import symbols
from traceability.labels.errors import LabelError
from traceability.labels.symbols import Shape

CODES = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=16, max_size=16)
STEM = f"{examples.ORIGIN}/01/{examples.GTIN}/21/"


def picture(modules: symbols.Modules) -> examples.Picture:
    padded = np.pad(modules, 4)
    return np.where(np.kron(padded, np.ones((4, 4), np.bool_)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("address", "version", "level"),
    [
        (STEM + "0123456789ABCDEF", 4, "M"),
        (f"{examples.ORIGIN}/OBJ/0123456789ABCDEF", 4, "M"),
        ("https://qr.langson.gov.vn/OBJ/0123456789ABCDEF", 3, "M"),
        ("https://tx.vn/OBJ/0123456789ABCDEF", 3, "Q"),
    ],
)
def test_an_address_gets_the_smallest_version_and_q_where_that_costs_nothing(
    address: str, version: int, level: str
) -> None:
    assert symbols.fit(symbols.cut(address, address[-16:])) == (version, level)


@given(CODES)
def test_every_code_of_a_run_is_cut_alike(code: str) -> None:
    pieces = symbols.cut(STEM + code, code)
    assert "".join(text for text, _ in pieces) == STEM + code
    assert [(len(text), mode) for text, mode in pieces] == [
        (len(text), mode) for text, mode in symbols.cut(STEM + "Z" * 16, "Z" * 16)
    ]


@settings(deadline=None, max_examples=40)
@given(CODES)
def test_two_readers_read_a_symbol_and_its_level(code: str) -> None:
    symbol = symbols.encode(symbols.cut(STEM + code, code))
    assert examples.read_zxing(picture(symbol.modules)) == [STEM + code]
    assert examples.read_zbar(picture(symbol.modules)) == [STEM + code]


@pytest.mark.parametrize("mask", range(8))
def test_a_shape_fixes_version_level_and_mask(mask: int) -> None:
    shape = Shape(5, "Q", mask)
    symbol = symbols.encode(symbols.cut(STEM + "0" * 16, "0" * 16), shape)
    assert symbol.shape == shape
    assert symbol.modules.shape == (37, 37)
    assert examples.read_zxing(picture(symbol.modules)) == [STEM + "0" * 16]


def test_an_address_that_is_too_long_or_lacks_its_code_is_refused() -> None:
    for ask in (
        lambda: symbols.encode(symbols.cut(STEM * 5)),
        lambda: symbols.encode(symbols.cut(STEM * 2), Shape(3, "Q", 0)),
        lambda: symbols.cut(STEM, "0" * 16),
    ):
        with pytest.raises(LabelError) as refused:
            ask()
        assert refused.value.reason == "address"
