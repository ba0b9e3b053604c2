"""Presses prints: makes the ordered bytes, keeps what the proof found, and clears them away in time."""

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import JobState, LabelPrint, PrintState
from traceability.config import Config
from traceability.database import Database
from traceability.errors import Refused
from traceability.identifiers.trace_code import Keyring
from traceability.jobs import JobContext, Payload, job
from traceability.root_key import load_root_key
from traceability.services import audit, clock, tenancy
from traceability.services.actor import Actor
from traceability.services.labels import files as label_files
from traceability.services.labels import making as label_making
from traceability.services.labels import prints as label_prints
from traceability.services.labels.life import Stretch
from traceability.services.labels.making import Made

KEPT = timedelta(days=7)
"""How long made files stay; made again later they are the same."""
_GENTLE = 10  # added niceness: whoever scans a label goes first
_PRESS = Actor.system("xưởng in tem")


def folder_of(config: Config, row: LabelPrint) -> Path:
    """Where the parts of an ordered print lie. The name follows from everything the bytes depend on, so a
    database restored from a backup, which gives a number again, never finds another print's files."""
    run = row.run
    if run is None:
        raise Refused("Lượt in này chưa đặt.")
    labels = [run.id, run.key_version, run.origin, run.gtin, run.batch.product.code, run.batch.lot_number]
    recipe = json.dumps([labels, row.choices, row.facts], sort_keys=True)
    digest = hashlib.sha256(recipe.encode()).hexdigest()
    return config.instance / "label-prints" / f"{row.id}-{digest[:16]}"


def press(
    db: Database,
    config: Config,
    keyring: Keyring,
    print_id: int,
    report: Callable[[int], None] = lambda done: None,
) -> None:
    """Make the bytes of an ordered print and note what the proof found. No transaction is open meanwhile."""
    with db.reading() as session:
        row = session.get_one(LabelPrint, print_id)
        if row.state is not PrintState.MAKING or row.run is None or row.facts is None:
            return
        order = label_prints.file_order(session, row)
        labels = label_files.label_range(row.run, keyring, order.stretch)
        facts, folder = label_files.facts_of(row.facts), folder_of(config, row)
    made = label_making.make(folder, labels, facts, order, report)
    with db.writing() as session:
        _settle(tenancy.any(session, _PRESS, LabelPrint, print_id, lock=True), made)


def make_again(session: Session, actor: Actor, print_id: int) -> LabelPrint:
    """Ask for bytes that were cleared away, or that a crash or a full disk left unmade."""
    row = tenancy.own(session, actor, LabelPrint, print_id, lock=True)
    stuck = row.state is PrintState.MAKING and (row.job is None or row.job.state is JobState.FAILED)
    if stuck or row.state is PrintState.EXPIRED:
        audit.record(session, actor, "label_print.made_again", row)
        label_prints.begin_making(session, row)
    return row


def ready(session: Session, actor: Actor, print_id: int, *, lock: bool = False) -> tuple[LabelPrint, Made]:
    """A print whose files may leave. Raises Refused with the reason where they may not."""
    row = tenancy.own(session, actor, LabelPrint, print_id, lock=lock)
    if row.state is PrintState.REFUSED and row.proof:
        raise Refused(
            " ".join(Made.of(row.proof).faults) or "Tệp này không qua được kiểm tra nên không tải được."
        )
    if row.state is not PrintState.READY or row.proof is None:
        raise Refused("Tệp này chưa có hoặc đã được dọn. Mở lại trang của lượt in để tạo tệp.")
    return row, Made.of(row.proof)


def bring(
    db: Database, config: Config, keyring: Keyring, actor: Actor, print_id: int, number: int | None = None
) -> None:
    """Have the files of a ready print here, one part or all, whichever machine made them: they follow from
    the rows. No transaction is open meanwhile."""
    with db.reading() as session:
        row, made = ready(session, actor, print_id)
        if row.run is None or row.facts is None:
            return
        order = label_prints.file_order(session, row)
        labels = label_files.label_range(row.run, keyring, order.stretch)
        facts, folder = label_files.facts_of(row.facts), folder_of(config, row)
    label_making.bring(folder, labels, facts, order, made, number)


def clear_expired(db: Database, config: Config) -> int:
    """Remove files made long ago, by this machine or another; return how many prints."""
    with db.writing() as session:
        old = select(LabelPrint).where(
            LabelPrint.state == PrintState.READY, LabelPrint.made_at < clock.now() - KEPT
        )
        rows = session.scalars(old.order_by(LabelPrint.id).limit(200)).all()
        for row in rows:
            row.state = PrintState.EXPIRED
            audit.record(session, _PRESS, "label_print.expired", row)
        folders = [folder_of(config, row) for row in rows]
    for folder in [*folders, *_left_here(config)]:  # after the commit: whoever asks now has them made again
        shutil.rmtree(folder, ignore_errors=True)
    return len(folders)


def _left_here(config: Config) -> list[Path]:
    """Folders that nothing was put into for so long: another machine may have ended their prints."""
    before, old = (clock.now() - KEPT).timestamp(), list[Path]()
    for folder in (config.instance / "label-prints").glob("*-*"):
        with suppress(FileNotFoundError):  # somebody else clears too
            if folder.stat().st_mtime < before:
                old.append(folder)
    return old


@job(label_prints.JOB)
def press_in_background(context: JobContext, payload: Payload) -> None:
    """The worker's part: large prints, part by part, each kept however often the worker is killed."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _GENTLE)
    print_id = int(payload["print"])
    with context.db.reading() as session:
        row = session.get_one(LabelPrint, print_id)
        total, folder = label_prints.choices_of(row).count, folder_of(context.config, row)
    for half in folder.glob(".*"):  # there is one worker, so nobody is writing to it
        half.unlink(missing_ok=True)

    def report(done: int) -> None:
        with context.db.writing() as session:
            context.advance(session, done, total)

    report(context.done())
    keyring = Keyring(load_root_key(context.config.root_key_file, create=False))
    press(context.db, context.config, keyring, print_id, report)
    clear_expired(context.db, context.config)


def _settle(row: LabelPrint, made: Made) -> None:
    """Ordering was the act, and is in the log; that it has been carried out is the print's own state."""
    if row.state is not PrintState.MAKING:  # somebody else made the same bytes a moment ago
        return
    row.state = PrintState.READY if made.passed else PrintState.REFUSED
    row.proof, row.made_at, row.job = made.stored(), clock.now(), None


def part_stretch(made: Made, number: int | None) -> Stretch:
    """The labels of one part, or of all of them."""
    if number is not None:
        return made.parts[number].stretch
    return Stretch(made.parts[0].first, sum(part.count for part in made.parts))
