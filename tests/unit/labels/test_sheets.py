"""Sheets: every label reads back with two readers, nothing is clipped, and a file made again is the same
file."""

import io
import itertools
import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pypdfium2
import pytest

from tests.unit.labels import examples
from tests.unit.labels.examples import LONG, SHORT, label_range
from traceability.labels import layout, rulers, sheets, stocks, typeset
from traceability.labels.content import LabelFacts, LabelRange
from traceability.labels.designs import Design
from traceability.labels.errors import DoesNotFit, MissingGlyph, StockError


def pdf(labels: LabelRange, facts: LabelFacts, key: str = "L7160", **options: Any) -> bytes:
    return b"".join(sheets.pdf_parts(labels, facts, stocks.stock(key), **options))


@pytest.mark.parametrize(
    ("key", "facts", "gtin"),
    [
        ("L7160", LONG, examples.GTIN),
        ("L7651", LONG, examples.GTIN),
        ("L7651", SHORT, None),
        ("L7163", SHORT, None),
        ("R35X22", LONG, examples.GTIN),
    ],
)
def test_two_readers_read_every_label_of_a_used_sheet_and_a_last_partial_page(
    key: str, facts: LabelFacts, gtin: str | None
) -> None:
    stock = stocks.stock(key)
    labels = label_range(2 * stock.per_page + 1, gtin=gtin, first=40)
    start_cell = min(3, stock.per_page)
    pictures = examples.pages(pdf(labels, facts, key, start_cell=start_cell))
    assert len(pictures) == stock.pages(labels.count, start_cell)
    for read in (examples.read_zxing, examples.read_zbar):
        found = list(itertools.chain.from_iterable(map(read, pictures)))
        assert len(found) == labels.count
        assert set(found) == examples.addresses(labels)


def test_labels_of_a_batch_all_carry_its_one_address() -> None:
    labels = label_range(21, kind="batch")
    (picture,) = examples.pages(pdf(labels, SHORT))
    assert examples.read_zxing(picture) == [f"{examples.ORIGIN}/01/{examples.GTIN}/10/26112101"] * 21


def test_labels_are_filled_row_by_row_in_the_order_of_their_numbers() -> None:
    labels = label_range(4)
    (picture,) = examples.pages(pdf(labels, SHORT))
    top = picture[: round((15.5 + 38.1) / 25.4 * 300)]
    assert set(examples.read_zxing(top)) == {labels.address(labels.code(i)) for i in range(3)}


@pytest.mark.parametrize("key", ["L7160", "L7651", "R40X30"])
@pytest.mark.parametrize("facts", [LONG, SHORT, replace(SHORT, sample=True)])
@pytest.mark.parametrize("design", Design)
def test_nothing_is_printed_outside_the_label_nor_on_the_quiet_zone(
    key: str, facts: LabelFacts, design: Design
) -> None:
    stock = stocks.stock(key)
    dpi = 300
    (picture,) = examples.pages(pdf(label_range(1), facts, key, design=design), dpi)
    cell = next(stock.cells())
    left, top = cell.x * dpi / 25.4, cell.y * dpi / 25.4
    dark = np.argwhere(picture < 200)
    assert dark[:, 0].min() >= top
    assert dark[:, 1].min() >= left
    assert dark[:, 0].max() <= top + cell.height * dpi / 25.4
    assert dark[:, 1].max() <= left + cell.width * dpi / 25.4
    drawing = layout.lay_out(facts, stock.label_size, 33, design)
    quiet = _square(picture, cell.x + drawing.x, cell.y + drawing.y, drawing, 4, dpi)
    symbol = _square(picture, cell.x + drawing.x, cell.y + drawing.y, drawing, 0, dpi)
    assert (quiet < 200).sum() == (symbol < 200).sum()


def _square(
    picture: examples.Picture, x: float, y: float, drawing: layout.Layout, quiet: int, dpi: int
) -> examples.Picture:
    """The dots of the symbol at x, y (mm) with that many modules around it, a dot's rounding left out."""
    margin, side, dot = quiet * drawing.module, drawing.symbol_mm, 1.01 * 25.4 / dpi
    left, top, right, bottom = (
        round(edge * dpi / 25.4)
        for edge in (
            x - margin + (dot if quiet else -dot),
            y - margin + (dot if quiet else -dot),
            x + side + margin - (dot if quiet else -dot),
            y + side + margin - (dot if quiet else -dot),
        )
    )
    return picture[top:bottom, left:right]


def test_the_words_can_be_searched_and_copied() -> None:
    labels = label_range(1)
    document = pypdfium2.PdfDocument(pdf(labels, SHORT))
    text = " ".join(document[0].get_textpage().get_text_bounded().split())
    for words in ("Thạch đen Tràng Định", "Số lô: 26112101", "HSD: 20/11/2027", "OCOP"):
        assert words in text
    code = labels.code(0)
    assert " ".join(code[i : i + 4] for i in range(0, 16, 4)) in text


def test_a_sample_says_so_and_a_label_without_certificate_has_no_stars() -> None:
    document = pypdfium2.PdfDocument(pdf(label_range(1), replace(SHORT, sample=True, ocop_stars=None)))
    text = document[0].get_textpage().get_text_bounded()
    assert "MẪU" in text
    assert "OCOP" not in text


def test_equal_arguments_give_equal_bytes() -> None:
    first, again = (pdf(label_range(30), LONG, start_cell=2, offset=(0.5, -1)) for _ in range(2))
    assert first == again
    file = io.BytesIO()
    sheets.write_pdf(file, label_range(30), LONG, stocks.stock("L7160"), start_cell=2, offset=(0.5, -1))
    assert file.getvalue() == first


