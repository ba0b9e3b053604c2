"""Workbooks we write: templates and exports, and an uploaded sheet given back with its wrong cells in red."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from traceability.services.imports.sheets import MENDING, Line, Sheet
from traceability.services.imports.values import Choices, Column, Kind, key
from traceability.services.spreadsheets.cells import Cell, ErrorCell, FormulaCell, TimeCell

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LAST_ROW = 20_000  # from 0: drop-downs reach as far as an import does
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GUIDE, _LISTS = "Hướng dẫn", "Danh mục"
_HEADING = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
_LOOKS: dict[str, dict[str, Any]] = {
    "heading": {**_HEADING, "bg_color": "#E3EFE7"},
    "heading_needed": {**_HEADING, "bg_color": "#BFE0CB"},
    "heading_note": {**_HEADING, "bg_color": "#E8E8E8", "font_color": "#555555"},
    "text": {"num_format": "@"},
    # Edited in Excel, or saved as CSV and opened again, such a text stays a text.
    "quoted": {"num_format": "@", "quote_prefix": True},
    "key": {"num_format": "@", "font_color": "#555555", "bg_color": "#F4F4F4"},
    "note": {"font_color": "#555555"},
    "day": {"num_format": "dd/mm/yyyy"},
    "amount": {"num_format": "General"},
    "count": {"num_format": "#,##0"},
    "mending": {"font_color": "#9C0006", "text_wrap": False},
    "wrap": {"text_wrap": True, "valign": "top"},
}
_RED: dict[str, Any] = {
    "bg_color": "#FFC7CE",
    "font_color": "#9C0006",
    "border": 1,
    "border_color": "#9C0006",
}
_KINDS = {Kind.DAY: "day", Kind.TERM: "day", Kind.AMOUNT: "amount", Kind.COUNT: "count", Kind.NOTE: "note"}


def write_records(
    name: str, columns: Sequence[Column], choices: Mapping[str, Choices], rows: Iterable[Mapping[str, Any]]
) -> bytes:
    """A sheet of records, or with no rows a template."""
    book = _Book(name, choices)
    book.head([(_heading(column), column) for column in columns])
    for number, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            book.put(number, place, row.get(column.name), _look(column), wrong=False)
    book.guide(columns)
    return book.close()


def write_marked(name: str, columns: Sequence[Column], choices: Mapping[str, Choices], sheet: Sheet) -> bytes:
    """The uploaded sheet, row for row, with wrong cells in red and a last column that says what to do."""
    at = {place: column for column in columns if (place := sheet.places.get(column.name)) is not None}
    last = max(at) + 1
    headings = [str(heading) for heading in sheet.headings]
    while last < len(headings) and headings[last] and key(headings[last]) != key(MENDING):
        last += 1
    book = _Book(name, choices)
    titles = [(headings[place], at.get(place)) for place in range(last)]
    book.head([*titles, (MENDING, None)])
    for line in sheet.lines:
        _put_line(book, line, at, last)
    book.guide(columns)
    return book.close()


def _put_line(book: "_Book", line: Line, at: Mapping[int, Column], last: int) -> None:
    for place in range(last):
        column = at.get(place)
        wrong = column is not None and column.name in line.wrong
        cell = line.cells[place] if place < len(line.cells) else ""
        book.put(line.number - 1, place, _shown(cell), _look(column) if column else "text", wrong=wrong)
    if line.wrong:
        told = [
            f"{column.called}: {line.wrong[column.name]}"
            for column in at.values()
            if column.name in line.wrong
        ]
        book.put(line.number - 1, last, "; ".join(told), "mending", wrong=False)


def _shown(cell: Cell) -> Any:
    return cell.text if isinstance(cell, FormulaCell | ErrorCell | TimeCell) else cell


def _heading(column: Column) -> str:
    return f"{column.title} *" if column.needed else column.title


def _look(column: Column) -> str:
    return "key" if column.name == "key" else _KINDS.get(column.kind, "text")


class _Book:
    """One workbook being written, row after row."""

    def __init__(self, name: str, choices: Mapping[str, Choices]) -> None:
        self._bytes = io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._bytes, {**options, "strings_to_numbers": False})
        self._looks = {look: self._book.add_format(values) for look, values in _LOOKS.items()}
        self._reds = {look: self._book.add_format({**values, **_RED}) for look, values in _LOOKS.items()}
        self._sheet = self._book.add_worksheet(name)
        self._choices = choices

    def head(self, titles: Sequence[tuple[str, Column | None]]) -> None:
        """Widths, drop-downs and the first row, which stays in sight."""
        places = {name: place for place, name in enumerate(self._choices)}
        for place, (_, column) in enumerate(titles):
            look = self._looks[_look(column) if column else "text"]
            self._sheet.set_column(place, place, column.width if column else 60, look)
            if column is not None:
                self._validate(place, column, places)
        self._sheet.set_row(0, 32)
        self._sheet.freeze_panes(1, 2)
        for place, (title, column) in enumerate(titles):
            note = column is None or column.kind is Kind.NOTE or column.name == "key"
            needed = column is not None and column.needed
            look_name = "heading_note" if note else "heading_needed" if needed else "heading"
            self._sheet.write_string(0, place, title, self._looks[look_name])

    def put(self, row: int, place: int, value: Any, look: str, *, wrong: bool) -> None:
        """One cell. A text is always a text, whatever it begins with."""
        looks = self._reds if wrong else self._looks
        if value is None or value == "":
            if wrong:
                self._sheet.write_blank(row, place, None, looks[look])
        elif isinstance(value, str):
            quoted = value.startswith(_STARTS_FORMULA)
            name = "quoted" if quoted else "text" if look in ("day", "amount", "count") else look
            self._sheet.write_string(row, place, value, looks[name])
        elif isinstance(value, bool):
            self._sheet.write_boolean(row, place, value, looks[look])
        elif isinstance(value, date):
            self._sheet.write_datetime(row, place, value, looks["day"])
        else:
            number = float(value) if isinstance(value, Decimal) else value
            self._sheet.write_number(row, place, number, looks[look])

    def guide(self, columns: Sequence[Column]) -> None:
        """A sheet that explains the columns, and the lists that drop-downs take from."""
        lists = self._book.add_worksheet(_LISTS)
        names = list(self._choices)
        titles = {column.name: column.title for column in columns}
        lists.set_column(0, max(len(names) - 1, 0), 44)
        longest = max((len(choices.labels) for choices in self._choices.values()), default=0)
        for row in range(longest + 1):
            for place, name in enumerate(names):
                labels = (titles[name], *self._choices[name].labels)
                if row < len(labels):
                    lists.write_string(
                        row, place, labels[row], self._looks["heading" if row == 0 else "text"]
                    )
        guide = self._book.add_worksheet(_GUIDE)
        guide.set_column(0, 0, 34)
        guide.set_column(1, 1, 96)
        for row, (left, right) in enumerate(_guide_rows(columns)):
            looks = ("heading", "heading") if row == 0 else ("wrap", "wrap")
            guide.write_string(row, 0, left, self._looks[looks[0]])
            guide.write_string(row, 1, right, self._looks[looks[1]])

    def close(self) -> bytes:
        """The file."""
        self._book.close()
        return self._bytes.getvalue()

    def _validate(self, place: int, column: Column, places: Mapping[str, int]) -> None:
        if column.kind is Kind.CHOICE and (count := len(self._choices[column.name].labels)):
            letter = xlsxwriter.utility.xl_col_to_name(places[column.name])
            source = f"='{_LISTS}'!${letter}$2:${letter}${count + 1}"
            rule: dict[str, Any] = {"validate": "list", "source": source}
        elif column.kind is Kind.DAY:
            rule = {
                "validate": "date",
                "criteria": "between",
                "minimum": date(1950, 1, 1),
                "maximum": date(2100, 1, 1),
            }
        else:
            return
        told = {
            "error_type": "warning",
            "error_title": column.title[:32],
            "error_message": column.help[:255] or "Xem trang “Hướng dẫn”.",
            "ignore_blank": True,
        }
        self._sheet.data_validation(1, place, _LAST_ROW, place, {**rule, **told})


def _guide_rows(columns: Sequence[Column]) -> list[tuple[str, str]]:
    kinds = {
        Kind.CODE: "Nhập dạng văn bản để giữ số 0 ở đầu.",
        Kind.AMOUNT: "Dấu phẩy trước phần thập phân: 1200,5.",
        Kind.CHOICE: "Chọn trong danh sách thả xuống.",
    }
    rows = [("Cột", "Cách nhập (* là cột phải có)")]
    rows += [(_heading(one), " ".join(filter(None, (one.help, kinds.get(one.kind))))) for one in columns]
    return [
        *rows,
        ("Dòng mới", "Để trống cột đầu tiên. Không đổi tên các cột; được thêm cột riêng ở cuối."),
        ("Xóa", "Xóa một dòng trong tệp không xóa gì trong hệ thống."),
        ("Công thức", "Không nhận ô công thức: dán dạng giá trị trước khi tải lên."),
    ]
