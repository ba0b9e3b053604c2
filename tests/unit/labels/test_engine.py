"""The engine is `qrcode`, only faster: module by module, for any address, version, level and mask."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode import QRCode, constants, util

from tests.unit.labels import examples
from tests.unit.labels.test_symbols import CODES
from traceability.labels import symbols
from traceability.labels.content import Codes
from traceability.labels.engine import SymbolEngine
from traceability.labels.errors import LabelError
from traceability.labels.source import SymbolSource
from traceability.labels.symbols import MODES, Shape

STEMS = st.sampled_from(
    [
        f"{examples.ORIGIN}/01/{examples.GTIN}/21/",
        f"{examples.ORIGIN}/OBJ/",
        "http://127.0.0.1:8000/OBJ/",
        "https://x.vn/01/08935123456781/10/lot-a/21/",
        "https://qr.langson.gov.vn/01/09521234543213/10/26112101/21/",
    ]
)


def codes_of(texts: list[str]) -> Codes:
    return np.frombuffer("".join(texts).encode(), np.uint8).reshape(-1, 16)


@settings(deadline=None)  # the first of a shape encodes once for every bit of a code
@given(
    STEMS, CODES, st.lists(CODES, min_size=1, max_size=4), st.integers(0, 7), st.integers(0, 3), st.booleans()
)
def test_every_symbol_is_the_one_qrcode_makes(
    stem: str, first: str, texts: list[str], mask: int, larger: int, raised: bool
) -> None:
    version, level = symbols.fit(symbols.cut(stem + first, first))
    shape = Shape(version + larger, "Q" if raised and larger > 1 else level, mask)
    packed = SymbolEngine(symbols.cut(stem + first, first), shape).packed(codes_of(texts))
    for text, row in zip(texts, packed, strict=True):
        expected = symbols.encode(symbols.cut(stem + text, text), shape).modules
        assert np.array_equal(row, symbols.pack(expected).ravel())


def test_what_a_bit_toggles_depends_neither_on_the_text_nor_on_the_mask() -> None:
    pieces = symbols.cut(f"{examples.ORIGIN}/OBJ/0123456789ABCDEF", "0123456789ABCDEF")
    toggled: list[symbols.Modules] = []
    for mask, letters in ((0, "0123456789ABCDEF"), (5, "ZZZZZZZZYYYYYYYY")):
        changed = (*pieces[:-1], (pieces[-1][0].replace("0123456789ABCDEF", letters), pieces[-1][1]))
        shape = Shape(5, "M", mask)
        toggled.append(
            symbols.encode(changed, shape).modules ^ symbols.encode(changed, shape, flip=40).modules
        )
    assert np.array_equal(toggled[0], toggled[1])


def test_a_run_is_read_by_its_own_addresses() -> None:
    labels = examples.label_range(200, gtin=None, first=17)
    source = SymbolSource(labels)
    for code, modules in zip(labels.some(0, 200), source.modules(labels.some(0, 200)), strict=True):
        picture = np.where(np.kron(np.pad(modules, 4), np.ones((3, 3), np.bool_)), 0, 255).astype(np.uint8)
        assert examples.read_zxing(picture) == [labels.address(code.tobytes().decode())]


def test_a_run_has_the_mask_qrcode_chooses_for_its_first_label() -> None:
    labels = examples.label_range(10, first=5)
    pieces = symbols.cut(labels.address(labels.code(0)), labels.code(0))
    chosen = symbols.encode(pieces).shape
    assert SymbolSource(labels).shape == chosen
    penalties = []
    for mask in range(8):
        maker = QRCode(chosen.version, error_correction=constants.ERROR_CORRECT_M, mask_pattern=mask)
        for text, mode in pieces:
            maker.add_data(util.QRData(text.encode(), mode=MODES[mode]), optimize=0)
        maker.makeImpl(True, mask)
        penalties.append(util.lost_point(maker.modules))
    assert chosen.mask == penalties.index(min(penalties))


def test_a_code_outside_the_last_segment_is_refused() -> None:
    with pytest.raises(LabelError):
        SymbolEngine((("https://x.vn", "byte"),), Shape(3, "M", 0))
