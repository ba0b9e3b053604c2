"""Workbooks for tests: written as people write them, read back as cells."""

import io
from collections.abc import Mapping
from typing import Any

from python_calamine import CalamineWorkbook

from models import ImportKind
from traceability.services.imports.flow import BOOKS
from traceability.services.imports.values import Choices
from traceability.services.imports.workbooks import write_records


def workbook(kind: str, *rows: Mapping[str, Any]) -> bytes:
    """Our sheet with these rows; a text is typed as a text, a number as a number, a date as a date."""
    book = BOOKS[ImportKind(kind)]
    choices = {column.name: Choices((), {}) for column in book.columns if column.kind == "choice"}
    return write_records(book.sheet, book.columns, choices, rows)


def read(data: bytes) -> list[list[Any]]:
    """The first sheet's cells."""
    rows: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return rows
