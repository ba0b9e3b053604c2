"""What the cells of a row mean: a text, a code, a day, an amount; a question where it could be two things."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from traceability import text as clean
from traceability.services.amounts import parse_amount, parse_count
from traceability.services.spreadsheets.cells import Cell, ErrorCell, FormulaCell, TimeCell

NEVER = "Không thời hạn"


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"  # digits that are not a number: leading zeros count
    DAY = "day"
    TERM = "term"  # a last day, or NEVER
    AMOUNT = "amount"
    COUNT = "count"
    CHOICE = "choice"
    NOTE = "note"  # for people to read; never taken in


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a sheet. `title` is its heading, `short` what messages call it."""

    name: str
    title: str
    short: str = ""
    kind: Kind = Kind.TEXT
    needed: str = ""  # what to say where nothing was entered
    most: int = 200  # characters
    width: int = 18
    help: str = ""
    numbers: bool = False  # a code whose lost zeros come back by themselves (GTIN)

    @property
    def called(self) -> str:
        return self.short or self.title


class Days(StrEnum):
    """How 03/04/2026 is meant where it is a text."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class Marks(StrEnum):
    """How 1.200 is meant where it is a text."""

    THOUSANDS = "thousands"
    DECIMALS = "decimals"


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person has answered for the whole file."""

    days: Days | None = None
    marks: Marks | None = None


class WrongCell(ValueError):
    """What to do about a cell."""


class DayQuestion(WrongCell):
    """A day that reads two ways."""


class MarkQuestion(WrongCell):
    """A number that reads two ways."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a drop-down offers: the labels in order, and what people may write for each."""

    labels: tuple[str, ...]
    meant: Mapping[str, Any]

    @classmethod
    def of(cls, offered: Sequence[tuple[Any, str, tuple[str, ...]]]) -> "Choices":
        """From (value, label, other ways to write it); a way that two share means neither."""
        meant: dict[str, Any] = {}
        shared: set[str] = set()
        for value, label, others in offered:
            for way in {key(text) for text in (label, *others)}:
                if way in meant and meant[way] != value:
                    shared.add(way)
                meant[way] = value
        return cls(
            tuple(label for _, label, _ in offered),
            {way: value for way, value in meant.items() if way not in shared},
        )

    def find(self, text: str) -> Any:
        """The value, or None."""
        return self.meant.get(key(text), self.meant.get(key(text.partition(" – ")[0])))


