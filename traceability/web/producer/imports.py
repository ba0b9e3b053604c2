"""Excel both ways: template and export, upload, preview, confirm."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import Import, ImportKind, ImportState
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import evidence, imports
from traceability.services.evidence import KeptFile
from traceability.services.imports import Outcome, Outdated, Preview
from traceability.web import form_errors
from traceability.web.access import current_actor, producer
from traceability.web.files import store
from traceability.web.filters import format_date, format_number
from traceability.web.forms.imports import AnswersForm, ConfirmForm, UploadForm

blueprint = Blueprint("imports", __name__, url_prefix="/producer/imports")

_KIND = "<any(products,batches,certificates):kind>"
_NOUNS = {
    ImportKind.PRODUCTS: ("sản phẩm", "products.list_products", "san-pham"),
    ImportKind.BATCHES: ("lô sản xuất", "batches.list_batches", "lo-san-xuat"),
    ImportKind.CERTIFICATES: ("giấy chứng nhận", "certificates.list_certificates", "giay-chung-nhan"),
}
_STATES = {
    ImportState.WAITING.value: ("Chờ xác nhận", "info"),
    ImportState.APPLIED.value: ("Đã nhập", "ok"),
    ImportState.CANCELLED.value: ("Đã hủy", "neutral"),
    ImportState.EXPIRED.value: ("Hết hạn", "neutral"),
}
_SHOWN = {"errors": 1000, "changed": 100, "new": 20, "characters": 160}  # the marked file has all errors


@blueprint.route(f"/{_KIND}", methods=["GET", "POST"])
@producer()
def upload_import(kind: str) -> ResponseReturnValue:
    """Template, export, upload, and the latest imports. The file is read and kept before the transaction."""
    form, actor, chosen = UploadForm(), current_actor(), ImportKind(kind)
    if form.validate_on_submit():
        try:
            upload = form.file.data
            kept = imports.keep_workbook(store(), chosen, upload.filename or "", upload.read())
            row = imports.upload_import(db.session, actor, kept)
            db.session.commit()
            return redirect(url_for("imports.preview_import", import_id=row.id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    with db.reading() as session:
        recent = imports.recent_imports(session, actor, chosen)
        states = [_STATES[_state(row)] for row in recent]
    page = render_template(
        "producer/imports/upload_import.html",
        form=form,
        recent=list(zip(recent, states, strict=True)),
        **_named(chosen),
    )
    return page, 422 if form.errors else 200


@blueprint.get(f"/{_KIND}/template.xlsx")
@producer()
def template(kind: str) -> ResponseReturnValue:
    """An empty sheet with this organisation's drop-downs."""
    chosen = ImportKind(kind)
    return _download(imports.template(db.session, current_actor(), chosen), f"mau-{_NOUNS[chosen][2]}")


@blueprint.get(f"/{_KIND}/export.xlsx")
@producer()
def export(kind: str) -> ResponseReturnValue:
    """All records as a sheet."""
    chosen = ImportKind(kind)
    return _download(imports.export(db.session, current_actor(), chosen), _NOUNS[chosen][2])


@blueprint.get("/<int:import_id>")
@producer()
def preview_import(import_id: int) -> ResponseReturnValue:
    """What the file would do; of a finished import, what it did."""
    actor = current_actor()
    row = imports.get_import(db.session, actor, import_id)
    if not imports.is_open(row):
        return render_template(
            "producer/imports/show_import.html", row=row, state=_state(row), **_named(row.kind)
        )
    answers = AnswersForm(request.args)
    preview = imports.preview_import(db.session, actor, store(), row, answers.answers)
    form = ConfirmForm(seen=preview.fingerprint, days=answers.days.data, marks=answers.marks.data)
    return _preview_page(row, preview, form, answers)


@blueprint.get("/<int:import_id>/marked.xlsx")
@producer()
def marked(import_id: int) -> ResponseReturnValue:
    """The same sheet with its wrong cells in red."""
    actor = current_actor()
    row = imports.get_import(db.session, actor, import_id)
    preview = imports.preview_import(db.session, actor, store(), row, AnswersForm(request.args).answers)
    return _download(imports.marked(preview), f"{_NOUNS[row.kind][2]}-can-sua")


@blueprint.post("/<int:import_id>/confirm")
@producer()
def confirm_import(import_id: int) -> ResponseReturnValue:
    """All good rows or none. Everything is read, and files are kept, before the transaction begins."""
    form, actor = ConfirmForm(), current_actor()
    here = url_for("imports.preview_import", import_id=import_id, **_given(form))
    with db.reading() as session:
        row = imports.get_import(session, actor, import_id)
        if not imports.is_open(row):
            return redirect(here, 303)
        preview = imports.preview_import(session, actor, store(), row, form.answers)
        ready = imports.prepare_import(session, actor, row, preview)
    if form.validate_on_submit():
        try:
            imports.confirm_import(db.session, actor, import_id, ready, form.seen.data, _kept_files(form))
            db.session.commit()
            return redirect(url_for("imports.preview_import", import_id=import_id), 303)
        except Outdated as error:
            flash(error.message, "warning")
            return redirect(here, 303)
        except Invalid as error:
            db.session.rollback()
            form_errors.show(form, error)
    return _preview_page(row, preview, form, AnswersForm(data=_given(form), formdata=None)), 422


@blueprint.post("/<int:import_id>/cancel")
@producer()
def cancel_import(import_id: int) -> ResponseReturnValue:
    """Nothing is entered."""
    row = imports.cancel_import(db.session, current_actor(), import_id)
    db.session.commit()
    flash("Đã hủy. Chưa có gì được nhập.", "success")
    return redirect(url_for("imports.upload_import", kind=row.kind.value), 303)


def _preview_page(row: Import, preview: Preview, form: ConfirmForm, answers: AnswersForm) -> str:
    errors = list(preview.errors())
    changed, new = preview.of(Outcome.CHANGED), preview.of(Outcome.NEW)
    return render_template(
        "producer/imports/preview_import.html",
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
        **_named(row.kind),
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


def _named(kind: ImportKind) -> dict[str, Any]:
    noun, endpoint, _ = _NOUNS[kind]
    return {"kind": kind.value, "noun": noun, "list_url": url_for(endpoint)}


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
