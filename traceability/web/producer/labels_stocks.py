"""Stocks of one's own: sheets and rolls measured with a ruler, drawn as cut, refused where they cannot be."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services.labels import stocks as label_stocks
from traceability.services.labels.measures import Measures, RollMeasures
from traceability.web import form_errors
from traceability.web.access import current_actor, producer
from traceability.web.forms.label_stocks import MeasuresForm, RollMeasuresForm
from traceability.web.numbers import whole

blueprint = Blueprint("label_stocks", __name__, url_prefix="/producer/labels/stocks")
_Form = MeasuresForm | RollMeasuresForm
_Kind = type[Measures] | type[RollMeasures]


@blueprint.get("")
@producer()
def list_stocks() -> ResponseReturnValue:
    """The producer's own sheets and rolls."""
    own = label_stocks.own_stocks(db.session, current_actor().organisation_id or 0)
    return render_template(
        "producer/labels/list_stocks.html",
        stocks=[(label_stocks.own_id(stock), stock) for stock in own],
    )


@blueprint.route("/new", methods=["GET", "POST"])
@producer()
def register_stock() -> ResponseReturnValue:
    """Measure a sheet. "Xem thử" draws it without keeping it; `?print=` goes back to the wizard."""
    return _measured(MeasuresForm(), Measures, "register_stock")


@blueprint.route("/new-roll", methods=["GET", "POST"])
@producer()
def register_roll() -> ResponseReturnValue:
    """The same for a thermal roll, held against what the printer can print."""
    return _measured(RollMeasuresForm(), RollMeasures, "register_roll")


@blueprint.get("/drawing.svg")
@producer()
def drawing() -> ResponseReturnValue:
    """The sheet that the figures in the address describe; what cannot be says why in words."""
    return _drawn(MeasuresForm(_typed(), meta={"csrf": False}), Measures)


@blueprint.get("/roll.svg")
@producer()
def roll_drawing() -> ResponseReturnValue:
    """The same for a roll."""
    return _drawn(RollMeasuresForm(_typed(), meta={"csrf": False}), RollMeasures)


@blueprint.post("/<int:stock_id>/remove")
@producer()
def remove_stock(stock_id: int) -> ResponseReturnValue:
    """Offer it no longer."""
    label_stocks.remove_stock(db.session, current_actor(), stock_id)
    db.session.commit()
    flash("Loại giấy này không còn trong danh sách nữa.", "success")
    return redirect(url_for("label_stocks.list_stocks"), 303)


def _back(print_id: int | None, key: str) -> str:
    if print_id is None:
        return url_for("label_stocks.list_stocks")
    return url_for("label_wizard.choose_stock", print_id=print_id, stock=key)


def _typed() -> MultiDict[str, str]:
    return MultiDict({**request.args, "name": "-"})


def _measured(form: _Form, kind: _Kind, page: str) -> ResponseReturnValue:
    print_id, drawn = request.args.get("print", type=whole), None
    if form.validate_on_submit():
        try:
            measures = kind(**form.figures)
            drawn = measures.stock()
            if "look" not in request.form:
                stock = label_stocks.register_stock(db.session, current_actor(), measures)
                db.session.commit()
                flash(f"Đã lưu “{stock.name}”. Hãy in thử trước khi in tem thật.", "success")
                return redirect(_back(print_id, stock.key), 303)
        except Invalid as error:
            form_errors.show(form, error)
    shown = render_template(f"producer/labels/{page}.html", form=form, drawn=drawn, print_id=print_id)
    return shown, 422 if form.errors else 200


def _drawn(form: _Form, kind: _Kind) -> Response:
    if not form.validate():
        return Response(mimetype="text/plain")  # not all typed yet
    try:
        drawn = kind(**form.figures).stock()
    except Invalid as error:
        return Response("\n".join(error.errors.values()), 422, mimetype="text/plain")
    return Response(render_template("producer/labels/drawing.svg", stock=drawn), mimetype="image/svg+xml")
