"""Labels of a batch: issue, look, download, activate, void."""

from flask import Blueprint, Response, abort, current_app, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from models import Batch, LabelKind, LabelRun, VoidReason
from traceability.config import Config
from traceability.errors import Invalid
from traceability.extensions import db, keyring
from traceability.labels import images, layout, rulers, stocks
from traceability.labels.source import SymbolSource
from traceability.services import clock, label_files, label_life, label_runs, tenancy
from traceability.services.label_files import FileFormat, FileOrder
from traceability.services.label_life import Stretch
from traceability.web import form_errors
from traceability.web.access import current_actor, producer
from traceability.web.forms.labels import VOID_REASONS, FileForm, IssueForm, StretchForm, VoidForm

blueprint = Blueprint("labels", __name__, url_prefix="/producer")

_FILE, _ACTIVATE, _VOID = "file-", "activate-", "void-"  # three forms on one page keep their fields apart


@blueprint.get("/batches/<int:batch_id>/labels")
@producer()
def batch_labels(batch_id: int) -> ResponseReturnValue:
    batch = tenancy.own(db.session, current_actor(), Batch, batch_id)
    return _batch_page(batch, IssueForm())


@blueprint.post("/batches/<int:batch_id>/labels")
@producer()
def issue_labels(batch_id: int) -> ResponseReturnValue:
    form = IssueForm()
    if form.validate_on_submit():
        order = label_runs.LabelOrder(
            LabelKind(form.kind.data), form.quantity.data, form.idempotency_key.data
        )
        try:
            run = label_runs.issue_labels(
                db.session, current_actor(), batch_id, order,
                key_version=keyring().newest.version, origin=_config().base_url,
            )  # fmt: skip
        except Invalid as error:
            form_errors.show(form, error)
        else:
            db.session.commit()
            flash(
                f"Đã cấp {run.quantity} tem, đợt số {run.id}. Tải tệp để in, rồi kích hoạt tem đã dán.", "ok"
            )
            return redirect(url_for("labels.show_run", run_id=run.id))
    batch = tenancy.own(db.session, current_actor(), Batch, batch_id)
    return _batch_page(batch, form), 422


@blueprint.get("/labels/<int:run_id>")
@producer()
def show_run(run_id: int) -> ResponseReturnValue:
    return _run_page(_own_run(run_id))


@blueprint.post("/labels/<int:run_id>/file")
@producer()
def download_labels(run_id: int) -> ResponseReturnValue:
    """The file, noted before its first byte leaves."""
    form = FileForm(prefix=_FILE)
    run = _own_run(run_id)
    if form.validate_on_submit():
        order = FileOrder(
            FileFormat(form.file_format.data),
            form.stretch,
            stock=form.stock.data,
            start_cell=form.start_cell.data,
        )
        try:
            return _file(run, order, form.reason.data)
        except Invalid as error:
            form_errors.show(form, error)
    return _run_page(run, file_form=form), 422


@blueprint.get("/labels/<int:run_id>/preview.svg")
@producer()
def preview_label(run_id: int) -> ResponseReturnValue:
    """The first label of a run, true to size on an L7160 sheet."""
    run = _own_run(run_id)
    labels = label_files.label_range(run, keyring(), Stretch(0, 1))
    facts = label_files.label_facts(db.session, run, clock.today())
    source = SymbolSource(labels)
    drawn = layout.lay_out(facts, stocks.stock("L7160").label_size, source.shape.modules)
    picture = images.label_svg(drawn, source.modules(labels.codes(0, 1))[0], labels.code(0))
    return Response(picture, mimetype="image/svg+xml")


@blueprint.get("/labels/test-page/<stock>.pdf")
@producer()
def test_page(stock: str) -> ResponseReturnValue:
    """Rulers and outlines, to see whether the printer prints at 100 %."""
    if stock not in stocks.STOCKS:
        abort(404)
    pdf = rulers.trial_page(stocks.stock(stock))
    disposition = {"Content-Disposition": f'inline; filename="trang-thu-{stock}.pdf"'}
    return Response(pdf, mimetype="application/pdf", headers=disposition)


@blueprint.post("/labels/<int:run_id>/activate")
@producer()
def activate_labels(run_id: int) -> ResponseReturnValue:
    form = StretchForm(prefix=_ACTIVATE)
    if form.validate_on_submit():
        try:
            done = label_life.activate_labels(db.session, current_actor(), run_id, form.stretch)
        except Invalid as error:
            form_errors.show(form, error)
        else:
            db.session.commit()
            flash(f"Đã kích hoạt {done} tem. Người mua quét tem sẽ thấy lô đã xuất xưởng.", "ok")
            return redirect(url_for("labels.show_run", run_id=run_id))
    return _run_page(_own_run(run_id), activate_form=form), 422


@blueprint.post("/labels/<int:run_id>/void")
@producer()
def void_labels(run_id: int) -> ResponseReturnValue:
    form = VoidForm(prefix=_VOID)
    if form.validate_on_submit():
        reason = VoidReason(form.reason.data)
        try:
            done = label_life.void_labels(
                db.session, current_actor(), run_id, form.stretch, reason, form.note.data
            )
        except Invalid as error:
            form_errors.show(form, error)
        else:
            db.session.commit()
            flash(f"Đã hủy {done} tem. Ai quét các tem này sẽ thấy tem đã bị hủy.", "ok")
            return redirect(url_for("labels.show_run", run_id=run_id))
    return _run_page(_own_run(run_id), void_form=form), 422


def _own_run(run_id: int) -> LabelRun:
    return tenancy.own(db.session, current_actor(), LabelRun, run_id)


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config


def _file(run: LabelRun, order: FileOrder, reason: str | None) -> Response:
    label_files.check_size(order)
    label_life.record_download(
        db.session, current_actor(), run, order.stretch,
        file_format=order.format.value,
        stock=order.stock if order.format is FileFormat.PDF else None,
        reason=reason,
    )  # fmt: skip
    labels = label_files.label_range(run, keyring(), order.stretch)
    facts = label_files.label_facts(db.session, run, clock.today())
    parts = label_files.file_parts(labels, facts, order)
    name = label_files.file_name(run, order)
    db.session.commit()
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(parts, mimetype=order.format.media_type, headers=headers)


def _batch_page(batch: Batch, form: IssueForm) -> str:
    runs = label_runs.runs_of_batch(db.session, batch)
    return render_template(
        "producer/labels/batch_labels.html",
        batch=batch,
        runs=[(run, label_life.reconcile(run)) for run in runs],
        left={kind: label_runs.labels_left(db.session, batch, kind) for kind in LabelKind},
        form=form,
        local=_config().is_local,
        base_url=_config().base_url,
    )


def _run_page(
    run: LabelRun,
    *,
    file_form: FileForm | None = None,
    activate_form: StretchForm | None = None,
    void_form: VoidForm | None = None,
) -> str:
    whole = {"first": 1, "last": run.quantity}
    wrong = file_form or activate_form or void_form
    return render_template(
        "producer/labels/show_run.html",
        run=run,
        counts=label_life.reconcile(run),
        ends=label_files.codes_at_ends(run, keyring()),
        file_form=file_form or FileForm(formdata=None, data=whole, prefix=_FILE),
        activate_form=activate_form or StretchForm(formdata=None, data=whole, prefix=_ACTIVATE),
        void_form=void_form or VoidForm(formdata=None, prefix=_VOID),
        form=wrong,
        reasons=VOID_REASONS,
        local=_config().is_local,
        base_url=_config().base_url,
    )
