"""From an uploaded workbook to a preview of what it would do; templates and exports."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Import, ImportKind, ImportState, Project
from traceability.errors import NotFound, Refused
from traceability.services import audit, audit_news, clock, tenancy
from traceability.services.actor import Actor
from traceability.services.file_store import FileStore
from traceability.services.imports.batches import BatchBook
from traceability.services.imports.books import Book, Write
from traceability.services.imports.certificates import CertificateBook
from traceability.services.imports.judging import Judged, Outcome, judge
from traceability.services.imports.participants import ParticipantBook
from traceability.services.imports.products import ProductBook
from traceability.services.imports.sheets import Sheet, check_sheet, read_sheet
from traceability.services.imports.values import Answers
from traceability.services.imports.workbooks import write_marked, write_records
from traceability.services.spreadsheets.reading import read_workbook

BOOKS: dict[ImportKind, type[Book[Any]]] = {
    book.kind: book for book in (ProductBook, BatchBook, CertificateBook, ParticipantBook)
}
KEPT = timedelta(days=1)  # a preview nobody confirms


@dataclass(frozen=True, slots=True)
class KeptWorkbook:
    """An uploaded workbook that can be read, its bytes in the store."""

    kind: ImportKind
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a workbook would do. `fingerprint` differs as soon as that would be something else.

    `state` is the fingerprint of the records it was compared with, `moment` the end of the log before that.
    """

    book: Book[Any]
    sheet: Sheet
    rows: Sequence[Judged]
    counts: Mapping[Outcome, int]
    state: str
    moment: int
    fingerprint: str

    def of(self, outcome: Outcome) -> list[Judged]:
        """The rows with that outcome, in the order of the sheet."""
        return [row for row in self.rows if row.outcome is outcome]

    def errors(self) -> Iterator[tuple[str, str]]:
        """Every wrong cell: where it is, and what to do."""
        for row in self.rows:
            for column in self.book.columns:
                if words := row.line.wrong.get(column.name):
                    yield self.sheet.where(row.line, column), words

    def changes(self, row: Judged) -> list[tuple[str, Any, Any]]:
        """What a changed row changes: the column's title, before, after."""
        before, after = (
            self.book.shown(row.known.details if row.known else None),
            self.book.shown(row.details),
        )
        titles = {column.name: column.title for column in self.book.columns}
        return [(titles[n], before[n], after[n]) for n in after if before[n] != after[n]]

    @property
    def writes(self) -> list[Write[Any]]:
        """What confirming enters."""
        return [
            Write(row.line.number, row.details, row.known)
            for row in self.rows
            if row.outcome in (Outcome.NEW, Outcome.CHANGED)
        ]

    @property
    def files_wanted(self) -> list[str]:
        """Names of the files that go with the confirmation."""
        return self.book.files_wanted(self.writes)

    @property
    def too_many(self) -> bool:
        """More than one import may enter."""
        return len(self.writes) > self.book.most_writes


def keep_workbook(store: FileStore, kind: ImportKind, name: str, data: bytes) -> KeptWorkbook:
    """Read and keep an upload, before any transaction; `Invalid` on "file" says what is wrong with it."""
    book = BOOKS[kind]
    check_sheet(read_workbook(data, book.sheet), book.columns)
    base = "".join(mark for mark in name.replace("\\", "/").rpartition("/")[2] if mark.isprintable())
    return KeptWorkbook(kind, base[-120:] or "tep.xlsx", store.put(data), len(data))


def upload_import(
    session: Session, actor: Actor, kept: KeptWorkbook, project_id: int | None = None
) -> Import:
    """Its row, which waits for the preview to be confirmed: the producer's, or an official's of a project."""
    row = Import(
        organisation_id=actor.organisation_id,
        project_id=_project(session, actor, kept.kind, project_id),
        kind=kept.kind,
        state=ImportState.WAITING,
        name=kept.name,
        sha256=kept.sha256,
        size=kept.size,
        uploaded_by_id=actor.user_id,
        uploaded_at=clock.now(),
    )
    session.add(row)
    audit.record(session, actor, "import.uploaded", row, after={"kind": kept.kind, "sha256": kept.sha256})
    return row


