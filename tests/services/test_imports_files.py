"""Workbooks that strangers send: read in a child with limits, refused with a sentence."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.services.sheets import workbook
from traceability.errors import Invalid
from traceability.services.imports.values import plain
from traceability.services.spreadsheets import reading
from traceability.services.spreadsheets.cells import ErrorCell, FormulaCell, TimeCell
from traceability.services.spreadsheets.reading import read_workbook

CONTENT_TYPES, WORKBOOK = "[Content_Types].xml", "xl/workbook.xml"


def made(fill: Any, name: str = "Trang 1") -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    fill(book.add_worksheet(name), book)
    book.close()
    return file.getvalue()


def repacked(data: bytes, **parts: bytes | None) -> bytes:
    """The package with parts added, replaced or (None) left out; `xl_workbook.xml` is xl/workbook.xml."""
    changed = {name.replace("_", "/", 1): part for name, part in parts.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in changed:
                new.writestr(info, old.read(info))
        for name, part in changed.items():
            if part is not None:
                new.writestr(name, part)
    return file.getvalue()


def with_sheet(cells: bytes) -> bytes:
    """A workbook whose one row is written by hand."""
    simple = made(lambda sheet, book: sheet.write_number("A1", 1))
    with zipfile.ZipFile(io.BytesIO(simple)) as package:
        xml = package.read("xl/worksheets/sheet1.xml")
    head, _, rest = xml.partition(b'<c r="A1">')
    return repacked(simple, **{"xl_worksheets/sheet1.xml": head + cells + rest.partition(b"</c>")[2]})


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read_workbook(data, "Trang 1")
    return refused.value.errors["file"]


GOOD = workbook("products", {"name": "Mật ong"})


def test_cells_keep_their_kinds() -> None:
    def fill(sheet: Any, book: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_string(0, 0, "0012")
        sheet.write_number(0, 1, 12)
        sheet.write_boolean(0, 2, True)
        sheet.write_datetime(0, 3, date(2026, 3, 4), day)
        sheet.write_number(0, 4, 46085.354166666664, day)  # half past eight of the same day
        sheet.write_string(0, 5, "04/03/2026")

    expected = ["0012", 12.0, True, date(2026, 3, 4), TimeCell("2026-03-04 08:30:00"), "04/03/2026"]
    assert read_workbook(made(fill), "Trang 1") == [expected]


def test_formulas_and_errors_are_seen_in_every_shape() -> None:
    def fill(sheet: Any, book: Any) -> None:
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("B1", '=HYPERLINK("http://a","b")', None, "b")
        sheet.write_array_formula("A2:B3", "{=ROW(A1:B2)}", None, 1)
        sheet.write_number("B3", 9)
        sheet.write_formula("C1", "=1/0", None, "#DIV/0!")
        sheet.write_string("C2", "=không phải công thức")

    assert read_workbook(made(fill), "Trang 1") == [
        [FormulaCell("2.0"), FormulaCell("b"), FormulaCell("")],
        [FormulaCell("1.0"), FormulaCell("0.0"), "=không phải công thức"],
        [FormulaCell("0.0"), FormulaCell("9.0")],
    ]


def test_an_error_typed_in_is_seen() -> None:
    rows = read_workbook(with_sheet(b'<c r="A1" t="e"><v>#REF!</v></c>'), "Trang 1")
    assert isinstance(rows[0][0], ErrorCell)


def test_the_first_sheet_is_read_where_ours_is_missing() -> None:
    rows = read_workbook(made(lambda sheet, book: sheet.write(2, 1, "x"), name="Khác"), "Sản phẩm")
    assert rows == [[], [], ["", "x"]]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Tệp rỗng"),
        (b"GIF89a", "không phải .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "có đặt mật khẩu"),
        (b"PK\x03\x04 not a zip", "Không đọc được"),
        (GOOD[: len(GOOD) // 2], "Không đọc được"),
        (b"x" * 10_000_001, "nhỏ hơn 10 MB"),
    ],
)
def test_what_is_no_workbook_is_told_what_to_do(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_a_word_document_and_a_workbook_with_macros_are_refused() -> None:
    assert "không phải .xlsx" in refusal(repacked(GOOD, **{"xl_workbook.xml": None}))
    assert "macro" in refusal(repacked(GOOD, **{"xl_vbaProject.bin": b"\xd0\xcf"}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(GOOD, **{"xl_media/bomb.bin": b"\0" * 60_000_000})
    assert len(bomb) < 200_000
    assert "quá lớn" in refusal(bomb)
    assert "quá lớn" in refusal(repacked(GOOD, **{"xl_worksheets/sheet1.xml": b" " * 5_000_000})), (
        "by its ratio"
    )


def test_a_bomb_that_lies_about_its_size_meets_the_limits_of_the_child() -> None:
    """The sizes in a zip are claims; here 400 MB say that they are 1,000 bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != "xl/worksheets/sheet1.xml":
                new.writestr(info, old.read(info))
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            )
            for _ in range(400):
                part.write(b" " * 1_000_000)
            part.write(b"</sheetData></worksheet>")
    data = file.getvalue()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        claimed = package.getinfo("xl/worksheets/sheet1.xml").file_size
    lie = data.replace(claimed.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    lie = lie.replace(claimed.to_bytes(8, "little"), (1000).to_bytes(8, "little"))
    assert lie != data
    assert refusal(lie)


def test_members_laid_over_each_other_are_refused() -> None:
    """One packed member named by many entries of the directory (Fifield's bomb in small)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(WORKBOOK, b"<workbook/>" * 50)
        first = package.infolist()[0]
        for n in range(400):
            twin = zipfile.ZipInfo(f"xl/{n}.xml")
            for name in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
                setattr(twin, name, getattr(first, name))
            package.filelist.append(twin)
    assert "Không đọc được" in refusal(file.getvalue())


def test_an_entity_that_grows_is_never_expanded() -> None:
    laughs = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
    <workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</workbook>"""
    assert "Không đọc được" in refusal(repacked(GOOD, **{"xl_workbook.xml": laughs}))


def test_too_many_rows_and_a_cell_at_the_end_of_the_sheet_are_refused() -> None:
    words = "tối đa 20.000 dòng"
    assert words in refusal(made(lambda sheet, book: sheet.write(20_001, 0, "x")))
    assert words in refusal(made(lambda sheet, book: sheet.write(1_048_575, 16_383, "x")))
    everywhere = with_sheet(b'<c r="A1"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c>')
    assert words in refusal(everywhere)


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_SECONDS", 0.001)
    assert "quá lớn" in refusal(GOOD)


SHOWN = st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), max_size=60)


@settings(max_examples=40, deadline=None)
@given(st.lists(SHOWN, min_size=1, max_size=8))
def test_every_text_comes_back_as_it_was_written(texts: list[str]) -> None:
    """Among them texts that begin like formulas and those that look like Excel's own escapes."""
    texts = [text for text in map(plain, [*texts, "=1+1", "@x", "_x000D_", "-5", "'q", "0012"]) if text]
    rows = read_workbook(workbook("products", *({"name": text} for text in texts)), "Sản phẩm")
    assert [plain(str(row[1])) for row in rows[1:]] == texts


def test_no_cell_we_write_starts_a_formula() -> None:
    data = workbook("products", *({"name": text} for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1")))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        xml = package.read("xl/worksheets/sheet1.xml").decode()
        styles = package.read("xl/styles.xml").decode()
    assert "<f>" not in xml
    assert xml.count('t="inlineStr"') + xml.count('t="s"') > 5
    assert 'quotePrefix="1"' in styles, "and it stays a text when it is edited or saved as CSV"
