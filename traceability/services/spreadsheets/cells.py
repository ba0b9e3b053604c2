"""What a cell of a workbook can hold, and how people name the cell."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class _Odd:
    text: str  # what the cell shows


class FormulaCell(_Odd):
    """A cell that is computed; its value is not taken on trust."""


class ErrorCell(_Odd):
    """#REF!, #N/A and their like."""


class TimeCell(_Odd):
    """A time of day, or a day with one."""


Cell = str | float | bool | date | FormulaCell | ErrorCell | TimeCell  # "" is an empty cell


def column_letters(index: int) -> str:
    """5 is "F"; 27 is "AB"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
