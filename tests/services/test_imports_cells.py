"""What cells mean: codes keep their zeros, days and amounts that read two ways are asked back."""

import contextlib
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.services.imports.values import (
    NEVER,
    Answers,
    Choices,
    Column,
    Days,
    Kind,
    Marks,
    WrongCell,
    plain,
    read_cell,
)
from traceability.services.spreadsheets.cells import (
    Cell,
    ErrorCell,
    FormulaCell,
    TimeCell,
    column_letters,
)

NFC = "Mật ong Vân Thủy"
NFD = unicodedata.normalize("NFD", NFC)  # as typed on a Mac
ASKED = Answers()


def value(kind: Kind, cell: Cell, answers: Answers = ASKED, **column: Any) -> Any:
    choices = {"x": Choices.of([(7, "ABCD1234 – Mật ong", ("ABCD1234", "Mật ong"))])}
    return read_cell(Column(name="x", title="X", kind=kind, **column), cell, answers, choices)


def refusal(kind: Kind, cell: Cell, answers: Answers = ASKED) -> str:
    with pytest.raises(WrongCell) as wrong:
        value(kind, cell, answers)
    return str(wrong.value)


@pytest.mark.parametrize("text", ["0012", "00129", "0893000100001", "0100109106-001", "01-02", "1E5", "=1+1"])
def test_a_code_is_kept_as_it_is_written(text: str) -> None:
    assert value(Kind.CODE, text) == text


def test_a_number_where_a_code_belongs_has_lost_its_zeros() -> None:
    assert "số 12 nên số 0 ở đầu, nếu có, đã mất" in refusal(Kind.CODE, 12.0)
    assert "Excel đã đổi ô này thành ngày 01/02/2026" in refusal(Kind.CODE, date(2026, 2, 1))


def test_a_gtin_stored_as_a_number_is_taken_because_its_zeros_come_back() -> None:
    assert value(Kind.CODE, 8930001000019.0, numbers=True) == "8930001000019"


def test_names_are_composed_and_a_number_may_be_a_text() -> None:
    assert NFC != NFD
    assert value(Kind.TEXT, f"  {NFD}\r\nhai ") == f"{NFC}\nhai"
    assert value(Kind.TEXT, 500.0) == "500"
    assert value(Kind.TEXT, 1.5) == "1,5"
    assert value(Kind.TEXT, "   ") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23/11/2026", date(2026, 11, 23)),
        ("3/3/2026", date(2026, 3, 3)),
        ("23-11-2026", date(2026, 11, 23)),
        ("2026-04-03", date(2026, 4, 3)),
    ],
)
def test_a_day_typed_as_text_is_read_where_it_reads_one_way(text: str, day: date) -> None:
    assert value(Kind.DAY, text) == day


def test_a_day_that_reads_two_ways_is_asked_back() -> None:
    asked = refusal(Kind.DAY, "03/04/2026")
    assert asked.startswith("«03/04/2026» là ngày 3 tháng 4 hay ngày 4 tháng 3?")
    assert value(Kind.DAY, "03/04/2026", Answers(days=Days.DAY_FIRST)) == date(2026, 4, 3)
    assert value(Kind.DAY, "03/04/2026", Answers(days=Days.MONTH_FIRST)) == date(2026, 3, 4)
    assert value(Kind.DAY, date(2026, 4, 3)) == date(2026, 4, 3), "a real date reads one way"


@pytest.mark.parametrize("answers", [ASKED, Answers(days=Days.DAY_FIRST), Answers(days=Days.MONTH_FIRST)])
def test_the_thirteenth_of_a_fourteenth_month_is_refused_whatever_was_answered(answers: Answers) -> None:
    assert refusal(Kind.DAY, "13/14/2026", answers).startswith("Không có ngày 13/14/2026")


@pytest.mark.parametrize("text", ["30/02/2026", "29/02/2025", "00/01/2026"])
def test_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    assert "Không có ngày" in refusal(Kind.DAY, text)


@pytest.mark.parametrize("cell", ["13/11/26", "hôm qua", 46339.0])
def test_what_is_no_day_is_told_how_to_write_one(cell: Cell) -> None:
    assert "ngày" in refusal(Kind.DAY, cell).lower()


def test_a_paper_may_never_expire() -> None:
    assert value(Kind.TERM, "không thời hạn") == NEVER
    assert value(Kind.TERM, date(2029, 1, 1)) == date(2029, 1, 1)


@pytest.mark.parametrize(("text", "question"), [("1.200", "1200 hay 1,2"), ("12,345", "12345 hay 12,345")])
def test_an_amount_that_reads_two_ways_is_asked_back(text: str, question: str) -> None:
    assert question in refusal(Kind.AMOUNT, text)


def test_an_answer_settles_amounts() -> None:
    assert value(Kind.AMOUNT, "1.200", Answers(marks=Marks.THOUSANDS)) == Decimal(1200)
    assert value(Kind.AMOUNT, "1.200", Answers(marks=Marks.DECIMALS)) == Decimal("1.2")


@pytest.mark.parametrize(
    ("cell", "amount"),
    [("1.200,5", "1200.5"), ("1.234.567", "1234567"), ("1200,5", "1200.5"), (1200.5, "1200.5"), (0.1, "0.1")],
)
def test_an_amount_that_reads_one_way_is_taken(cell: Cell, amount: str) -> None:
    assert value(Kind.AMOUNT, cell) == Decimal(amount)


def test_a_count_is_whole() -> None:
    assert value(Kind.COUNT, "1.200") == 1200, "a whole number has no decimals to be confused with"
    assert value(Kind.COUNT, 1200.0) == 1200
    assert "số nguyên" in refusal(Kind.COUNT, 1.5)


@pytest.mark.parametrize("text", ["ABCD1234 – Mật ong", "abcd1234", "MẬT ONG", "ABCD1234 – tên cũ"])
def test_a_choice_is_found_by_label_code_or_name(text: str) -> None:
    assert value(Kind.CHOICE, text) == 7


def test_a_name_that_two_share_chooses_neither() -> None:
    choices = Choices.of([(1, "A – Trà", ("A", "Trà")), (2, "B – Trà", ("B", "Trà"))])
    assert (choices.find("Trà"), choices.find("A"), choices.find("b")) == (None, 1, 2)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NOTE])
def test_a_formula_an_error_and_a_time_are_refused_everywhere(kind: Kind) -> None:
    assert "công thức" in refusal(kind, FormulaCell("2.0"))
    assert "báo lỗi" in refusal(kind, ErrorCell("#REF!"))
    assert "có giờ" in refusal(kind, TimeCell("2026-03-04 08:30:00"))
    assert "đúng/sai" in refusal(kind, True)


def test_columns_have_the_letters_of_excel() -> None:
    assert [column_letters(n) for n in (0, 5, 25, 26, 27, 701, 702)] == [
        "A",
        "F",
        "Z",
        "AA",
        "AB",
        "ZZ",
        "AAA",
    ]


@given(st.text())
def test_making_a_text_plain_twice_is_making_it_plain_once(text: str) -> None:
    once = plain(text)
    assert plain(once) == once


@given(st.text(), st.sampled_from([kind for kind in Kind if kind is not Kind.NOTE]))
def test_any_text_is_read_or_told_what_is_wrong(text: str, kind: Kind) -> None:
    with contextlib.suppress(WrongCell):
        value(kind, text)
