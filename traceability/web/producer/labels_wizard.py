"""The label wizard: one choice a page, each kept at once, all of them editable from the last page."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import LabelKind, LabelPrint
from traceability.config import Config
from traceability.errors import Invalid
from traceability.extensions import db, keyring
from traceability.labels.designs import Design
from traceability.labels.stocks import Medium
from traceability.services import clock
from traceability.services.labels import press as label_press
from traceability.services.labels import prints as label_prints
from traceability.services.labels import settings as label_settings
from traceability.services.labels import stocks as label_stocks
from traceability.services.labels.choices import Choices, Printer, Step
from traceability.services.labels.prints import Deployment
from traceability.web import form_errors, label_words
from traceability.web.access import current_actor, producer
from traceability.web.forms import label_wizard as forms
from traceability.web.forms.auth import ConfirmForm
from traceability.web.forms.label_trial import TrialForm

blueprint = Blueprint("label_wizard", __name__, url_prefix="/producer/labels/prints/<int:print_id>")

_METHODS = ["GET", "POST"]
_STOCK_FORMS = {
    Printer.OFFICE: (forms.SheetForm, Medium.SHEET),
    Printer.THERMAL: (forms.RollForm, Medium.ROLL),
    Printer.HOUSE: (forms.HouseForm, None),
}


@blueprint.route("/kind", methods=_METHODS)
@producer()
def choose_kind(print_id: int) -> ResponseReturnValue:
    row = _draft(print_id)
    if row.run is not None:
        return redirect(address(print_id, Step.QUANTITY), 303)
    left = {kind: label_prints.most(db.session, row, kind) for kind in LabelKind}
    return _step(row, Step.KIND, forms.KindForm.of(_choices(row)), left=left)


@blueprint.route("/quantity", methods=_METHODS)
@producer()
def choose_quantity(print_id: int) -> ResponseReturnValue:
    row = _draft(print_id)
    choices = _choices(row)
    if row.run is not None:
        form: forms.StepForm = forms.AgainForm.of(choices)
    elif choices.kind is None:
        return redirect(address(print_id, Step.KIND), 303)
    else:
        form = forms.QuantityForm.of(choices)
    most = label_prints.most(db.session, row, choices.kind or LabelKind.UNIT)
    return _step(row, Step.QUANTITY, form, most=most)


@blueprint.route("/printer", methods=_METHODS)
@producer()
def choose_printer(print_id: int) -> ResponseReturnValue:
    row = _draft(print_id)
    names = label_settings.printer_names(db.session, row.organisation_id)
    return _step(row, Step.PRINTER, forms.PrinterForm.of(_choices(row)), names=names)


@blueprint.route("/stock", methods=_METHODS)
@producer()
def choose_stock(print_id: int) -> ResponseReturnValue:
    """Sheets, rolls with the print head's dots, or what a print house takes. `?stock=` suggests one."""
    with db.reading() as session:  # every stock is drawn, which takes longer than a write transaction may
        row = _draft_in(session, print_id)
        choices = _choices(row)
        if choices.printer is None:
            return redirect(address(print_id, Step.PRINTER), 303)
        kind, medium = _STOCK_FORMS[choices.printer]
        offered = label_stocks.offered(session, row.organisation_id, medium)
        fits = label_prints.fits(session, row, offered, _config().base_url, clock.today())
    form = kind.of(choices)
    form.offer((stock, label_words.fit_words(fits.get(stock.key, ()))) for stock in offered)
    if request.method == "GET" and any(stock.key == request.args.get("stock") for stock in offered):
        form.stock.data = request.args["stock"]
    if form.validate_on_submit():
        label_words.refuse_bad_fit(form, fits)
    return _step(
        _draft(print_id), Step.STOCK, form, stocks={stock.key: stock for stock in offered}, fits=fits
    )


@blueprint.route("/cell", methods=_METHODS)
@producer()
def choose_cell(print_id: int) -> ResponseReturnValue:
    """Where on a used sheet the first label goes: last time's sheet goes on at its next free cell."""
    row = _draft(print_id)
    choices, stock = _choices(row), label_prints.stock_of(db.session, row)
    if not choices.applies(Step.CELL) or stock is None:
        return redirect(address(print_id, choices.next_step()), 303)
    known = label_settings.setting(db.session, row.organisation_id, choices)
    form = forms.CellForm.of(choices)
    remembered = known.next_cell if known else 1
    if form.start_cell.data is None and request.method == "GET":
        form.start_cell.data = remembered
    return _step(row, Step.CELL, form, stock=stock, remembered=remembered)


@blueprint.route("/preview", methods=_METHODS)
@producer()
def choose_design(print_id: int) -> ResponseReturnValue:
    """Every design in its true size, with what the QR meter says of it; or the words no label can show."""
    refused = ""
    with db.reading() as session:  # three drawings take longer than a write transaction may
        row = _draft_in(session, print_id)
        choices, stock = _choices(row), label_prints.stock_of(session, row)
        if not choices.applies(Step.PREVIEW) or stock is None:
            return redirect(address(print_id, choices.next_step()), 303)
        try:
            facts = label_prints.facts_to_draw(session, row, clock.today())
            looks = label_prints.looks(row, facts, stock, _config().base_url)
        except Invalid as error:
            looks, refused = dict.fromkeys(Design, error), " ".join(error.errors.values())
    form = forms.PreviewForm.of(choices)
    if form.validate_on_submit():
        label_words.refuse_bad_look(form, looks)
    return _step(_draft(print_id), Step.PREVIEW, form, stock=stock, looks=looks, refused=refused)


