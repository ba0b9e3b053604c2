"""The pages of an import, the same for a producer's records and for a project's: upload, preview, confirm."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import Import, ImportKind, ImportState
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import evidence, imports
from traceability.services.evidence import KeptFile
from traceability.services.imports import Outcome, Outdated, Preview
from traceability.web import form_errors
from traceability.web.access import current_actor
from traceability.web.files import store
from traceability.web.filters import format_date, format_number
from traceability.web.forms.imports import AnswersForm, ConfirmForm, UploadForm

_STATES = {
    ImportState.WAITING.value: ("Chờ xác nhận", "info"),
    ImportState.APPLIED.value: ("Đã nhập", "ok"),
    ImportState.CANCELLED.value: ("Đã hủy", "neutral"),
    ImportState.EXPIRED.value: ("Hết hạn", "neutral"),
}
_SHOWN = {"errors": 1000, "changed": 100, "new": 20, "characters": 160}  # the marked file has all errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Importing:
    """What is imported, and the addresses around it. `pages` is the blueprint that has the views by name."""

    pages: str
    kind: ImportKind
    noun: str
    file_name: str
    list_url: str
    start_url: str
    template_url: str
    export_url: str
    project_id: int | None = None
    id_name: str = "import_id"  # what addresses call the row

    def preview_url(self, row: Import, **given: Any) -> str:
        """Where it is looked at."""
        return url_for(f"{self.pages}.preview_import", **{self.id_name: row.id, **given})

    def frame(self) -> dict[str, Any]:
        """For the templates."""
        names = ("pages", "noun", "list_url", "start_url", "template_url", "export_url", "id_name")
        return {"kind": self.kind.value, **{name: getattr(self, name) for name in names}}


def upload(what: Importing) -> ResponseReturnValue:
    """Template, export, upload, and the latest imports. The file is read and kept before the transaction."""
    form, actor = UploadForm(), current_actor()
    if form.validate_on_submit():
        try:
            sent = form.file.data
            kept = imports.keep_workbook(store(), what.kind, sent.filename or "", sent.read())
            row = imports.upload_import(db.session, actor, kept, what.project_id)
            db.session.commit()
            return redirect(what.preview_url(row), 303)
        except Invalid as error:
            form_errors.show(form, error)
    with db.reading() as session:
        recent = imports.recent_imports(session, actor, what.kind, what.project_id)
        states = [_STATES[_state(row)] for row in recent]
    page = render_template(
        "imports/upload_import.html",
        form=form,
        recent=list(zip(recent, states, strict=True)),
        **what.frame(),
    )
    return page, 422 if form.errors else 200


def template(what: Importing) -> Response:
    """An empty sheet with the drop-downs."""
    data = imports.template(db.session, current_actor(), what.kind, what.project_id)
    return _download(data, f"mau-{what.file_name}")


def export(what: Importing) -> Response:
    """All records as a sheet."""
    return _download(imports.export(db.session, current_actor(), what.kind, what.project_id), what.file_name)


def preview(what: Importing, row: Import) -> ResponseReturnValue:
    """What the file would do; of a finished import, what it did."""
    if not imports.is_open(row):
        return render_template("imports/show_import.html", row=row, state=_state(row), **what.frame())
    answers = AnswersForm(request.args)
    seen = imports.preview_import(db.session, current_actor(), store(), row, answers.answers)
    form = ConfirmForm(seen=seen.fingerprint, days=answers.days.data, marks=answers.marks.data)
    return _preview_page(what, row, seen, form, answers)


def marked(what: Importing, row: Import) -> Response:
    """The same sheet with its wrong cells in red."""
    answers = AnswersForm(request.args).answers
    seen = imports.preview_import(db.session, current_actor(), store(), row, answers)
    return _download(imports.marked(seen), f"{what.file_name}-can-sua")


def confirm(what: Importing, row: Import) -> ResponseReturnValue:
    """All good rows or none. Everything is read, and files are kept, before the transaction begins."""
    form, actor = ConfirmForm(), current_actor()
    here = what.preview_url(row, **_given(form))
    if not imports.is_open(row):
        return redirect(here, 303)
    with db.reading() as session:
        seen = imports.preview_import(session, actor, store(), row, form.answers)
        ready = imports.prepare_import(session, actor, row, seen)
    if form.validate_on_submit():
        try:
            imports.confirm_import(db.session, actor, row.id, ready, form.seen.data, _kept_files(form))
            db.session.commit()
            return redirect(what.preview_url(row), 303)
        except Outdated as error:
            flash(error.message, "warning")
            return redirect(here, 303)
        except Invalid as error:
            db.session.rollback()
            form_errors.show(form, error)
    return _preview_page(what, row, seen, form, AnswersForm(data=_given(form), formdata=None)), 422


def _preview_page(
    what: Importing, row: Import, preview: Preview, form: ConfirmForm, answers: AnswersForm
) -> str:
    errors = list(preview.errors())
    changed, new = preview.of(Outcome.CHANGED), preview.of(Outcome.NEW)
    return render_template(
        "imports/preview_import.html",
        row=row,
        preview=preview,
        form=form,
        answers=answers,
        given=_given(form),
        errors=errors[: _SHOWN["errors"]],
        error_count=len(errors),
        changed=[(one, preview.changes(one)) for one in changed[: _SHOWN["changed"]]],
        new=[(one.line.number, preview.book.shown(one.details)) for one in new[: _SHOWN["new"]]],
        new_columns=[column for column in preview.book.columns if column.name != "key"][:4],
        shown=_shown,
        **what.frame(),
    )


def _shown(value: Any) -> str:
    """A cell as a page shows it."""
    if value is None:
        return "–"
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Decimal | int):
        return format_number(value)
    text = str(value)
    return text if len(text) <= _SHOWN["characters"] else text[: _SHOWN["characters"]] + "…"


def _state(row: Import) -> str:
    waits = row.state is ImportState.WAITING and not imports.is_open(row)
    return ImportState.EXPIRED.value if waits else row.state.value


def _given(form: ConfirmForm) -> dict[str, Any]:
    return {name: form[name].data for name in ("days", "marks") if form[name].data}


def _kept_files(form: ConfirmForm) -> dict[str, KeptFile]:
    return {
        upload.filename: evidence.keep_document(store(), upload.filename, upload.read(), field="files")
        for upload in form.files.data or ()
        if upload and upload.filename
    }


def _download(data: bytes, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(data, mimetype=imports.MEDIA_TYPE, headers=disposition)
