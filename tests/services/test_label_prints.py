"""Prints: what may be chosen, what is fixed by the order, and what is made of it."""

import os
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from models import AuditEntry, Job, JobState, LabelKind, LabelPrint, LabelRun, PrinterSetting, PrintState
from tests.databases import Databases
from tests.factories import CertificateFactory
from tests.reliability.deployment import settings
from tests.reliability.label_press import Press
from traceability.errors import Invalid, NotFound, Refused
from traceability.labels.content import LabelFacts
from traceability.labels.designs import Design
from traceability.services import clock
from traceability.services.actor import Actor
from traceability.services.labels import files as label_files
from traceability.services.labels import making as label_making
from traceability.services.labels import press as label_press
from traceability.services.labels import prints as label_prints
from traceability.services.labels import stocks as label_stocks
from traceability.services.labels.choices import Choices, FileFormat, Printer, Step
from traceability.services.labels.life import Stretch
from traceability.services.labels.making import Made
from traceability.services.labels.measures import Measures

LIST: dict[str, Any] = {"format": FileFormat.CSV, "printer": Printer.HOUSE, "stock": None, "dpi": None}


@pytest.fixture
def press(databases: Databases) -> Any:
    made = Press(settings(databases.folder, **databases.restore(databases.folder / "prints")))
    yield made
    made.db.dispose()


def done(press: Press, count: int, **choices: Any) -> LabelPrint:
    """A print ordered and made."""
    print_id = press.chosen(count, **choices)
    press.order(print_id)
    label_press.press(press.db, press.config, press.keyring, print_id)
    return press.look(print_id)


def folder(press: Press, print_id: int) -> Path:
    with press.db.reading() as session:
        return label_press.folder_of(press.config, session.get_one(LabelPrint, print_id))


def test_steps_that_do_not_apply_are_left_out() -> None:
    office = Choices(printer=Printer.OFFICE)
    assert [step for step in Step if office.applies(step)] == list(Step)
    roll = Choices(printer=Printer.THERMAL)
    assert not roll.applies(Step.CELL)
    listed = Choices(printer=Printer.HOUSE, format=FileFormat.CSV)
    assert [step for step in Step if not listed.applies(step)] == [Step.CELL, Step.PREVIEW, Step.TEST]


def test_another_printer_asks_again_for_what_hangs_on_it() -> None:
    chosen = Choices(printer=Printer.OFFICE, format=FileFormat.PDF, stock="L7160", start_cell=4, right=1.0)
    other = chosen.changed(printer=Printer.THERMAL)
    assert (other.stock, other.start_cell, other.right, other.format) == (None, None, None, FileFormat.ZPL)
    paper = chosen.changed(stock="L7651")
    assert (paper.stock, paper.start_cell, paper.right) == ("L7651", None, None)


def test_choices_survive_the_row_they_are_stored_in() -> None:
    chosen = Choices(kind=LabelKind.UNIT, count=3, printer=Printer.OFFICE, design=Design.STORY, right=-0.5)
    assert Choices.of(chosen.stored()) == chosen


def test_no_label_is_issued_before_the_last_click(press: Press) -> None:
    print_id = press.chosen(50)
    with press.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(LabelRun)) == 0
    assert press.order(print_id) == press.order(print_id)
    with press.db.reading() as session:
        issued = session.scalars(select(AuditEntry.action).where(AuditEntry.action == "labels.issued")).all()
        assert len(issued) == 1
        assert session.scalars(select(LabelRun.quantity)).all() == [50]


def test_what_was_left_when_chosen_may_be_gone_when_ordered(press: Press) -> None:
    with press.db.writing() as session:
        from models import Batch

        session.get_one(Batch, press.batch_id).declared_packs = 100  # 105 with the allowance
    first, second = press.chosen(80), press.chosen(80)
    press.order(first)
    with pytest.raises(Invalid) as refused:
        press.order(second)
    assert "Còn được cấp 25 tem" in refused.value.errors["count"]
    assert press.look(second).state is PrintState.DRAFT


def test_a_large_print_is_a_job_and_a_small_one_is_not(press: Press) -> None:
    small, large = press.chosen(300), press.chosen(301)
    press.order(small)
    press.order(large)
    assert press.jobs() == [JobState.QUEUED]
    assert label_prints.made_at_once(press.look(small))
    assert not label_prints.made_at_once(press.look(large))


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"format": FileFormat.ZPL, "printer": Printer.THERMAL, "stock": "R35X22", "dpi": 300},
        LIST,
        {"format": FileFormat.SVG, "printer": Printer.HOUSE, "stock": "L7163", "dpi": 600},
        {"format": FileFormat.PNG, "printer": Printer.HOUSE, "stock": "L7160", "dpi": 600},
    ],
    ids=["pdf", "zpl", "csv", "svg", "png"],
)
def test_every_format_is_made_and_read_back(press: Press, choices: dict[str, Any]) -> None:
    row = done(press, 12, **choices)
    assert row.state is PrintState.READY
    made = Made.of(row.proof or {})
    assert (made.checked, made.wrong, made.passed) == (12, (), True)
    assert made.size == sum(file.stat().st_size for file in folder(press, row.id).glob("0*[!n]"))


