"""Rows of an Excel sheet as text: XlsxWriter looks at each cell several times, and there may be a million."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from traceability.services.yearly_reports.tabulated import Cell
from traceability.services.yearly_reports.xml_text import xml_text

_DAY_ZERO = date(1899, 12, 30)


class Formats(NamedTuple):
    """How the three kinds of cells look."""

    text: Any
    number: Any
    day: Any


class Sheet(Worksheet):  # type: ignore[misc]  # it tells no types
    """A sheet of a workbook that is written in constant memory."""

    def write_cells(self, place: int, cells: Sequence[Cell], formats: Formats, height: int | None) -> None:
        """A row below all others; `place` is from 0, `height` in points (None: one line's). An empty cell
        keeps its border."""
        self._check_dimensions(place, len(cells) - 1)
        self._write_single_row(place + 1)  # what was written before, if it still waits
        number = place + 1
        text, figure, day = (one._get_xf_index() for one in formats)
        high = f' ht="{height}" customHeight="1"' if height else ""
        shown = [f'<row r="{number}"{high}>']
        for column, cell in enumerate(cells):
            at = f'<c r="{_letters(column)}{number}" s="'
            if isinstance(cell, int):
                shown.append(f'{at}{figure}"><v>{cell}</v></c>')
            elif isinstance(cell, date):
                shown.append(f'{at}{day}"><v>{(cell - _DAY_ZERO).days}</v></c>')
            elif cell:
                said = f'<is><t xml:space="preserve">{xml_text(cell)}</t></is>'
                shown.append(f'{at}{text}" t="inlineStr">{said}</c>')
            else:
                shown.append(f'{at}{text}"/>')
        shown.append("</row>")
        self.row_data_fh.write("".join(shown))


_LETTERS = [xl_col_to_name(column) for column in range(26)]
_letters = _LETTERS.__getitem__