def key(text: str) -> str:
    """How texts are compared that people may have typed."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def plain(text: str | None) -> str | None:
    """Composed (NFC), with plain line ends and without what no keyboard types; None for nothing."""
    return clean.plain(text) or None


def read_cell(column: Column, cell: Cell, answers: Answers, choices: Mapping[str, Choices]) -> Any:
    """The value of a cell, None for an empty one. Raises WrongCell with what to do about it."""
    if isinstance(cell, str):
        text = plain(cell)
        if text is None:
            return None
        return _READERS[column.kind](column, text, answers, choices)
    if isinstance(cell, FormulaCell):
        raise WrongCell("Ô này là công thức. Chép rồi dán lại dạng giá trị (Dán đặc biệt → Giá trị)")
    if isinstance(cell, ErrorCell):
        raise WrongCell("Ô này đang báo lỗi trong Excel. Xóa rồi nhập lại")
    if isinstance(cell, TimeCell):
        raise WrongCell(f"Ô này có giờ ({cell.text}). Chỉ nhập ngày, ví dụ 23/11/2026")
    if isinstance(cell, bool):
        raise WrongCell("Ô này là giá trị đúng/sai của Excel. Nhập lại bằng chữ")
    if isinstance(cell, date):
        return _day_cell(column, cell)
    return _number_cell(column, cell, answers, choices)


def _text(column: Column, text: str, answers: Answers, choices: Mapping[str, Choices]) -> str:
    if len(text) > column.most:
        raise WrongCell(f"Viết ngắn lại, tối đa {column.most} ký tự (đang có {len(text)})")
    return text


def _amount(column: Column, text: str, answers: Answers, choices: Mapping[str, Choices]) -> Decimal:
    if two_ways := _TWO_WAYS.fullmatch("".join(text.split())):
        whole, rest = two_ways.groups()
        if answers.marks is None:
            small = f"{whole},{rest}".rstrip("0").rstrip(",")
            raise MarkQuestion(f"«{text}» là {whole}{rest} hay {small}? Gõ lại {whole}{rest} hoặc {small}")
        return Decimal(whole + rest if answers.marks is Marks.THOUSANDS else f"{whole}.{rest}")
    try:
        return parse_amount(text)
    except ValueError as error:
        raise WrongCell(str(error)) from None


def _count(column: Column, text: str, answers: Answers, choices: Mapping[str, Choices]) -> int:
    try:
        return parse_count(text)
    except ValueError as error:
        raise WrongCell(str(error)) from None


def _day(column: Column, text: str, answers: Answers, choices: Mapping[str, Choices]) -> date | str:
    if column.kind is Kind.TERM and key(text) == key(NEVER):
        return NEVER
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _SLASHED.fullmatch(text):
        first, second, year = map(int, found.groups())
        if first != second and 1 <= first <= 12 and 1 <= second <= 12 and answers.days is None:
            raise DayQuestion(
                f"«{text}» là ngày {first} tháng {second} hay ngày {second} tháng {first}? "
                f"Gõ lại {year}-{second:02}-{first:02} hoặc {year}-{first:02}-{second:02}"
            )
        day, month = (second, first) if answers.days is Days.MONTH_FIRST else (first, second)
    else:
        raise WrongCell("Nhập ngày/tháng/năm, năm đủ bốn chữ số, ví dụ 23/11/2026")
    try:
        return date(year, month, day)
    except ValueError:
        raise WrongCell(f"Không có ngày {text}. Nhập ngày/tháng/năm, ví dụ 23/11/2026") from None


def _choice(column: Column, text: str, answers: Answers, choices: Mapping[str, Choices]) -> Any:
    value = choices[column.name].find(text)
    if value is None:
        raise WrongCell("Chọn một mục trong danh sách thả xuống (danh sách ở trang “Danh mục”)")
    return value


def _day_cell(column: Column, day: date) -> date:
    if column.kind not in _DAYS:
        raise WrongCell(
            f"Excel đã đổi ô này thành ngày {day:%d/%m/%Y}. Định dạng ô là Văn bản (Text) rồi nhập lại"
        )
    return day


def _number_cell(column: Column, number: float, answers: Answers, choices: Mapping[str, Choices]) -> Any:
    exact = Decimal(repr(number))
    whole = exact == exact.to_integral_value() and abs(exact) < 10**15
    shown = f"{exact:.0f}" if whole else f"{exact:f}".replace(".", ",")
    if column.kind is Kind.AMOUNT:
        if round(exact, 3) != exact:
            raise WrongCell(f"Chỉ nhận ba chữ số sau dấu phẩy; ô này là {shown}")
        return exact
    if column.kind is Kind.COUNT:
        if not whole or exact < 0:
            raise WrongCell(f"Nhập một số nguyên; ô này là {shown}")
        return int(exact)
    if column.kind in _DAYS:
        raise WrongCell(f"Ô này là số {shown}, không phải ngày. Định dạng ô là Ngày (Date) hoặc nhập lại")
    if column.kind is Kind.CODE and not column.numbers:
        raise WrongCell(
            f"Ô này là số {shown} nên số 0 ở đầu, nếu có, đã mất. Định dạng ô là Văn bản (Text) rồi nhập lại"
        )
    if column.kind is Kind.CHOICE:
        shown = repr(number) if not whole else shown
    return _READERS[column.kind](column, shown, answers, choices)


_TWO_WAYS = re.compile(r"([1-9][0-9]{0,2})[.,]([0-9]{3})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_DAYS = (Kind.DAY, Kind.TERM)
_READERS = {
    Kind.TEXT: _text,
    Kind.CODE: _text,
    Kind.DAY: _day,
    Kind.TERM: _day,
    Kind.AMOUNT: _amount,
    Kind.COUNT: _count,
    Kind.CHOICE: _choice,
}
