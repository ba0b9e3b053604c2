"""The yearly report's annex in Excel: the same frozen figures with the rows behind them."""

import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from models import YearlyReport
from traceability.services import clock
from traceability.services.yearly_reports import tabulated
from traceability.services.yearly_reports.definitions import DEFINITIONS
from traceability.services.yearly_reports.prose import DAY_OF
from traceability.services.yearly_reports.sheet_rows import Formats, Sheet
from traceability.services.yearly_reports.tabulated import Cell, Tabled

_WIDEST, _NARROWEST, _FIRST, _LINE = 48, 8, 16, 15  # characters, and points


def annex(report: YearlyReport, content: dict[str, Any]) -> bytes:
    """One sheet a table, each written row by row and let go before the next is made: they may be large."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        made = report.frozen_at.replace(tzinfo=None)
        title = f"Phụ lục báo cáo năm {report.year}, lần chốt {report.edition}"
        book.set_properties(
            {
                "title": title,
                "author": report.frozen_by,
                "created": made,
                "comments": f"SHA-256 {report.sha256}",
            }
        )
        writer = _Writer(book, report, title)
        for name, table in _sheets(content):
            writer.sheet(name, table)
    return out.getvalue()


def _sheets(content: dict[str, Any]) -> Iterator[tuple[str, Tabled]]:
    yield "Tổng hợp", _summary(content)
    yield "Dự án", _projects(content)
    yield "Kết quả", tabulated.supports(content)
    yield "Lượt tham gia", tabulated.places(content)
    yield "Thuộc nhiều dự án", tabulated.several(content)
    yield "Nội dung hỗ trợ", tabulated.support_rows(content)
    if content["details"]:
        yield "Giấy chứng nhận", _certificates(content)
    yield "Hoạt động", tabulated.activities(content)
    if "inspections" in content:
        yield "Kiểm tra", tabulated.visits(content)
    yield "Cách tính", Tabled("Cách tính các chỉ tiêu", ["Chỉ tiêu", "Cách tính"], _definitions())


def _summary(content: dict[str, Any]) -> Tabled:
    rows: list[list[Cell]] = [
        [DEFINITIONS[key].caption, value, DEFINITIONS[key].says] for key, value in tabulated.summary(content)
    ]
    return Tabled("Số liệu tổng hợp", ["Chỉ tiêu", "Số liệu", "Cách tính"], rows)


def _projects(content: dict[str, Any]) -> Tabled:
    """The table of the Word report, with every figure of each project beside it."""
    table = tabulated.projects(content)
    keys = ("products_distinct", "product_supports", "certificates", "certified_enterprises", "ocop_products")
    figures = [[one[key] for key in keys] for one in content["details"]]
    rows: list[list[Cell]] = [[*row, *more] for row, more in zip(table.rows, figures, strict=False)]
    blank: list[Cell] = [None] * len(keys)
    rows += [[*row, *blank] for row in table.rows[len(figures) :]]
    head = [*table.head, *(DEFINITIONS[key].caption for key in keys)]
    return Tabled(table.caption, head, rows, totals=table.totals)


def _certificates(content: dict[str, Any]) -> Tabled:
    """Those of all projects: the tables of the Word report, one below the other."""
    papers = [tabulated.certificates(one, content["as_of"]) for one in content["details"]]
    rows: list[list[Cell]] = [
        [one["number"], *row]
        for one, table in zip(content["details"], papers, strict=True)
        for row in table.rows
    ]
    return Tabled(papers[0].caption, ["Dự án", *papers[0].head], rows)


def _definitions() -> list[list[str]]:
    return [[one.caption, one.says] for one in DEFINITIONS.values()]


class _Writer:
    """Puts tables on sheets that print on A4 and say where their figures are from."""

    def __init__(self, book: Any, report: YearlyReport, title: str) -> None:
        self._book, self._report, self._title = book, report, title
        edge = {"border": 1, "valign": "top", "text_wrap": True}
        self._bold = book.add_format({"bold": True})
        self._head = book.add_format({**edge, "bold": True, "align": "center", "bg_color": "#e6eaed"})
        day = {**edge, "num_format": "dd/mm/yyyy"}
        self._cells, self._sums = (
            Formats(
                *(book.add_format({**one, **more}) for one in (edge, {**edge, "num_format": "#,##0"}, day))
            )
            for more in ({}, {"bold": True})
        )

    def sheet(self, name: str, table: Tabled) -> None:
        sheet = self._book.add_worksheet(name, Sheet)
        for place, (caption, said) in enumerate(self._lines(table)):
            sheet.write_string(place, 0, caption, self._bold)
            sheet.write_string(place, 1, said)
        first = len(self._lines(table)) + 1
        longest = [
            max((_length(row[place]) for row in table.rows), default=0) for place in range(len(table.head))
        ]
        widths = _widths(table.head, longest)
        wrapped = [place for place, width in enumerate(widths) if longest[place] > width]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width + 2)
        sheet.set_row(first, _LINE * _lines(table.head, widths, range(len(widths))))
        for column, words in enumerate(table.head):
            sheet.write_string(first, column, words, self._head)
        last = len(table.rows) - table.totals
        for place, row in enumerate(table.rows):
            lines = _lines(row, widths, wrapped)
            formats = self._sums if place >= last else self._cells
            sheet.write_cells(first + 1 + place, row, formats, _LINE * lines if lines > 1 else None)
        sheet.freeze_panes(first + 1, 1)
        sheet.repeat_rows(first)
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self._report.sha256[:16]}…&RTrang &P/&N")

    def _lines(self, table: Tabled) -> list[tuple[str, str]]:
        frozen = self._report.frozen_at.astimezone(clock.VIETNAM)
        return [
            (f"{self._title}: {table.caption}", ""),
            ("Tính đến ngày", f"{self._report.as_of:%d/%m/%Y}: {DAY_OF}"),
            ("Chốt lúc", f"{frozen:%H:%M %d/%m/%Y} (giờ Việt Nam); mọi mục khác như ghi nhận lúc này"),
            ("Người chốt", self._report.frozen_by),
            ("SHA-256", self._report.sha256),
        ]


def _widths(head: Sequence[str], longest: Sequence[int]) -> list[int]:
    """Columns as wide as they need, within reason; the first one holds the captions above the table."""
    widths = [
        max(_NARROWEST, min(length, _WIDEST), min(len(words), _FIRST))
        for words, length in zip(head, longest, strict=True)
    ]
    return [max(_FIRST, widths[0]), *widths[1:]]


def _lines(row: Sequence[Cell], widths: Sequence[int], wrapped: Sequence[int]) -> int:
    """How many lines the longest of these cells takes, which not every program works out by itself."""
    return max((-(-max(1, _length(row[place])) // widths[place]) for place in wrapped), default=1)


def _length(cell: Cell) -> int:
    return 10 if isinstance(cell, date) else len(str(cell or ""))
