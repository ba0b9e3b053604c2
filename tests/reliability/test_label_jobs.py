"""Large prints: whatever is killed, the files are complete and the same bytes."""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import JobState, LabelPrint, LabelRun, PrintState
from tests.databases import Databases
from tests.reliability import label_worker
from tests.reliability.deployment import eventually, running, settings
from tests.reliability.label_press import Press
from tests.reliability.nursery import kill, nursery
from traceability.services.labels import files as label_files
from traceability.services.labels import making as label_making
from traceability.services.labels import press as label_press
from traceability.services.labels import prints as label_prints
from traceability.services.labels.making import Made


@pytest.fixture
def press(databases: Databases, tmp_path: Path) -> Iterator[Press]:
    environ = settings(tmp_path, **databases.restore(databases.folder / "label-jobs"))
    environ["INSTANCE_DIR"] = str(databases.folder / "label-jobs")
    made = Press(environ)
    yield made
    made.db.dispose()


@pytest.mark.parametrize("kills", [3, pytest.param(10, marks=pytest.mark.slow)])
def test_a_killed_worker_finishes_the_same_files(
    press: Press, tmp_path: Path, kills: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    print_id = press.chosen(130 * 8 * kills)
    press.order(print_id)
    assert press.look(print_id).state is PrintState.MAKING

    def done() -> int:
        job = press.look(print_id).job
        return job.progress_done if job else 0

    with nursery("tests.reliability.label_worker", press.environ, tmp_path / "log") as workers:
        for _ in range(kills):
            before, worker = done(), workers.worker()
            assert eventually(lambda before=before: done() > before, 60), _log(tmp_path)  # type: ignore[misc]
            time.sleep(random.uniform(0, 0.3))
            assert done() < 130 * 8 * kills, "killed too late to show anything"
            kill(worker)
    with running("tests.reliability.label_worker", press.environ, tmp_path / "log"):
        while press.look(print_id).state is PrintState.MAKING:
            before = done()

            def moved(before: int = before) -> bool:
                return done() > before or press.look(print_id).state is not PrintState.MAKING

            assert eventually(moved, 60), _log(tmp_path)
        assert eventually(lambda: press.jobs() == [JobState.DONE], 10)
    row = press.look(print_id)
    assert (row.state, row.job_id) == (PrintState.READY, None)
    assert row.proof
    assert row.facts
    assert row.run
    monkeypatch.setattr(label_files, "_PART_LABELS", label_worker.PARTS)
    with press.db.reading() as session:
        kept = session.get_one(LabelPrint, print_id)
        order, folder = label_prints.file_order(session, kept), label_press.folder_of(press.config, kept)
        labels = label_files.label_range(kept.run, press.keyring, order.stretch)  # type: ignore[arg-type]
    again = label_making.make(tmp_path / "again", labels, label_files.facts_of(row.facts), order)
    assert Made.of(row.proof) == again
    assert again.parts[0].count == 127  # three cells of the first sheet were used before
    assert sum(part.count for part in again.parts) == 130 * 8 * kills
    for part in again.parts:
        assert (folder / part.name).read_bytes() == (tmp_path / "again" / part.name).read_bytes()
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("rounds", [10, pytest.param(100, marks=pytest.mark.slow)])
def test_a_double_clicked_order_is_one_run(press: Press, rounds: int) -> None:
    with ThreadPoolExecutor(2) as clicks:
        for _ in range(rounds):
            print_id, gate = press.chosen(20), threading.Barrier(2)

            def click(print_id: int = print_id, gate: threading.Barrier = gate) -> int:
                gate.wait()
                return press.order(print_id)

            first, second = clicks.submit(click), clicks.submit(click)
            assert first.result(30) == second.result(30)
    with press.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(LabelRun)) == rounds


def _log(folder: Path) -> str:
    return (folder / "log").read_text()[-3000:]
