"""A preview made ready before the transaction and entered in it with few statements, for others wait then."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models import Import, ImportState
from traceability.errors import Invalid, Refused
from traceability.services import audit, audit_news, clock
from traceability.services.actor import Actor
from traceability.services.evidence import KeptFile, register_file
from traceability.services.imports.flow import Preview, get_import, refuse_closed
from traceability.services.imports.judging import Outcome
from traceability.services.imports.values import key

_CHANGED = (
    "Dữ liệu đã thay đổi từ lúc bạn xem trước, nên chưa có gì được nhập. Xem lại bản dưới đây rồi xác nhận."
)


class Outdated(Refused):
    """What was confirmed is not what would now be entered."""


@dataclass(frozen=True, slots=True)
class Ready:
    """All of a confirmation that can be made while nobody waits: the rows to enter, the entry of the log."""

    preview: Preview
    rows: Any
    told: dict[str, Any]


def prepare_import(session: Session, actor: Actor, row: Import, preview: Preview) -> Ready:
    """In a reading session, for `confirm_import`."""
    fits = not preview.too_many
    rows = preview.book.prepare(session, actor, preview.writes) if fits else None
    return Ready(preview, rows, _told(preview, row) if fits else {})


def confirm_import(
    session: Session, actor: Actor, import_id: int, ready: Ready, seen: str, files: Mapping[str, KeptFile]
) -> Import:
    """Enter the new and changed rows of a preview that its reader has `seen`: all of them or none."""
    preview = ready.preview
    row = get_import(session, actor, import_id, lock=True)
    refuse_closed(row)
    if preview.too_many:
        raise Refused("Tệp này có quá nhiều dòng cho một lần.")
    if not preview.writes:
        raise Refused("Không có dòng nào để nhập.")
    named = _named_files(preview, files)
    if seen != preview.fingerprint or _is_outdated(session, actor, row, preview):
        raise Outdated(_CHANGED)
    ids = {name: register_file(session, row.organisation_id, file).id for name, file in named.items()}
    preview.book.write(session, actor, ready.rows, ids)
    row.state, row.finished_at = ImportState.APPLIED, clock.now()
    for outcome in Outcome:
        setattr(row, f"{outcome}_count", preview.counts.get(outcome, 0))
    audit.record(session, actor, "import.applied", row, after=ready.told)
    return row


def _is_outdated(session: Session, actor: Actor, row: Import, preview: Preview) -> bool:
    """The records are locked; a producer's are read once more only if the log has news about it."""
    book = type(preview.book)
    book.lock(session, row.organisation_id or row.project_id or 0)
    if row.organisation_id and not audit_news.is_news(session, preview.moment, row.organisation_id):
        return False
    return book.load(session, actor, row.project_id).fingerprint() != preview.state


def _named_files(preview: Preview, files: Mapping[str, KeptFile]) -> dict[str, KeptFile]:
    given = {key(name): file for name, file in files.items()}
    wanted = preview.files_wanted
    if missing := [name for name in wanted if key(name) not in given]:
        raise Invalid(
            {"files": f"Chưa chọn tệp: {', '.join(missing)}. Tên tệp phải giống trong cột Tệp minh chứng."}
        )
    return {name: given[key(name)] for name in wanted}


def _told(preview: Preview, row: Import) -> dict[str, Any]:
    """The entry of the log: the file by its hash, and what each changed record said before and says now."""
    changed = [
        {
            "key": one.known.key,
            "changes": [[title, _text(a), _text(b)] for title, a, b in preview.changes(one)],
        }
        for one in preview.of(Outcome.CHANGED)
        if one.known is not None
    ]
    counts = {str(outcome): preview.counts.get(outcome, 0) for outcome in Outcome}
    return {"kind": row.kind, "sha256": row.sha256, **counts, "changed_rows": changed}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