def get_import(session: Session, actor: Actor, import_id: int, *, lock: bool = False) -> Import:
    """The producer's own; for officials those of projects, not what a producer uploaded."""
    if actor.is_producer:
        return tenancy.own(session, actor, Import, import_id, lock=lock)
    row = tenancy.any(session, actor, Import, import_id, lock=lock)
    if row.project_id is None:
        raise NotFound
    return row


def recent_imports(
    session: Session, actor: Actor, kind: ImportKind, project_id: int | None = None
) -> Sequence[Import]:
    """The latest of that kind, newest first."""
    if actor.is_producer:
        whose = Import.organisation_id == actor.organisation_id
    else:
        whose = Import.project_id == _project(session, actor, kind, project_id)
    query = select(Import).where(whose, Import.kind == kind)
    return session.scalars(query.order_by(Import.id.desc()).limit(10)).all()


def _project(session: Session, actor: Actor, kind: ImportKind, project_id: int | None) -> int | None:
    """The project, where this kind of record belongs to one; a producer has nothing of that kind."""
    if (kind is ImportKind.PARTICIPANTS) == actor.is_producer:
        raise NotFound
    return None if actor.is_producer else tenancy.any(session, actor, Project, project_id or 0).id


def is_open(row: Import) -> bool:
    """Whether it may still be confirmed."""
    return row.state is ImportState.WAITING and row.uploaded_at > clock.now() - KEPT


def preview_import(
    session: Session, actor: Actor, store: FileStore, row: Import, answers: Answers
) -> Preview:
    """What the kept bytes would do to the records as they are now."""
    with store.open(row.sha256) as file:
        rows = read_workbook(file.read(), BOOKS[row.kind].sheet)
    moment = audit_news.moment(session)
    book = BOOKS[row.kind].load(session, actor, row.project_id)
    sheet = read_sheet(rows, book.columns, book.choices, answers)
    judged = judge(book, sheet.lines)
    state = book.fingerprint()
    seen = hashlib.sha256(repr((row.sha256, answers, state)).encode()).hexdigest()
    return Preview(book, sheet, judged, Counter(one.outcome for one in judged), state, moment, seen)


def cancel_import(session: Session, actor: Actor, import_id: int) -> Import:
    """Give up a preview; maintenance removes the file."""
    row = get_import(session, actor, import_id, lock=True)
    refuse_closed(row)
    row.state, row.finished_at = ImportState.CANCELLED, clock.now()
    audit.record(session, actor, "import.cancelled", row, after={"state": row.state})
    return row


def forget_expired(session: Session) -> int:
    """For the daily maintenance: previews that nobody confirmed within a day; how many."""
    old = update(Import).where(Import.state == ImportState.WAITING, Import.uploaded_at < clock.now() - KEPT)
    ended = old.values(state=ImportState.EXPIRED, finished_at=clock.now()).returning(Import.id)
    return len(session.scalars(ended).all())


def template(session: Session, actor: Actor, kind: ImportKind, project_id: int | None = None) -> bytes:
    """An empty sheet with the drop-downs of this organisation."""
    book = BOOKS[kind].load(session, actor, _project(session, actor, kind, project_id))
    return write_records(book.sheet, book.columns, book.choices, ())


def export(session: Session, actor: Actor, kind: ImportKind, project_id: int | None = None) -> bytes:
    """All records as a sheet, which imported again changes nothing."""
    book = BOOKS[kind].load(session, actor, _project(session, actor, kind, project_id))
    return write_records(book.sheet, book.columns, book.choices, book.rows())


def marked(preview: Preview) -> bytes:
    """The uploaded sheet with its wrong cells in red."""
    return write_marked(preview.book.sheet, preview.book.columns, preview.book.choices, preview.sheet)


def refuse_closed(row: Import) -> None:
    """One that was entered, given up or left for a day stays as it is."""
    words = {
        ImportState.APPLIED: "Tệp này đã được nhập rồi.",
        ImportState.CANCELLED: "Lần nhập này đã bị hủy. Hãy tải tệp lên lại.",
    }
    if not is_open(row):
        raise Refused(
            words.get(row.state, "Bản xem trước chỉ giữ 24 giờ và đã hết hạn. Hãy tải tệp lên lại.")
        )
