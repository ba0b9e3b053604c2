"""Stocks that every producer is offered: shipped ones shown or hidden, others measured by the department."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from models import Role
from traceability.extensions import db
from traceability.labels.stocks import STOCKS
from traceability.services.labels import stocks as label_stocks
from traceability.services.labels.measures import Measures
from traceability.web import keeping
from traceability.web.access import current_actor, staff
from traceability.web.forms.label_stocks import MeasuresForm

blueprint = Blueprint("common_stocks", __name__, url_prefix="/staff/reference/label-stocks")
_ADMINISTRATOR = staff(Role.ADMINISTRATOR)


@blueprint.get("")
@staff()
def list_stocks() -> ResponseReturnValue:
    """What producers are offered besides their own."""
    common = label_stocks.common_stocks(db.session)
    return render_template(
        "staff/reference/list_stocks.html",
        shipped=STOCKS.values(),
        hidden=label_stocks.hidden(db.session),
        common=[(label_stocks.own_id(stock), stock) for stock in common],
        may_edit=current_actor().role is Role.ADMINISTRATOR,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@_ADMINISTRATOR
def register_stock() -> ResponseReturnValue:
    """A sheet that the department measured."""
    form = MeasuresForm()

    def save() -> object:
        return label_stocks.register_stock(db.session, current_actor(), Measures(**form.figures))

    lead = "Đo bằng milimét (0,5 mm cũng ghi). Mọi chủ thể chọn được loại giấy này khi in tem."
    return keeping.form_page(
        "Thêm giấy in tem cho mọi chủ thể", form, save, url_for(".list_stocks"), "Đã thêm.", lead=lead
    )


@blueprint.post("/<stock>/hide")
@_ADMINISTRATOR
def hide_stock(stock: str) -> ResponseReturnValue:
    """Nobody is offered it any longer."""
    label_stocks.hide(db.session, current_actor(), stock)
    return keeping.saved("Đã ẩn loại giấy này.", url_for(".list_stocks"))


@blueprint.post("/<stock>/show")
@_ADMINISTRATOR
def show_stock(stock: str) -> ResponseReturnValue:
    """Everybody is offered it again."""
    label_stocks.show(db.session, current_actor(), stock)
    return keeping.saved("Đã hiện lại loại giấy này.", url_for(".list_stocks"))


@blueprint.post("/measured/<int:stock_id>/remove")
@_ADMINISTRATOR
def remove_stock(stock_id: int) -> ResponseReturnValue:
    """One that the department measured is offered no longer."""
    label_stocks.remove_common(db.session, current_actor(), stock_id)
    return keeping.saved("Đã bỏ loại giấy này khỏi danh sách.", url_for(".list_stocks"))
