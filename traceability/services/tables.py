"""A list as a file to take away: CSV or Excel, with what it was filtered by, when, and by whom."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter

from traceability.services import clock

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_WIDEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What is exported. `filters` are in words, one a line; none means the whole list."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    person: str
    filters: Sequence[str] = ()
    at: datetime = field(default_factory=clock.now)

    def head(self) -> list[tuple[str, str]]:
        """The lines above the table."""
        return [
            (self.title, ""),
            ("Bộ lọc", "; ".join(self.filters) or "Không lọc"),
            ("Xuất lúc", f"{self.at.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}"),
            ("Người xuất", self.person),
        ]


def as_csv(table: Table) -> bytes:
    """UTF-8 with a mark, which Excel needs to read Vietnamese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([safe(cell) for cell in line] for line in table.head())
    writer.writerow([])
    writer.writerow([safe(column) for column in table.columns])
    writer.writerows([safe(_said(cell)) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(table: Table) -> bytes:
    """Texts are texts, whatever they begin with; numbers and days keep their kind. Printed, no column is on a
    page of its own, and each page has the heads."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("Danh sách")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        for number, (caption, said) in enumerate(table.head()):
            sheet.write_string(number, 0, caption, bold)
            sheet.write_string(number, 1, said)
        first = len(table.head()) + 1
        widths = [len(column) for column in table.columns]
        for place, column in enumerate(table.columns):
            sheet.write_string(first, place, column, bold)
        for number, row in enumerate(table.rows, start=first + 1):
            for place, cell in enumerate(row):
                _put(sheet, number, place, cell, day)
                widths[place] = max(widths[place], len(_said(cell)))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(width + 2, _WIDEST))
        sheet.freeze_panes(first + 1, 1)
        sheet.repeat_rows(first)
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&RTrang &P/&N")
    return out.getvalue()


def safe(text: str) -> str:
    """So that no spreadsheet takes a text for a formula (OWASP: CSV injection)."""
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def _said(cell: Any) -> str:
    if cell is None:
        return ""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)


def _put(sheet: Any, number: int, place: int, cell: Any, day: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(number, place, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
    elif isinstance(cell, int | float):
        sheet.write_number(number, place, cell)
    else:
        sheet.write_string(number, place, _said(cell))