def test_a_part_of_a_run_has_the_labels_it_has_in_the_whole() -> None:
    whole = examples.pages(pdf(label_range(42), SHORT))
    (second,) = examples.pages(pdf(label_range(21, first=21), SHORT))
    assert np.array_equal(whole[1], second)


def test_an_offset_moves_the_print() -> None:
    (straight,) = examples.pages(pdf(label_range(1), SHORT))
    (moved,) = examples.pages(pdf(label_range(1), SHORT, offset=(2.54, 5.0)))
    before, after = (np.argwhere(picture < 128).min(axis=0) for picture in (straight, moved))
    assert (after - before).tolist() == pytest.approx([59, 30], abs=1)


def test_a_character_without_a_glyph_is_refused_before_the_first_byte() -> None:
    with pytest.raises(MissingGlyph) as refused:
        sheets.pdf_parts(label_range(1), replace(SHORT, product_name="Trà 龙"), stocks.stock("L7160"))
    assert refused.value.characters == "龙"
    assert refused.value.reason == "missing_glyph"


def test_words_that_cannot_fit_are_refused() -> None:
    endless = replace(SHORT, product_name="Sản phẩm " * 60)
    with pytest.raises(DoesNotFit) as refused:
        sheets.pdf_parts(label_range(1), endless, stocks.stock("L7651"))
    assert refused.value.reason == "text"


@pytest.mark.parametrize(
    ("options", "reason"),
    [({"start_cell": 0}, "start_cell"), ({"start_cell": 22}, "start_cell"), ({"offset": (5.5, 0)}, "offset")],
)
def test_a_cell_or_offset_the_sheet_does_not_have_is_refused(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(StockError) as refused:
        pdf(label_range(1), SHORT, **options)
    assert refused.value.reason == reason


def test_memory_does_not_grow_with_the_number_of_labels() -> None:
    peaks = []
    for count in (12_000, 48_000):
        tracemalloc.start()
        for _ in sheets.pdf_parts(label_range(count, kind="batch"), SHORT, stocks.stock("L7651")):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_a_file_of_many_pages_opens_at_its_last_page() -> None:
    stock = stocks.stock("R50X30")
    labels = label_range(1100, kind="batch")
    document = pypdfium2.PdfDocument(b"".join(sheets.pdf_parts(labels, SHORT, stock)))
    assert len(document) == 1100
    assert "26112101" in document[1099].get_textpage().get_text_bounded()


@pytest.mark.parametrize("turned", [False, True])
def test_the_rulers_of_a_trial_page_are_a_hundred_millimetres(turned: bool) -> None:
    (picture,) = examples.pages(rulers.trial_page(stocks.stock("L7160"), (3, 3)), 600)
    dark = (picture.T if turned else picture) < 100
    longest = max(_longest_run(line) for line in dark)
    assert longest * 25.4 / 600 == pytest.approx(100, abs=0.25)


def _longest_run(line: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], line.astype(np.int8), [0]))))
    return int((edges[1::2] - edges[::2]).max(initial=0))


@pytest.mark.parametrize("key", stocks.STOCKS)
@pytest.mark.parametrize("design", Design)
def test_every_design_fits_itself_to_every_stock(key: str, design: Design) -> None:
    for modules in (29, 33):
        for facts in (LONG, SHORT):
            drawing = layout.lay_out(facts, stocks.stock(key).label_size, modules, design)
            assert drawing.module >= (0.396 if facts is SHORT else 0.35)
            for shape in drawing.fixed:
                if isinstance(shape, typeset.Text):
                    assert shape.x + shape.width <= drawing.width
                    assert shape.size >= 4


def test_words_give_way_in_order_and_the_lot_never_does() -> None:
    said = []
    for key in ("L7163", "L7160", "L7651"):
        drawing = layout.lay_out(LONG, stocks.stock(key).label_size, 33)
        said.append(" ".join(shape.text for shape in drawing.fixed if isinstance(shape, typeset.Text)))
    assert "Quét mã" in said[0]
    assert LONG.lines[0] in said[0]
    assert LONG.lines[0] not in said[1]
    assert "Hợp tác xã" in said[1]
    assert "Hợp tác xã" not in said[2]
    for words in said:
        assert LONG.product_name in words
        assert f"Số lô: {LONG.lot_number}" in words.replace("- ", "-")
        assert "HSD: 20/11/2027" in words


def test_a_tall_label_has_its_words_beneath_the_symbol() -> None:
    tall = stocks.custom(4, 5, 40, 50, 10, 10)
    drawing = layout.lay_out(SHORT, tall.label_size, 33)
    assert drawing.module >= 0.495
    words = [shape for shape in drawing.fixed if isinstance(shape, typeset.Text)]
    assert min(word.y for word in words) > drawing.y + drawing.symbol_mm
    labels = label_range(20)
    (picture,) = examples.pages(b"".join(sheets.pdf_parts(labels, SHORT, tall)))
    assert set(examples.read_zbar(picture)) == examples.addresses(labels)


def test_a_label_too_small_for_a_symbol_that_reads_is_refused() -> None:
    for size, dot in (((12, 12), 0.0), ((20, 14), 0.125), ((12, 60), 0.0)):
        with pytest.raises(DoesNotFit) as refused:
            layout.lay_out(SHORT, size, 33, dot=dot)
        assert refused.value.reason == "symbol"
