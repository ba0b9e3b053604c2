"""An ordered print: how far it is, what the proof found, its files, and its sheets cell by cell."""

from collections.abc import Iterator

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from models import JobState, LabelPrint, PrintState
from traceability.config import Config
from traceability.errors import Invalid, NotFound
from traceability.extensions import db, keyring
from traceability.services import clock, tenancy
from traceability.services.labels import life as label_life
from traceability.services.labels import making as label_making
from traceability.services.labels import press as label_press
from traceability.services.labels import prints as label_prints
from traceability.services.labels import voids as label_voids
from traceability.services.labels.choices import FileFormat
from traceability.services.labels.files import file_name
from traceability.services.labels.making import Made
from traceability.web import form_errors, label_words
from traceability.web.access import current_actor, producer
from traceability.web.forms.labels import VOID_REASONS, DownloadForm, VoidCellsForm

_REFRESH_SECONDS = "3"
blueprint = Blueprint("label_prints", __name__, url_prefix="/producer/labels/prints/<int:print_id>")


@blueprint.get("")
@producer()
def show_print(print_id: int) -> ResponseReturnValue:
    """Progress, refreshing itself without a script; then the proof and the files."""
    row = tenancy.own(db.session, current_actor(), LabelPrint, print_id)
    if row.state is PrintState.DRAFT:
        return redirect(url_for("label_wizard.check_choices", print_id=print_id), 303)
    response = make_response(_page(row, DownloadForm(formdata=None)))
    if row.state is PrintState.MAKING and row.job is not None and row.job.state is not JobState.FAILED:
        response.headers["Refresh"] = _REFRESH_SECONDS  # the browser asks again, without a script
    return response


@blueprint.post("/download")
@producer()
def download_print(print_id: int) -> ResponseReturnValue:
    """A file, noted before its first byte leaves; labels that left before need a reason."""
    form = DownloadForm()
    number = form.number
    label_press.bring(db.database, _config(), keyring(), current_actor(), print_id, number)
    row, made = label_press.ready(db.session, current_actor(), print_id, lock=True)
    if number is not None and number >= len(made.parts):
        raise NotFound
    stretch, choices = label_press.part_stretch(made, number), label_prints.choices_of(row)
    assert row.run is not None  # noqa: S101 – a ready print has its run
    if form.validate_on_submit():
        try:
            label_life.record_download(
                db.session, current_actor(), row.run, stretch,
                file_format=str(choices.format), stock=choices.stock,
                reason=form.reason.data or _first_reason(row, choices.reason),
            )  # fmt: skip
        except Invalid as error:
            form_errors.show(form, error)
        else:
            db.session.commit()
            return _file(row, made, number)
    return _page(row, form), 422


@blueprint.get("/manifest.json")
@producer()
def manifest(print_id: int) -> ResponseReturnValue:
    """What a print house checks its list by: counts, first and last code, SHA-256."""
    row, _ = label_press.ready(db.session, current_actor(), print_id)
    if label_prints.choices_of(row).format is not FileFormat.CSV:
        raise NotFound
    label_press.bring(db.database, _config(), keyring(), current_actor(), print_id)
    data = label_making.manifest(label_press.folder_of(_config(), row))
    headers = {"Content-Disposition": f'attachment; filename="tem-{print_id}.manifest.json"'}
    return Response(data, mimetype="application/json", headers=headers)


@blueprint.post("/make")
@producer()
def make_again(print_id: int) -> ResponseReturnValue:
    """Make files that were cleared away, or that a power cut left unmade. They are the same."""
    row = label_press.make_again(db.session, current_actor(), print_id)
    db.session.commit()
    if label_prints.made_at_once(row):
        label_press.press(db.database, _config(), keyring(), print_id)
    return redirect(url_for("label_prints.show_print", print_id=print_id), 303)


@blueprint.route("/sheets/<int:page>", methods=["GET", "POST"])
@producer()
def void_cells(print_id: int, page: int) -> ResponseReturnValue:
    """A printed sheet as it lies on the table: click the spoilt labels."""
    actor = current_actor()
    row, sheet = label_voids.sheet(db.session, actor, print_id, page)
    form = VoidCellsForm()
    form.offer([cell.place for cell in sheet.cells if cell.number])
    if form.validate_on_submit():
        try:
            done = label_voids.void_cells(
                db.session, actor, print_id, page, form.cells.data, form.void_reason, form.note.data
            )
        except Invalid as error:
            form_errors.show(form, error)
        else:
            db.session.commit()
            flash(f"Đã hủy {done} tem của tờ {page}.", "success")
            return redirect(url_for("label_prints.void_cells", print_id=print_id, page=page), 303)
    shown = render_template("producer/labels/void_cells.html", print=row, sheet=sheet, form=form)
    return shown, 422 if form.errors else 200


def _file(row: LabelPrint, made: Made, number: int | None) -> Response:
    choices, folder = label_prints.choices_of(row), label_press.folder_of(_config(), row)
    kind, stretch = choices.format or FileFormat.PDF, label_press.part_stretch(made, number)
    parts = made.parts if number is None else made.parts[number : number + 1]
    headed = kind is FileFormat.CSV
    pieces: Iterator[bytes] = label_making.joined(folder, [part.name for part in parts], headed=headed)
    name = file_name(row.batch.lot_number, stretch, kind.suffix)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if len(parts) == 1 or not headed:
        headers["Content-Length"] = str(sum(part.size for part in parts))
    return Response(pieces, mimetype=kind.media_type, headers=headers)


def _first_reason(row: LabelPrint, reason: str) -> str | None:
    """The reason given in the wizard serves the first download only; another says why for itself."""
    first = row.run is not None and not any(
        download.downloaded_at >= (row.ordered_at or clock.now()) for download in row.run.downloads
    )
    return reason if first else None


def _page(row: LabelPrint, form: DownloadForm) -> str:
    choices, made = label_prints.choices_of(row), Made.of(row.proof) if row.proof else None
    again = [
        row.run is not None
        and label_life.left_before(row.run, part.stretch)
        and not _first_reason(row, choices.reason)
        for part in (made.parts if made else ())
    ]
    return render_template(
        "producer/labels/show_print.html",
        print=row,
        choices=choices,
        stock=label_prints.stock_of(db.session, row),
        made=made,
        again=again,
        joined=choices.format in (FileFormat.CSV, FileFormat.ZPL),
        form=form,
        remaining=_remaining(row),
        kept_until=row.made_at + label_press.KEPT if row.made_at else None,
        names_of=label_words,
        reasons=VOID_REASONS,
        asked=request.form.get("part"),
        summary=label_words.summary(choices, label_prints.stock_of(db.session, row), row, lambda step: ""),
    )


def _remaining(row: LabelPrint) -> str:
    job = row.job
    if job is None or not job.progress_done or not job.progress_total or job.started_at is None:
        return ""
    spent = (clock.now() - job.started_at).total_seconds()
    return label_words.left_words(spent * (job.progress_total - job.progress_done) / job.progress_done)


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config