@blueprint.route("/test", methods=_METHODS)
@producer()
def print_test(print_id: int) -> ResponseReturnValue:
    """The test page, and how far this printer is off on this stock."""
    row = _draft(print_id)
    choices, stock = _choices(row), label_prints.stock_of(db.session, row)
    if not choices.applies(Step.TEST) or stock is None:
        return redirect(address(print_id, choices.next_step()), 303)
    known = label_settings.setting(db.session, row.organisation_id, choices)
    form = TrialForm.of(choices)
    if request.method == "GET" and choices.right is None and known:
        form.right.data, form.down.data = f"{known.right:g}", f"{known.down:g}"
    return _step(row, Step.TEST, form, stock=stock)


@blueprint.get("/check")
@producer()
def check_choices(print_id: int) -> ResponseReturnValue:
    """All choices, each with the way back to it."""
    return _check_page(_draft(print_id), ConfirmForm())


@blueprint.post("/check")
@producer()
def order_print(print_id: int) -> ResponseReturnValue:
    """Issue the labels and order the file; a small one is made before the answer. Twice is once."""
    actor, where = current_actor(), Deployment(keyring(), _config().base_url)
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            with db.reading() as session:
                label_prints.check_look(session, actor, print_id, where.origin, clock.today())
            row = label_prints.order_print(db.session, actor, print_id, where, clock.today())
        except Invalid as error:
            form_errors.show(form, error)
        else:
            db.session.commit()
            if label_prints.made_at_once(row):
                label_press.press(db.database, _config(), keyring(), print_id)
            return redirect(url_for("label_prints.show_print", print_id=print_id), 303)
    return _check_page(_draft(print_id), form), 422


@blueprint.post("/discard")
@producer()
def discard_print(print_id: int) -> ResponseReturnValue:
    """Give a draft up."""
    batch_id = label_prints.discard(db.session, current_actor(), print_id)
    db.session.commit()
    flash("Đã bỏ lượt in đang chọn dở. Chưa có tem nào được cấp.", "success")
    return redirect(url_for("labels.batch_labels", batch_id=batch_id), 303)


def address(print_id: int, step: Step) -> str:
    """The page of a step."""
    return url_for(f"label_wizard.{_ENDPOINTS[step]}", print_id=print_id)


_ENDPOINTS: Mapping[Step, str] = {
    Step.KIND: "choose_kind",
    Step.QUANTITY: "choose_quantity",
    Step.PRINTER: "choose_printer",
    Step.STOCK: "choose_stock",
    Step.CELL: "choose_cell",
    Step.PREVIEW: "choose_design",
    Step.TEST: "print_test",
    Step.CHECK: "check_choices",
}


def _step(row: LabelPrint, step: Step, form: forms.StepForm, **shown: Any) -> ResponseReturnValue:
    """Show a step, or keep its answers and go on; from the last page one comes back to it."""
    if not form.errors and form.validate_on_submit():
        try:
            row = label_prints.answer(db.session, current_actor(), row.id, **form.answers)
            db.session.commit()
            choices = _choices(row)
            changed = request.args.get("from") == "check"
            return redirect(address(row.id, choices.next_step() if changed else choices.after(step)), 303)
        except Invalid as error:
            form_errors.show(form, error)
    before = _choices(row).before(step)
    page = render_template(
        f"producer/labels/{_ENDPOINTS[step]}.html",
        print=row,
        step=step,
        form=form,
        back=address(row.id, before) if before and not (row.run and step is Step.QUANTITY) else None,
        choices=_choices(row),
        names_of=label_words,
        **{"stock": None, **shown},
    )
    return page, 422 if form.errors else 200


def _check_page(row: LabelPrint, form: ConfirmForm) -> str | Response:
    choices = _choices(row)
    if (step := choices.next_step()) is not Step.CHECK:
        return redirect(address(row.id, step), 303)  # type: ignore[return-value]  # werkzeug's Response
    order = label_prints.file_order(db.session, row)
    stock = label_prints.stock_of(db.session, row)
    return render_template(
        "producer/labels/check_choices.html",
        print=row,
        choices=choices,
        order=order,
        form=form,
        rows=label_words.summary(choices, stock, row, lambda step: f"{address(row.id, step)}?from=check"),
        back=address(row.id, choices.before(Step.CHECK) or Step.KIND),
        step=Step.CHECK,
        names_of=label_words,
        local=_config().is_local,
        base_url=_config().base_url,
        at_once=label_prints.is_small(row),
    )


def _draft(print_id: int) -> LabelPrint:
    """The print being chosen. Who comes back by the browser's button after ordering is led to its files."""
    return _draft_in(db.session, print_id)


def _draft_in(session: Session, print_id: int) -> LabelPrint:
    if request.method == "GET" and label_prints.is_ordered(session, current_actor(), print_id):
        abort(redirect(url_for("label_prints.show_print", print_id=print_id), 303))
    return label_prints.draft(session, current_actor(), print_id)


def _choices(row: LabelPrint) -> Choices:
    return label_prints.choices_of(row)


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config
