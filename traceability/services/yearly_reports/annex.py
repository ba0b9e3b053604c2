"""The yearly report's annex in Excel: the same frozen figures with the rows behind them."""

import io
from datetime import date, datetime
from typing import Any

import xlsxwriter

from models import YearlyReport
from traceability.services import clock
from traceability.services.yearly_reports import tabulated
from traceability.services.yearly_reports.definitions import DEFINITIONS
from traceability.services.yearly_reports.prose import DAY_OF
from traceability.services.yearly_reports.tabulated import Cell, Tabled

_WIDEST, _NARROWEST, _FIRST, _LINE = 48, 8, 16, 15  # characters, and points


def annex(report: YearlyReport, content: dict[str, Any]) -> bytes:
    """One sheet a table."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, {**options, "strings_to_numbers": False}) as book:
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


def _sheets(content: dict[str, Any]) -> list[tuple[str, Tabled]]:
    papers = [tabulated.certificates(one, content["as_of"]) for one in content["details"]]
    rows: list[list[Cell]] = [
        [one["number"], *row]
        for one, table in zip(content["details"], papers, strict=True)
        for row in table.rows
    ]
    certificates = Tabled(papers[0].caption, ["Dự án", *papers[0].head], rows) if papers else None
    return [
        ("Tổng hợp", _summary(content)),
        ("Dự án", _projects(content)),
        ("Kết quả", tabulated.supports(content)),
        ("Lượt tham gia", tabulated.places(content)),
        ("Thuộc nhiều dự án", tabulated.several(content)),
        ("Nội dung hỗ trợ", tabulated.support_rows(content)),
        *([("Giấy chứng nhận", certificates)] if certificates else []),
        ("Hoạt động", tabulated.activities(content)),
        *([("Kiểm tra", tabulated.visits(content))] if "inspections" in content else []),
        ("Cách tính", Tabled("Cách tính các chỉ tiêu", ["Chỉ tiêu", "Cách tính"], _definitions())),
    ]


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


def _definitions() -> list[list[str]]:
    return [[one.caption, one.says] for one in DEFINITIONS.values()]


class _Writer:
    """Puts tables on sheets that print on A4 and say where their figures are from."""

    def __init__(self, book: Any, report: YearlyReport, title: str) -> None:
        self._book, self._report, self._title = book, report, title
        edge = {"border": 1, "valign": "top", "text_wrap": True}
        self._bold = book.add_format({"bold": True})
        self._head = book.add_format({**edge, "bold": True, "align": "center", "bg_color": "#e6eaed"})
        self._text, self._total = book.add_format(edge), book.add_format({**edge, "bold": True})
        self._number = book.add_format({**edge, "num_format": "#,##0"})
        self._sum = book.add_format({**edge, "bold": True, "num_format": "#,##0"})
        self._day = book.add_format({**edge, "num_format": "dd/mm/yyyy"})

    def sheet(self, name: str, table: Tabled) -> None:
        sheet = self._book.add_worksheet(name)
        for place, (caption, said) in enumerate(self._lines(table)):
            sheet.write_string(place, 0, caption, self._bold)
            sheet.write_string(place, 1, said)
        first = len(self._lines(table)) + 1
        for column, words in enumerate(table.head):
            sheet.write_string(first, column, words, self._head)
        for place, row in enumerate(table.rows, start=1):
            total = place > len(table.rows) - table.totals
            for column, cell in enumerate(row):
                self._put(sheet, first + place, column, cell, total)
        self._shape(sheet, table, first)
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

    def _put(self, sheet: Any, place: int, column: int, cell: Any, total: bool) -> None:
        if isinstance(cell, date):
            day = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001  # Excel knows no zones
            sheet.write_datetime(place, column, day, self._day)
        elif isinstance(cell, int):
            sheet.write_number(place, column, cell, self._sum if total else self._number)
        else:
            sheet.write_string(place, column, cell or "", self._total if total else self._text)

    def _shape(self, sheet: Any, table: Tabled, first: int) -> None:
        """Columns as wide as they need, within reason; rows high enough for what is wrapped, which not every
        program works out by itself."""
        widths = [
            max(_FIRST, _width(table, 0)),
            *(_width(table, place) for place in range(1, len(table.head))),
        ]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width + 2)
        for place, row in enumerate([table.head, *table.rows], start=first):
            sheet.set_row(place, _LINE * max(map(_lines, row, widths)))


def _width(table: Tabled, column: int) -> int:
    longest = max((_length(row[column]) for row in table.rows), default=0)
    return max(_NARROWEST, min(longest, _WIDEST), min(len(table.head[column]), _FIRST))


def _lines(cell: Cell, width: int) -> int:
    return -(-max(1, _length(cell)) // width)


def _length(cell: Cell) -> int:
    return 10 if isinstance(cell, date) else len(str(cell or ""))
