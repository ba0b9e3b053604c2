"""A file of all recalls and voided labels, for the time when the database is away and a page not remembered.

It holds what must not be missed: whoever scans a recalled pack during an outage still reads so. Everything
else it leaves open, and what is open is never green. Every process writes it after a change; the last to
rename its own over it wins, and all say the same.
"""

import json
import os
import tempfile
import threading
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Batch,
    LabelRange,
    LabelRun,
    Organisation,
    RangeKind,
    Recall,
    RecallBatch,
    RecallOutcome,
    VoidReason,
)
from traceability import logs
from traceability.database import Database
from traceability.errors import Unavailable
from traceability.identifiers.errors import IdentifierError
from traceability.identifiers.trace_code import Keyring
from traceability.services import clock, contacts, key_versions
from traceability.services.trace_pages.memory import Memory, is_away
from traceability.verdict import Kind, ScanFacts

log = logs.get(__name__)
NAME = "snapshot.json"


@dataclass(frozen=True, slots=True)
class LastKnown:
    """What the file says about a code, and the reason of its recall in the languages it has."""

    facts: ScanFacts
    reason: dict[str, str]


class Snapshot:
    """The file of this deployment, and the thread of this process that keeps it true."""

    def __init__(self, database: Database, memory: Memory, folder: Path) -> None:
        self._database, self._memory = database, memory
        self._file = folder / NAME
        self._written: int | None = None
        self._process: int | None = None
        self._lock = threading.Lock()

    def keep(self, every: float = 2.0) -> None:
        """Start the thread, once a process: by the first request, after gunicorn has forked."""
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._run, args=(every,), name="snapshot", daemon=True).start()

    def refresh(self) -> None:
        """Write the file if anything public has changed; else only note that it is still true."""
        moment = self._memory.moment()
        if moment.version is None:
            return
        if moment.version == self._written and self._file.exists():
            os.utime(self._file)
            return
        with self._database.reading() as session:
            self._replace(json.dumps(_contents(session), ensure_ascii=False))
        self._written = moment.version

    def find(self, keyring: Keyring, code: str) -> LastKnown | None:
        """What is known of a label without a database; None where its code is not one of ours, or no file."""
        try:
            as_of = datetime.fromtimestamp(self._file.stat().st_mtime, clock.VIETNAM)
            kept = json.loads(self._file.read_text("utf-8"))
            keyring.learn(kept.get("key_version", 1))
            meanings = keyring.decode(code)
        except (IdentifierError, OSError, Unavailable, ValueError):
            return None
        run, index = meanings[0][1].run, meanings[0][1].index
        return _known(kept, run, index, as_of)

    def _run(self, every: float) -> None:
        pause = threading.Event()
        while not pause.wait(every):
            try:
                self.refresh()
            except Exception as error:
                if not is_away(error):
                    log.error("snapshot not written", kind=type(error).__name__)

    def _replace(self, text: str) -> None:
        descriptor, draft = tempfile.mkstemp(dir=self._file.parent, prefix=".snapshot-")
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(draft, self._file)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise


Row = dict[str, Any]


def _contents(session: Session) -> Row:
    newest = key_versions.newest(session)
    return {"key_version": newest, "recalls": _recalls(session), "voids": _voids(session)}


def _recalls(session: Session) -> dict[str, list[Row]]:
    """By label run, those that are or will be in force; the newest first, as on the page."""
    in_force = (Recall.closed_at.is_(None)) | (RecallBatch.outcome.is_distinct_from(RecallOutcome.CORRECTED))
    query = (
        select(LabelRun.id, Recall, Batch.lot_number, Organisation.phone)
        .join(Batch, Batch.id == LabelRun.batch_id)
        .join(RecallBatch, RecallBatch.batch_id == Batch.id)
        .join(Recall, Recall.id == RecallBatch.recall_id)
        .join(Organisation, Organisation.id == Batch.organisation_id)
        .where(in_force)
        .order_by(Recall.effective_at.desc(), Recall.id.desc())
    )
    recalls: dict[str, list[Row]] = {}
    for run, recall, lot, phone in session.execute(query):
        told = {
            "lot": lot,
            "phone": contacts.phone_in(recall.contact) or phone,
            "from": recall.effective_at.isoformat(),
            "reason": {"vi": recall.reason, "en": recall.reason_en, "zh": recall.reason_zh},
        }
        recalls.setdefault(str(run), []).append(told)
    return recalls


def _voids(session: Session) -> dict[str, list[list[Any]]]:
    """By label run, the stretches that were voided."""
    query = select(LabelRange).where(LabelRange.kind == RangeKind.VOIDED).order_by(LabelRange.id.desc())
    voids: dict[str, list[list[Any]]] = {}
    for row in session.scalars(query):
        day = row.recorded_at.astimezone(clock.VIETNAM).date().isoformat()
        stretch = [row.first_index, row.first_index + row.label_count, row.reason, day]
        voids.setdefault(str(row.label_run_id), []).append(stretch)
    return voids


def _known(kept: Row, run: int, index: int, as_of: datetime) -> LastKnown:
    recalls, now = kept["recalls"].get(str(run), ()), clock.now()
    recall = next((it for it in recalls if datetime.fromisoformat(it["from"]) <= now), None)
    void = next((it for it in kept["voids"].get(str(run), ()) if it[0] <= index < it[1]), None)
    facts = ScanFacts(
        today=clock.today(),
        fresh=False,
        as_of=as_of,
        kind=Kind.UNIT,
        recalled=recall is not None,
        lot=recall["lot"] if recall else None,
        phone=recall["phone"] if recall else "",
        void_reason=VoidReason(void[2]) if void else None,
        voided_on=date.fromisoformat(void[3]) if void else None,
    )
    reason = {lang: text for lang, text in recall["reason"].items() if text} if recall else {}
    return LastKnown(facts, reason)
