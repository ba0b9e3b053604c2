"""Labels of a batch and of a run: begin to print, count, activate, void, look back."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models import Batch, LabelKind, LabelRun
from traceability.config import Config
from traceability.errors import Invalid
from traceability.extensions import db, keyring
from traceability.services import tenancy
from traceability.services.labels import files as label_files
from traceability.services.labels import life as label_life
from traceability.services.labels import prints as label_prints
from traceability.services.labels import runs as label_runs
from traceability.services.labels import voids as label_voids
from traceability.services.labels.life import Stretch
from traceability.web import form_errors, label_words
from traceability.web.access import current_actor, producer
from traceability.web.forms.auth import ConfirmForm
from traceability.web.forms.labels import VOID_REASONS, ActivateForm, ReasonForm, VoidCodesForm, VoidForm

blueprint = Blueprint("labels", __name__, url_prefix="/producer")

_ACTIVATE, _VOID = "activate-", "void-"  # two forms on one page keep their fields apart


@blueprint.get("/batches/<int:batch_id>/labels")
@producer()
def batch_labels(batch_id: int) -> ResponseReturnValue:
    batch = tenancy.own(db.session, current_actor(), Batch, batch_id)
    runs = label_runs.runs_of_batch(db.session, batch)
    return render_template(
        "producer/labels/batch_labels.html",
        batch=batch,
        runs=[(run, label_life.reconcile(run)) for run in runs],
        prints=[
            (row, label_prints.choices_of(row)) for row in label_prints.prints_of_batch(db.session, batch)
        ],
        left={kind: label_runs.labels_left(db.session, batch, kind) for kind in LabelKind},
        form=ConfirmForm(),
        names_of=label_words,
        local=_config().is_local,
        base_url=_config().base_url,
    )


@blueprint.post("/batches/<int:batch_id>/labels")
@producer()
def start_print(batch_id: int) -> ResponseReturnValue:
    """Begin the wizard; no label is issued before its last page."""
    row = label_prints.start_print(db.session, current_actor(), batch_id)
    db.session.commit()
    return redirect(url_for("label_wizard.choose_kind", print_id=row.id), 303)


@blueprint.post("/labels/<int:run_id>/print")
@producer()
def start_reprint(run_id: int) -> ResponseReturnValue:
    """Begin the wizard for labels that are issued already."""
    row = label_prints.start_reprint(db.session, current_actor(), run_id)
    db.session.commit()
    return redirect(url_for("label_wizard.choose_quantity", print_id=row.id), 303)


@blueprint.get("/labels/<int:run_id>")
@producer()
def show_run(run_id: int) -> ResponseReturnValue:
    return _run_page(_own_run(run_id))


@blueprint.post("/labels/<int:run_id>/activate")
@producer()
def activate_labels(run_id: int) -> ResponseReturnValue:
    form = ActivateForm(prefix=_ACTIVATE)
    if form.validate_on_submit():
        try:
            done = label_life.activate_labels(db.session, current_actor(), run_id, form.stretch)
        except Invalid as error:
            form_errors.show(form, error)
        else:
            db.session.commit()
            flash(f"Đã kích hoạt {done} tem. Người mua quét tem sẽ thấy lô đã xuất xưởng.", "success")
            return redirect(url_for("labels.show_run", run_id=run_id), 303)
    return _run_page(_own_run(run_id), activate_form=form), 422


@blueprint.post("/labels/<int:run_id>/void")
@producer()
def void_labels(run_id: int) -> ResponseReturnValue:
    """A stretch; of labels that share one code, all of them."""
    run = _own_run(run_id)
    shared = run.kind is LabelKind.BATCH
    form = ReasonForm(prefix=_VOID) if shared else VoidForm(prefix=_VOID)
    if form.validate_on_submit():
        stretch = Stretch(0, run.quantity) if shared else form.stretch
        try:
            done = label_life.void_labels(
                db.session, current_actor(), run_id, stretch, form.void_reason, form.note.data
            )
        except Invalid as error:
            form_errors.show(form, error)
        else:
            db.session.commit()
            _say_voided(done)
            return redirect(url_for("labels.show_run", run_id=run_id), 303)
    return _run_page(run, void_form=form), 422


@blueprint.route("/labels/void", methods=["GET", "POST"])
@producer()
def void_codes() -> ResponseReturnValue:
    """Labels in hand: typed, or read by a hand-held scanner that types."""
    form = VoidCodesForm()
    if form.validate_on_submit():
        try:
            done = label_voids.void_codes(
                db.session, current_actor(), keyring(), form.codes.data, form.void_reason, form.note.data
            )
        except Invalid as error:
            form_errors.show(form, error)
        else:
            db.session.commit()
            _say_voided(done)
            return redirect(url_for("labels.void_codes"), 303)
    return render_template("producer/labels/void_codes.html", form=form), 422 if form.errors else 200


def _say_voided(done: int) -> None:
    said = f"Đã hủy {done} tem. Ai quét sẽ thấy tem đã bị hủy." if done else "Các tem này đã hủy từ trước."
    flash(said, "success")


def _own_run(run_id: int) -> LabelRun:
    return tenancy.own(db.session, current_actor(), LabelRun, run_id)


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config


def _run_page(
    run: LabelRun, *, activate_form: ActivateForm | None = None, void_form: ReasonForm | None = None
) -> str:
    whole = {"first": 1, "last": run.quantity}
    shared = run.kind is LabelKind.BATCH
    void_empty = ReasonForm if shared else VoidForm
    return render_template(
        "producer/labels/show_run.html",
        run=run,
        counts=label_life.reconcile(run),
        ends=label_files.codes_at_ends(run, keyring()),
        prints=[(row, label_prints.choices_of(row)) for row in reversed(run.prints)],
        activate_form=activate_form or ActivateForm(formdata=None, data=whole, prefix=_ACTIVATE),
        void_form=void_form or void_empty(formdata=None, prefix=_VOID),
        form=activate_form or void_form,
        reasons=VOID_REASONS,
        names_of=label_words,
        local=_config().is_local,
        base_url=_config().base_url,
    )
