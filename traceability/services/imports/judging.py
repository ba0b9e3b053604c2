"""Each row against what is there: new, changed, the same or wrong, with everything that is wrong at once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from traceability.errors import Invalid, TraceabilityError
from traceability.services.imports.books import Book, Known, Token
from traceability.services.imports.sheets import Line

NOT_FOUND = "Không tìm thấy dòng có mã này trong dữ liệu của đơn vị; để trống mã dòng nếu đây là dòng mới"


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(slots=True)
class Judged:
    """A row and what it would do."""

    line: Line
    outcome: Outcome
    known: Known[Any] | None = None
    details: Any = None


def judge(book: Book[Any], lines: Sequence[Line]) -> list[Judged]:
    """Every row, in the order of the sheet."""
    rows_of_key = Counter(_key(book, line) for line in lines)
    judged = [_judge_line(book, line, rows_of_key) for line in lines]
    _refuse_shared(book, judged)
    for one in judged:
        if one.line.wrong:
            one.outcome = Outcome.WRONG
    return judged


def _judge_line(book: Book[Any], line: Line, rows_of_key: Counter[str | None]) -> Judged:
    key = _key(book, line)
    known = book.known.get(key) if key else None
    if key and known is None:
        line.wrong.setdefault("key", NOT_FOUND)
    elif key and rows_of_key[key] > 1:
        line.wrong["key"] = f"Mã dòng này có ở {rows_of_key[key]} dòng trong tệp; chỉ giữ lại một dòng"
    if line.wrong.keys() & book.needed or "key" in line.wrong:
        _note(line, lambda: book.check_alone(line.values))
        return Judged(line, Outcome.WRONG)
    details = book.details(line.values, known)
    if not line.wrong:
        if known is None and (found := book.find_alike(details)) is not None:
            return Judged(line, Outcome.SAME, found, details)
        if known is not None and book.alike(known.details, details):
            return Judged(line, Outcome.SAME, known, details)
    _note(line, lambda: book.check(details, known))
    return Judged(line, Outcome.CHANGED if known else Outcome.NEW, known, details)


def _note(line: Line, check: Callable[[], None]) -> None:
    """What a check finds wrong, beside what the cells themselves were wrong about."""
    try:
        check()
    except Invalid as error:
        for column, words in error.errors.items():
            line.wrong.setdefault(column if column in line.values else "key", words.rstrip("."))
    except TraceabilityError as error:
        line.wrong.setdefault("key", error.message.rstrip("."))


def _refuse_shared(book: Book[Any], judged: Iterable[Judged]) -> None:
    """What is unique is claimed by one row only, and by none where another record has it."""
    claims: defaultdict[Token, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.details is not None and not one.line.wrong:
            for token in book.tokens(one.details):
                claims[token].append(one)
    for token, claimants in claims.items():
        owner = book.taken.get(token)
        for one in claimants:
            if one.outcome is Outcome.SAME:
                continue
            others = [str(other.line.number) for other in claimants if other is not one]
            if others:
                one.line.wrong.setdefault(token.column, f"Trùng với dòng {', '.join(others[:5])} trong tệp")
            elif owner is not None and (one.known is None or one.known.id != owner):
                one.line.wrong.setdefault(token.column, book.taken_words(token, owner))


def _key(book: Book[Any], line: Line) -> str | None:
    text = line.values.get("key")
    return book.compact_key(text) if text else None
