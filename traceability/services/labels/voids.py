"""Voiding labels one holds: by the codes on them, or by the cells of a printed sheet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from models import LabelKind, LabelPrint, VoidReason
from traceability.errors import Invalid, NotFound, Refused
from traceability.identifiers.errors import IdentifierError, NeverIssued
from traceability.identifiers.trace_code import Keyring, validate
from traceability.labels.stocks import Stock
from traceability.services import tenancy
from traceability.services.actor import Actor
from traceability.services.labels import life as label_life
from traceability.services.labels import prints as label_prints
from traceability.services.labels import runs as label_runs
from traceability.services.labels.choices import Choices, Printer
from traceability.services.labels.life import Stretch

MOST_CODES = 500
_WRONG_LISTED = 5


@dataclass(frozen=True)
class Cell:
    """One label of a sheet; `number` counts from 1 in the run, None where the sheet was used before."""

    place: int
    number: int | None
    voided: bool


@dataclass(frozen=True)
class Sheet:
    """One printed page, counted from 1."""

    page: int
    pages: int
    stock: Stock
    cells: tuple[Cell, ...]


def read_codes(text: str) -> list[str]:
    """The codes in what was typed or scanned: one a line, each a code or the address in the symbol."""
    lines = [line.strip() for line in text.replace(";", "\n").splitlines() if line.strip()]
    return [
        unquote(urlsplit(line).path.rstrip("/").rpartition("/")[2]) if "/" in line else line for line in lines
    ]


def void_codes(
    session: Session, actor: Actor, keyring: Keyring, text: str, reason: VoidReason, note: str | None = None
) -> int:
    """Void the labels with these codes, all or none. Raises Invalid ("codes") naming each that is wrong."""
    codes = read_codes(text)
    if not 1 <= len(codes) <= MOST_CODES:
        raise Invalid({"codes": f"Nhập từ 1 đến {MOST_CODES} mã, mỗi dòng một mã."})
    found: dict[int, set[int]] = defaultdict(set)
    wrong: list[str] = []
    for code in codes:
        try:
            run_id, index = _own_label(session, actor, keyring, code)
            found[run_id].add(index)
        except (IdentifierError, NotFound, Refused) as error:
            wrong.append(f"{code} ({_why(error)})")
    if wrong:
        more = f" và {len(wrong) - _WRONG_LISTED} mã khác" if len(wrong) > _WRONG_LISTED else ""
        raise Invalid({"codes": f"Chưa hủy tem nào. Xem lại: {'; '.join(wrong[:_WRONG_LISTED])}{more}."})
    return sum(
        label_life.void_many(session, actor, run_id, stretches(indices), reason, note)
        for run_id, indices in found.items()
    )


def sheet(session: Session, actor: Actor, print_id: int, page: int) -> tuple[LabelPrint, Sheet]:
    """A page of a print on sheets, each cell with its label. Raises NotFound for a page it does not have."""
    row = tenancy.own(session, actor, LabelPrint, print_id)
    choices, stock = label_prints.choices_of(row), label_prints.stock_of(session, row)
    if row.run is None or stock is None or choices.printer is not Printer.OFFICE:
        raise NotFound
    pages = stock.pages(choices.count or 1, choices.start_cell or 1)
    if not 1 <= page <= pages:
        raise NotFound
    dead = label_life.voided(row.run)
    cells = []
    for place in range(1, stock.per_page + 1):
        index = _index(choices, stock, page, place)
        void = index is not None and any(s.first <= index < s.first + s.count for s in dead)
        cells.append(Cell(place, None if index is None else index + 1, void))
    return row, Sheet(page, pages, stock, tuple(cells))


def void_cells(
    session: Session,
    actor: Actor,
    print_id: int,
    page: int,
    places: Iterable[int],
    reason: VoidReason,
    note: str | None = None,
) -> int:
    """Void the labels in these cells (from 1) of a page."""
    row, shown = sheet(session, actor, print_id, page)
    numbers = {cell.place: cell.number for cell in shown.cells if cell.number}
    chosen = {numbers[place] - 1 for place in places if place in numbers}
    if not chosen or row.label_run_id is None:
        raise Invalid({"cells": "Chọn ít nhất một ô có tem."})
    return label_life.void_many(session, actor, row.label_run_id, stretches(chosen), reason, note)


def stretches(indices: Iterable[int]) -> Sequence[Stretch]:
    """Neighbouring labels together."""
    found: list[Stretch] = []
    for index in sorted(set(indices)):
        if found and index == found[-1].first + found[-1].count:
            found[-1] = Stretch(found[-1].first, found[-1].count + 1)
        else:
            found.append(Stretch(index, 1))
    return found


def _index(choices: Choices, stock: Stock, page: int, place: int) -> int | None:
    nth = (page - 1) * stock.per_page + place - (choices.start_cell or 1)
    return choices.first + nth if 0 <= nth < (choices.count or 0) else None


def _own_label(session: Session, actor: Actor, keyring: Keyring, code: str) -> tuple[int, int]:
    run, index = label_runs.find_label(session, keyring, validate(code))
    if run.organisation_id != actor.organisation_id:
        raise NotFound
    if run.kind is LabelKind.BATCH:
        raise Refused("")
    return run.id, index


def _why(error: Exception) -> str:
    if isinstance(error, Refused):
        return "mã chung của cả lô, hủy ở trang của đợt tem"
    if isinstance(error, NotFound | NeverIssued):
        return "không phải tem của đơn vị bạn"
    return "có ký tự gõ nhầm"
