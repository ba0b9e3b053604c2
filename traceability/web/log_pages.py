"""The audit log as pages and as a file, for staff and for producers: the same, of what each may see."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import AuditEntry, Base
from traceability.extensions import db
from traceability.services import audit_log, audit_words
from traceability.services.actor import Actor
from traceability.services.audit_log import MOST_EXPORTED, Cursor
from traceability.services.tables import Table
from traceability.web import entry_changes, list_files, lists
from traceability.web.access import current_actor
from traceability.web.filters import format_datetime
from traceability.web.forms.audit import LogFilterForm

_COLUMNS = ("Lúc", "Người thực hiện", "Việc", "Đối tượng", "Chủ thể", "Thay đổi", "Mã yêu cầu", "Số bản ghi")
# Where the page of a subject is: its type in the log, the endpoint and the part of the address, by audience.
_STAFF_PAGES = {
    "alert": ("alerts.show_alert", "alert_id"),
    "batch": ("staff_batches.show_batch", "batch_id"),
    "certificate": ("staff_certificates.show_certificate", "certificate_id"),
    "consumer_report": ("staff_reports.show_report", "report_id"),
    "organisation": ("staff_organisations.show_organisation", "organisation_id"),
    "plan": ("staff_programme.show_plan", "plan_id"),
    "product": ("staff_products.show_product", "product_id"),
    "project": ("staff_programme.show_project", "project_id"),
    "proposal": ("staff_proposals.show_proposal", "proposal_id"),
    "recall": ("staff_recalls.show_recall", "recall_id"),
}
_PRODUCER_PAGES = {
    "batch": ("batches.show_batch", "batch_id"),
    "certificate": ("certificates.show_certificate", "certificate_id"),
    "consumer_report": ("reports_received.show_report", "report_id"),
    "label_print": ("label_prints.show_print", "print_id"),
    "label_run": ("labels.show_run", "run_id"),
    "product": ("products.show_product", "product_id"),
    "recall": ("recalls.show_recall", "recall_id"),
}


def init_app(app: Flask) -> None:
    """Give templates `log_url(row)`: the log of one record, for those who may read it."""
    app.jinja_env.globals["log_url"] = log_url


def log_url(row: Base) -> str:
    """The address of the log narrowed to one record; empty for whoever may not read it."""
    actor: Actor | None = g.get("actor")
    if actor is None or not audit_log.may_read(actor):
        return ""
    key = "/".join(str(part) for part in row.__mapper__.primary_key_from_instance(row))
    return url_for(_endpoint(actor, "list_entries"), subject_type=row.__tablename__, subject_id=key)


def list_page() -> ResponseReturnValue:
    """The newest entries, or those around a place; each a sentence with its difference."""
    actor, form = current_actor(), _form()
    places = {name: Cursor.read(request.args.get(name)) for name in ("before", "after")}
    page = audit_log.read_page(db.session, actor, form.wanted(), **places)
    return render_template(
        "audit/list_entries.html",
        form=form,
        page=page,
        actor=actor,
        lines=_lines(actor, page.entries),
        chips=lists.chips(form.named()),
        clear_url=url_for(_endpoint(actor, "list_entries")),
        newer=lists.place_link("after", page.newer) if page.newer else "",
        older=lists.place_link("before", page.older) if page.older else "",
        downloads=list_files.links(_endpoint(actor, "export_entries")),
        most=MOST_EXPORTED,
    )


def export_file(format: str) -> Response:
    """The narrowed log as a file that says how it was narrowed, when and for whom."""
    actor, form = current_actor(), _form()
    entries = list(audit_log.to_export(db.session, actor, form.wanted()))
    filters = [words for words, _ in lists.chips(form.named())]
    if len(entries) == MOST_EXPORTED:
        filters.append(f"chỉ {MOST_EXPORTED} bản ghi mới nhất")
    table = Table(
        title="Nhật ký hệ thống",
        columns=_COLUMNS,
        rows=_rows(entries),
        person=actor.name,
        filters=filters,
    )
    return list_files.table_file(table, format, "nhat-ky-he-thong")


def _form() -> LogFilterForm:
    form = LogFilterForm(request.args)
    form.offer(db.session, current_actor())
    return form


def _endpoint(actor: Actor, name: str) -> str:
    return f"{'staff_log' if actor.is_staff else 'log'}.{name}"


def _lines(actor: Actor, entries: Iterable[AuditEntry]) -> list[dict[str, Any]]:
    entries = list(entries)
    names, known = audit_log.organisation_names(db.session, entries), entry_changes.names(db.session)
    return [
        {
            "entry": entry,
            "sentence": audit_words.sentence(entry),
            "url": _page_of(actor, entry),
            "organisation": names.get(entry.organisation_id or 0, ""),
            "changes": entry_changes.changes_of(entry, known),
        }
        for entry in entries
    ]


def _page_of(actor: Actor, entry: AuditEntry) -> str:
    pages = _STAFF_PAGES if actor.is_staff else _PRODUCER_PAGES
    endpoint, part = pages.get(entry.subject_type, ("", ""))
    known = endpoint and not entry.action.endswith((".removed", ".discarded"))
    return url_for(endpoint, **{part: int(entry.subject_id)}) if known else ""  # type: ignore[arg-type]


def _rows(entries: list[AuditEntry]) -> Iterable[list[Any]]:
    names, known = audit_log.organisation_names(db.session, entries), entry_changes.names(db.session)
    for entry in entries:
        yield [
            format_datetime(entry.at),
            audit_words.who(entry),
            audit_words.sentence(entry),
            audit_words.subject_of(entry),
            names.get(entry.organisation_id or 0, ""),
            entry_changes.in_one_line(entry, known),
            entry.request_id,
            entry.id,
        ]
