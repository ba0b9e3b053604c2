"""`flask audit`: read the audit log, and prove that nobody changed it behind the service's back."""

from pathlib import Path
from typing import Any

import click
from flask import current_app
from sqlalchemy import select

from models import AuditEntry
from traceability.cli import CommandGroup, Failure, json_option, print_json, print_rows
from traceability.extensions import db
from traceability.services import audit_chain, audit_words
from traceability.services.audit_chain import Fault, Head

group = CommandGroup("audit", help="Nhật ký hệ thống: xem và kiểm tra không bị sửa.")

_TOLD = {
    "changed": "nội dung hoặc thứ tự bị sửa",
    "deleted": "bản ghi đã bị xóa",
    "missing seal": "mất mắt xích",
    "inserted": "bản ghi được chèn ngoài hệ thống",
    "cut off": "phần cuối của chuỗi bị cắt",
    "rewritten": "chuỗi đã bị viết lại từ trước vị trí này",
}
_MOST_TOLD = 20


@group.command("verify")
@click.option("--head", "given", metavar="SỐ:BĂM", help="Một đầu chuỗi đã ghi lại ở nơi khác trước đây.")
@json_option
def verify(given: str | None, as_json: bool) -> None:
    """Tính lại chuỗi băm của toàn bộ nhật ký; thoát mã 1 nếu có gì bị sửa, xóa, chèn hoặc đảo thứ tự."""
    memo: Path = current_app.extensions["config"].instance / "audit.head"
    noted = _head(given or (memo.read_text().strip() if memo.exists() else None))
    with db.reading() as session:
        found = audit_chain.verify(session, noted=noted)
    answer: dict[str, Any] = {
        "ok": not found.faults,
        "entries": found.entries,
        "head": str(found.head),
        "compared_with": str(noted) if noted else None,
        "faults": [vars(fault) for fault in found.faults],
    }
    if as_json:
        print_json(answer)
    elif not found.faults:
        click.echo(f"Nhật ký nguyên vẹn: {found.entries} bản ghi. Đầu chuỗi: {found.head}")
    if found.faults:
        raise Failure(_report(found.faults, memo))
    # Kept beside the database and not in it: whoever rewrites the whole chain is found by the next check.
    memo.write_text(f"{found.head}\n")


@group.command("list")
@click.option("--action", help="Chỉ một loại việc, ví dụ batch.released.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@json_option
def listing(action: str | None, limit: int, as_json: bool) -> None:
    """Các bản ghi mới nhất trước."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    with db.reading() as session:
        entries = session.scalars(query.where(AuditEntry.action == action) if action else query).all()
    print_rows((_row(entry, full=as_json) for entry in entries), as_json=as_json)


def _row(entry: AuditEntry, *, full: bool) -> dict[str, Any]:
    row = {
        "id": entry.id,
        "at": entry.at.isoformat(timespec="seconds"),
        "action": entry.action,
        "sentence": audit_words.sentence(entry),
    }
    if full:
        row |= {"actor": entry.actor_name, "name": entry.subject_name}
        row |= {"subject": f"{entry.subject_type}/{entry.subject_id}"}
        row |= {"organisation_id": entry.organisation_id, "before": entry.before, "after": entry.after}
        row |= {"request_id": entry.request_id}
    return row


def _head(text: str | None) -> Head | None:
    if text is None:
        return None
    position, _, digest = text.partition(":")
    if not position.isdecimal() or len(digest) != 64:
        raise Failure(f"“{text}” không phải một đầu chuỗi (SỐ:BĂM, 64 chữ số hệ 16)")
    return Head(int(position), digest)


def _report(faults: tuple[Fault, ...], memo: Path) -> str:
    lines = [
        f"vị trí {fault.position or '–'}, bản ghi {fault.entry_id or '–'}: {_TOLD[fault.kind]}"
        for fault in faults[:_MOST_TOLD]
    ]
    more = [f"… và {len(faults) - _MOST_TOLD} chỗ khác"] if len(faults) > _MOST_TOLD else []
    hint = f"Nếu vừa khôi phục từ bản sao lưu cũ hơn, xóa {memo} rồi kiểm tra lại."
    return "\n  ".join([f"nhật ký đã bị can thiệp ở {len(faults)} chỗ:", *lines, *more, hint])
