"""A sheet as read: which column is which by its heading, and what each row says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from traceability.errors import Invalid
from traceability.services.imports.values import (
    Answers,
    Choices,
    Column,
    DayQuestion,
    Kind,
    MarkQuestion,
    WrongCell,
    key,
    read_cell,
)
from traceability.services.spreadsheets.cells import Cell, column_letters

MENDING = "Cần sửa"  # the column we add to a sheet that is given back


@dataclass(slots=True)
class Line:
    """One row. `wrong` maps a column's name to what to do about it."""

    number: int  # as Excel counts
    cells: list[Cell]
    values: dict[str, Any]
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """All rows that say something, and the places of the columns (from 0)."""

    headings: list[Cell]
    places: dict[str, int]
    lines: list[Line] = field(default_factory=list)
    asks_days: bool = False
    asks_marks: bool = False

    def where(self, line: Line, column: Column) -> str:
        """Dòng 14, cột F (NSX)"""
        return f"Dòng {line.number}, cột {column_letters(self.places[column.name])} ({column.called})"


def check_sheet(rows: list[list[Cell]], columns: Sequence[Column]) -> None:
    """Refuse, as a file, what is no sheet of ours or has nothing in it."""
    _places(rows[0] if rows else [], columns)
    if not any(_says_something(cells) for cells in rows[1:]):
        raise Invalid({"file": "Tệp chưa có dòng dữ liệu nào dưới dòng tiêu đề."})


def read_sheet(
    rows: list[list[Cell]], columns: Sequence[Column], choices: Mapping[str, Choices], answers: Answers
) -> Sheet:
    """What every row says, cell by cell."""
    headings = rows[0] if rows else []
    sheet = Sheet(headings, _places(headings, columns))
    read = [column for column in columns if column.kind is not Kind.NOTE]
    for number, cells in enumerate(rows[1:], 2):
        if not _says_something(cells):
            continue
        line = Line(number, cells, {})
        for column in read:
            _read_into(line, sheet, column, answers, choices)
        sheet.lines.append(line)
    return sheet


def _says_something(cells: list[Cell]) -> bool:
    return any(cell != "" and not (isinstance(cell, str) and cell.isspace()) for cell in cells)


def _read_into(
    line: Line, sheet: Sheet, column: Column, answers: Answers, choices: Mapping[str, Choices]
) -> None:
    place = sheet.places[column.name]
    cell = line.cells[place] if place < len(line.cells) else ""
    value = None
    try:
        value = read_cell(column, cell, answers, choices) if cell != "" else None
        if value is None and column.needed:
            raise WrongCell(column.needed)
    except WrongCell as wrong:
        line.wrong[column.name] = str(wrong)
        sheet.asks_days |= isinstance(wrong, DayQuestion)
        sheet.asks_marks |= isinstance(wrong, MarkQuestion)
    line.values[column.name] = value


def _places(headings: Sequence[Cell], columns: Sequence[Column]) -> dict[str, int]:
    """Where each column is; people may move columns and add their own."""
    found: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        found.setdefault(key(str(heading).rstrip(" *")), []).append(place)
    known = [(column, found.get(key(column.title), [])) for column in columns]
    missing = [column.title for column, places in known if not places and column.kind is not Kind.NOTE]
    if missing:
        named = ", ".join(f"«{title}»" for title in missing)
        raise Invalid(
            {"file": f"Dòng 1 của trang đầu thiếu cột {named}. Hãy tải tệp mẫu rồi chép dữ liệu sang."}
        )
    if twice := [column.title for column, places in known if len(places) > 1]:
        raise Invalid({"file": f"Cột «{twice[0]}» có hai lần. Bỏ một cột rồi tải lại."})
    return {column.name: places[0] for column, places in known if places}