def test_a_file_that_says_something_else_may_not_leave(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = label_files.write_file

    def shifted(file: Any, labels: Any, facts: Any, order: Any) -> None:
        honest(file, replace(labels, first=labels.first + 1), facts, order)

    monkeypatch.setattr(label_making, "write_file", shifted)
    row = done(press, 10)
    assert row.state is PrintState.REFUSED
    with press.db.reading() as session, pytest.raises(Refused, match="Tem số 1, 2, 3"):
        label_press.ready(session, press.actor, row.id)


def test_a_file_says_what_was_true_when_it_was_ordered(press: Press) -> None:
    with press.db.writing() as session:
        from models import Batch
        from tests import factories

        factories.use(session)
        paper = CertificateFactory(product=session.get_one(Batch, press.batch_id).product)
        paper_id = paper.id
    row = done(press, 5)
    before = {file.name: file.read_bytes() for file in folder(press, row.id).iterdir()}
    assert row.facts
    assert row.facts["ocop_stars"] == 4
    with press.db.writing() as session:
        from models import Certificate

        session.get_one(Certificate, paper_id).expires_on = clock.today() - timedelta(days=1)
        kept = session.get_one(LabelPrint, row.id)
        kept.made_at = clock.now() - label_press.KEPT - timedelta(minutes=1)
    assert label_press.clear_expired(press.db, press.config) == 1
    assert press.look(row.id).state is PrintState.EXPIRED
    assert not folder(press, row.id).exists()
    with press.db.writing() as session:
        label_press.make_again(session, press.actor, row.id)
    label_press.press(press.db, press.config, press.keyring, row.id)
    assert press.look(row.id).state is PrintState.READY
    assert {file.name: file.read_bytes() for file in folder(press, row.id).iterdir()} == before


def test_files_are_kept_for_their_time(press: Press) -> None:
    row = done(press, 3, **LIST)
    assert label_press.clear_expired(press.db, press.config) == 0
    assert folder(press, row.id).exists()


@pytest.mark.parametrize("choices", [{}, LIST])
def test_another_machine_has_the_same_files(press: Press, tmp_path: Path, choices: dict[str, Any]) -> None:
    row = done(press, 70, **choices)  # the first sheet was begun, so a part begins in its midst
    config = replace(press.config, instance=tmp_path)
    for _ in range(2):
        label_press.bring(press.db, config, press.keyring, press.actor, row.id)
    there = next((tmp_path / "label-prints").iterdir())
    made = {file.name: file.read_bytes() for file in folder(press, row.id).iterdir()}
    del made["0000.json"]  # the note that says it was proved here
    assert {file.name: file.read_bytes() for file in there.iterdir()} == made
    os.utime(there, (1, 1))
    assert label_press.clear_expired(press.db, config) == 0
    assert not there.exists(), "of a print that another machine looks after"


def test_other_bytes_than_those_proved_do_not_leave(press: Press, tmp_path: Path) -> None:
    row = done(press, 5)
    with press.db.writing() as session:
        kept = session.get_one(LabelPrint, row.id)
        assert kept.proof
        kept.proof = {"parts": [{**part, "sha256": "0" * 64} for part in kept.proof["parts"]]}
    config = replace(press.config, instance=tmp_path)
    with pytest.raises(Refused, match="không giống"):
        label_press.bring(press.db, config, press.keyring, press.actor, row.id)
    assert list(next((tmp_path / "label-prints").iterdir()).iterdir()) == []


def test_a_large_print_that_failed_is_asked_for_again(press: Press) -> None:
    print_id = press.chosen(500)
    press.order(print_id)
    with press.db.writing() as session:
        label_press.make_again(session, press.actor, print_id)  # it is under way: nothing is asked twice
    assert press.jobs() == [JobState.QUEUED]
    with press.db.writing() as session:
        session.scalars(select(Job)).one().state = JobState.FAILED
    with press.db.writing() as session:
        label_press.make_again(session, press.actor, print_id)
    assert sorted(press.jobs()) == [JobState.FAILED, JobState.QUEUED]


def test_files_of_another_print_with_the_same_number_are_never_found(press: Press) -> None:
    """As after restoring a backup: the number comes again, with other labels."""
    row = press.look(press.chosen(5))
    other = press.look(press.chosen(5, design=Design.MINIMAL))
    with press.db.reading() as session, session.no_autoflush:
        rows = [session.get_one(LabelPrint, each.id) for each in (row, other)]
        run = LabelRun(id=1, key_version=1, origin="https://vi.du", gtin=None, batch=rows[0].batch)
        for each in rows:
            each.run = run
        names = [label_press.folder_of(press.config, each).name.split("-")[1] for each in rows]
        session.rollback()
    assert len(set(names)) == 2


def test_parts_are_whole_sheets_after_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(label_files, "_PART_LABELS", dict.fromkeys(FileFormat, 50))
    order = label_files.FileOrder(FileFormat.PDF, Stretch(7, 100), start_cell=20)  # 21 labels on a sheet
    parts = list(order.split())
    assert [(part.stretch.first, part.stretch.count, part.start_cell) for part in parts] == [
        (7, 23, 20), (30, 42, 1), (72, 35, 1),
    ]  # fmt: skip


def test_a_finished_part_is_kept_and_a_half_one_made_again(press: Press, tmp_path: Path) -> None:
    row = done(press, 200, **LIST)
    at = folder(press, row.id)
    part, note = at / "0000.csv", at / "0000.json"
    whole = part.read_bytes()
    os.utime(part, (1, 1))
    with press.db.reading() as session:
        kept = session.get_one(LabelPrint, row.id)
        order = label_prints.file_order(session, kept)
        labels = label_files.label_range(kept.run, press.keyring, order.stretch)  # type: ignore[arg-type]
        facts: LabelFacts = label_files.facts_of(kept.facts or {})
    label_making.make(at, labels, facts, order)
    assert part.stat().st_mtime == 1  # as it was
    note.unlink()  # killed between the part and its note
    part.write_bytes(whole[:100])
    label_making.make(at, labels, facts, order)
    assert part.read_bytes() == whole


def test_the_printers_offset_and_the_started_sheet_are_remembered(press: Press) -> None:
    press.order(press.chosen(70, right=1.5, down=-0.5))  # from cell 4 of 65
    with press.db.reading() as session:
        kept = session.scalars(select(PrinterSetting)).one()
        assert (kept.stock, kept.right, kept.down, kept.next_cell) == ("L7651", 1.5, -0.5, 9)


def test_a_draft_given_up_leaves_nothing(press: Press) -> None:
    print_id = press.chosen(5)
    with press.db.writing() as session:
        assert label_prints.discard(session, press.actor, print_id) == press.batch_id
    with press.db.reading() as session:
        assert session.get(LabelPrint, print_id) is None


def test_another_producers_prints_and_stocks_are_not_there(press: Press) -> None:
    stranger = Actor(None, None, (press.actor.organisation_id or 0) + 1, "người lạ")
    row = done(press, 3, **LIST)
    with press.db.writing() as session:
        stock = label_stocks.register_stock(session, press.actor, Measures("Giấy", 3, 8, 64, 33.9, 7, 12))
    with press.db.writing() as session:
        for act in (
            lambda: label_prints.draft(session, stranger, row.id),
            lambda: label_press.ready(session, stranger, row.id),
            lambda: label_press.make_again(session, stranger, row.id),
            lambda: label_stocks.remove_stock(session, stranger, label_stocks.own_id(stock) or 0),
        ):
            with pytest.raises(NotFound):
                act()
        assert label_stocks.find_stock(session, stranger.organisation_id or 0, stock.key) is None


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"columns": 4}, "left", "rộng hơn tờ giấy 53,0 mm"),
        ({"rows": 9}, "top", "dài hơn tờ giấy 20,1 mm"),
        ({"pitch_x": 60.0}, "pitch_x", "chồng lên nhau"),
        ({"height": 9.0}, "width", "10 mm"),
        ({"columns": 0}, "columns", "lớn hơn 0"),
    ],
)
def test_a_sheet_that_cannot_be_says_which_measure_is_wrong(
    change: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        replace(Measures("Giấy", 3, 8, 64, 33.9, 7, 12), **change).stock()
    assert said in refused.value.errors[field]


def test_making_is_not_slow(press: Press) -> None:
    """A page of 65 labels feels instant: made and read back in well under three seconds on a busy machine."""
    done(press, 65)  # fonts and tables are read once a process
    start: float = time.perf_counter()
    done(press, 65)
    assert time.perf_counter() - start < 3
