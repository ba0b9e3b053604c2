"""Large prints: whatever is killed, the files are complete and the same bytes."""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import JobState, LabelKind, LabelPrint, LabelRun, PrintState
from tests import factories
from tests.databases import Databases
from tests.factories import BatchFactory
from tests.reliability import label_worker
from tests.reliability.deployment import eventually, running, settings
from traceability.config import Config
from traceability.database import Database
from traceability.identifiers.trace_code import Keyring
from traceability.labels.designs import Design
from traceability.root_key import load_root_key
from traceability.services import clock, label_files, label_making, label_press, label_prints
from traceability.services.actor import Actor
from traceability.services.label_choices import FileFormat, Printer
from traceability.services.label_making import Made
from traceability.services.label_prints import Deployment

SHEETS = {"format": FileFormat.PDF, "printer": Printer.OFFICE, "stock": "L7651", "start_cell": 4}


class Press:
    """A deployment with one batch to print labels for."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = environ
        self.config = Config.from_env(environ)
        self.db = Database(self.config.database_url, self.config.scans_database_url)
        self.keyring = Keyring(load_root_key(self.config.root_key_file, create=False))
        self.where = Deployment(self.keyring, "https://truyxuat.vi.du")
        with self.db.writing() as session:
            factories.use(session)
            batch = BatchFactory(released=True, declared_packs=1_000_000)
            self.batch_id, self.actor = batch.id, Actor(None, None, batch.organisation_id, "người thử")

    def chosen(self, count: int, **choices: object) -> int:
        """A print that waits for its last click."""
        with self.db.writing() as session:
            row = label_prints.start_print(session, self.actor, self.batch_id)
            answers = {"dpi": 300, "design": Design.STANDARD, "right": 0.0, "down": 0.0} | SHEETS | choices
            for some in (
                {"kind": LabelKind.UNIT, "count": count},
                {"printer": answers.pop("printer")},
                {name: answers.pop(name) for name in ("format", "stock", "dpi")},
                answers,
            ):
                label_prints.answer(session, self.actor, row.id, **some)
            return row.id

    def order(self, print_id: int) -> int:
        """The last click; the run's number."""
        with self.db.writing() as session:
            row = label_prints.order_print(session, self.actor, print_id, self.where, clock.today())
            session.flush()
            return int(row.label_run_id or 0)

    def look(self, print_id: int) -> LabelPrint:
        with self.db.reading() as session:
            row = session.get_one(LabelPrint, print_id)
            assert row.job is None or row.job.id  # fetched while the session is there
            assert row.run is None or row.run.id
            return row


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

    for _ in range(kills):
        before = done()
        with running("tests.reliability.label_worker", press.environ, tmp_path / "log") as worker:
            assert eventually(lambda before=before: done() > before, 60), _log(tmp_path)  # type: ignore[misc]
            time.sleep(random.uniform(0, 0.3))
            assert done() < 130 * 8 * kills, "killed too late to show anything"
            worker.kill()
            worker.wait()
    with running("tests.reliability.label_worker", press.environ, tmp_path / "log"):
        assert eventually(lambda: press.look(print_id).state is not PrintState.MAKING, 120), _log(tmp_path)
        assert eventually(lambda: press.look(print_id).job.state is JobState.DONE, 10)  # type: ignore[union-attr]
    row = press.look(print_id)
    assert row.state is PrintState.READY
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
