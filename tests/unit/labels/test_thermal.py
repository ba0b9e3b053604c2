"""Thermal jobs and proofs: modules are whole dots, the file prints what was meant, and a bad file is
noticed."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tests.unit.labels import examples
from tests.unit.labels.examples import LONG, SHORT, label_range
from traceability.labels import bitmaps, proof, sheets, stocks, thermal, zpl
from traceability.labels.content import LabelFacts
from traceability.labels.designs import Design
from traceability.labels.errors import LabelError, StockError

ROLLS = [key for key, stock in stocks.STOCKS.items() if stock.medium is stocks.Medium.ROLL]


def job(count: int, facts: LabelFacts, key: str, dpi: int, first: int = 0) -> bytes:
    return b"".join(thermal.zpl_parts(label_range(count, first=first), facts, stocks.stock(key), dpi=dpi))


@pytest.mark.parametrize(("key", "dpi"), list(itertools.product(ROLLS, thermal.DPI)))
@pytest.mark.parametrize("facts", [LONG, SHORT])
def test_every_label_of_a_job_reads_back_with_whole_dots_and_its_quiet_zone(
    key: str, dpi: int, facts: LabelFacts
) -> None:
    stock = stocks.stock(key)
    found = proof.prove_zpl(job(4, facts, key, dpi), label_range(4), stock, dpi=dpi)
    assert found.passed
    assert (found.checked, found.wrong) == (4, ())
    dots = found.module_mm * thermal.DPI[dpi] / 25.4
    assert dots == pytest.approx(round(dots), abs=1e-9)


@pytest.mark.parametrize("read", [examples.read_zxing, examples.read_zbar])
def test_two_readers_read_the_print_head(read: examples.Reader) -> None:
    labels = label_range(7)
    pages = list(zpl.pages(job(7, SHORT, "R35X22", 300).decode()))
    assert [page.shape for page in pages if page.size] == [(260, 1287)] * 3
    found = {text for page in pages if page.size for text in read(np.where(page, 0, 255).astype(np.uint8))}
    assert found == examples.addresses(labels)


def test_at_203_dpi_a_module_is_four_dots_of_an_eighth_of_a_millimetre() -> None:
    layout = thermal.thermal_layout(SHORT, stocks.stock("R50X30"), 33, 203, Design.STANDARD)
    assert bitmaps.module_dots(layout, thermal.DPI[203]) == 4
    assert layout.module == pytest.approx(0.5)


def test_a_job_made_again_is_the_same_job() -> None:
    assert job(10, LONG, "R60X40", 203) == job(10, LONG, "R60X40", 203)


def test_an_offset_moves_every_row() -> None:
    labels, stock = label_range(3), stocks.stock("R50X30")
    data = b"".join(thermal.zpl_parts(labels, SHORT, stock, offset=(0.5, 0.25)))
    straight = next(zpl.pages(job(3, SHORT, "R50X30", 203).decode()))
    moved = next(zpl.pages(data.decode()))
    assert np.array_equal(moved[2:, 4:], straight[:-2, :-4])


def test_an_unknown_resolution_or_offset_is_refused() -> None:
    with pytest.raises(LabelError) as refused:
        thermal.zpl_parts(label_range(1), SHORT, stocks.stock("R50X30"), dpi=180)
    assert refused.value.reason == "dpi"
    with pytest.raises(StockError):
        thermal.zpl_parts(label_range(1), SHORT, stocks.stock("R50X30"), offset=(0, 9))


@given(hnp.arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 70))), st.integers(1, 4))
def test_compressed_pictures_come_back(picture: bitmaps.Bitmap, times: int) -> None:
    width, data = zpl.compress(zpl.Rows(picture, times))
    expected = np.repeat(np.unpackbits(np.packbits(picture, axis=1), axis=1), times, axis=0)
    assert np.array_equal(zpl.expand(data, width), expected)


def test_repeats_are_counted_as_the_manual_counts_them() -> None:
    # ZPL II Programming Guide, "Alternative Data Compression Scheme": M6 is seven 6s, vMB is 327 Bs.
    assert zpl.expand("M60", 4).tobytes() == zpl.expand("66666660", 4).tobytes()
    assert zpl.expand("vMB0", 164).tobytes() == zpl.expand("B" * 327 + "0", 164).tobytes()
    assert zpl.compress(zpl.Rows(np.ones((2, 8 * 164), np.bool_))) == (164, "vNF:")
    assert zpl.compress(zpl.Rows(np.zeros((2, 16), np.bool_))) == (2, ",:")


@pytest.mark.parametrize("key", ["L7160", "L7651"])
def test_a_good_sheet_passes_with_its_true_module(key: str) -> None:
    labels, stock = label_range(stocks.stock(key).per_page + 3), stocks.stock(key)
    data = b"".join(sheets.pdf_parts(labels, SHORT, stock, start_cell=2, offset=(1, -0.5)))
    found = proof.prove_pdf(data, labels, stock, start_cell=2, offset=(1, -0.5))
    assert found.passed
    assert found.checked == labels.count
    assert found.module_mm == pytest.approx({"L7160": 0.65, "L7651": 0.495}[key], abs=0.003)


def test_labels_of_another_range_are_all_wrong() -> None:
    stock = stocks.stock("L7160")
    data = b"".join(sheets.pdf_parts(label_range(4), SHORT, stock))
    found = proof.prove_pdf(data, label_range(4, first=4), stock, dpi=300)
    assert found.wrong == (5, 6, 7, 8)
    assert not found.passed


def test_of_a_large_job_the_first_and_last_labels_and_some_between_are_read() -> None:
    stock = stocks.stock("L7160")
    labels = label_range(1100)
    data = b"".join(sheets.pdf_parts(labels, SHORT, stock))
    found = proof.prove_pdf(data, labels, stock, dpi=200)
    assert found.passed
    assert 21 * 10 < found.checked < 21 * 13


def test_ink_on_the_quiet_zone_grey_print_and_small_modules_fail() -> None:
    dots = next(zpl.pages(job(1, SHORT, "R50X30", 203).decode()))
    clean = np.where(dots, 0, 255).astype(np.uint8)
    good = proof.measure(clean, 33, 203.2)
    assert good is not None
    assert good.quiet_modules == 4
    layout = thermal.thermal_layout(SHORT, stocks.stock("R50X30"), 33, 203, Design.STANDARD)
    inked = clean.copy()
    inked[60:90, round(layout.x * 8) - 8] = 0  # two modules left of the symbol
    spoilt = proof.measure(inked, 33, 203.2)
    assert spoilt is not None
    assert 1 <= spoilt.quiet_modules <= 2
    grey = proof.measure((clean // 4 + 90).astype(np.uint8), 33, 203.2)
    assert grey is not None
    assert grey.contrast < proof.LEAST_CONTRAST
    assert proof.measure(np.full((200, 200), 255, np.uint8), 33, 203.2) is None
    fine = proof.Proof(1, 1, (), good.module_mm, good.quiet_modules, good.contrast)
    assert fine.passed
    for change in ({"module_mm": 0.29}, {"quiet_modules": 1.8}, {"contrast": 0.2}, {"wrong": (1,)}):
        assert not replace(fine, **change).passed
