"""Batches: list, register, look, correct, release, close."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import BatchState, Product
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import batches, clock, events, origins, products, programme, release
from traceability.services.batches import BatchDetails, BatchFilter, NotReady
from traceability.services.origins import Towards
from traceability.web import form_errors, law_links, lists, origin_links
from traceability.web.access import current_actor, producer
from traceability.web.forms.auth import ConfirmForm
from traceability.web.forms.batches import BatchFilterForm, BatchForm, NewBatchForm
from traceability.web.numbers import whole

blueprint = Blueprint("batches", __name__, url_prefix="/producer/batches")


@blueprint.get("")
@producer()
def list_batches() -> ResponseReturnValue:
    """The producer's batches, filters in the address."""
    form, actor = BatchFilterForm(request.args), current_actor()
    form.offer(products.products_of(db.session, actor))
    chosen = form.chosen if form.validate() else BatchFilter()
    return render_template(
        "producer/batches/list_batches.html",
        page=batches.list_batches(db.session, actor, chosen, lists.page_number()),
        filters=form,
        chips=lists.chips(form.in_words()),
        link=lists.page_link(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@producer()
def register_batch() -> ResponseReturnValue:
    """A new batch, begun from a product (`?product=`) or like an earlier batch (`?copy=`)."""
    made = [product for product in products.products_of(db.session, current_actor()) if _has_batches(product)]
    form = NewBatchForm.of(*_suggested(made))
    form.offer(made)
    if form.validate_on_submit():
        try:
            batch = batches.register_batch(db.session, current_actor(), form.product_id.data, form.details)
            db.session.commit()
            return redirect(url_for("batches.show_batch", batch_id=batch.id), 303)
        except Invalid as error:
            same = batches.find_same(db.session, current_actor(), form.product_id.data, form.details)
            if same is not None:  # the form was sent twice
                return redirect(url_for("batches.show_batch", batch_id=same.id), 303)
            form_errors.show(form, error)
    page = render_template("producer/batches/register_batch.html", form=form, products=made)
    return page, 422 if form.errors else 200


@blueprint.get("/<int:batch_id>")
@producer()
def show_batch(batch_id: int) -> ResponseReturnValue:
    """The batch, its stages, what the law still asks for, and what comes next."""
    actor = current_actor()
    batch = batches.get_batch(db.session, actor, batch_id)
    return render_template(
        "producer/batches/show_batch.html",
        batch=batch,
        made_from=origins.tree(db.session, actor, batch, Towards.ORIGIN),
        batch_link=origin_links.batch_link,
        went_into=origins.tree(db.session, actor, batch, Towards.USE),
        readiness=release.readiness(db.session, batch),
        history=events.history(db.session, batch),
        where=law_links.of(batch),
        projects=programme.projects_supporting(db.session, batch),
    )


@blueprint.route("/<int:batch_id>/edit", methods=["GET", "POST"])
@producer()
def update_batch(batch_id: int) -> ResponseReturnValue:
    """Correct a draft; of a released batch only amounts."""
    actor = current_actor()
    batch = batches.get_batch(db.session, actor, batch_id)
    form = BatchForm(obj=batches.details_of(batch))
    if form.validate_on_submit():
        try:
            batches.update_batch(db.session, actor, batch_id, form.details)
            db.session.commit()
            flash("Đã lưu lô.", "success")
            return redirect(url_for("batches.show_batch", batch_id=batch_id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    page = render_template("producer/batches/update_batch.html", form=form, batch=batch)
    return page, 422 if form.errors else 200


@blueprint.route("/<int:batch_id>/release", methods=["GET", "POST"])
@producer()
def release_batch(batch_id: int) -> ResponseReturnValue:
    """Ask once more, then put the batch on sale."""
    form, actor = ConfirmForm(), current_actor()
    if form.validate_on_submit():
        try:
            batches.release_batch(db.session, actor, batch_id)
            db.session.commit()
            return redirect(url_for("batches.released", batch_id=batch_id), 303)
        except NotReady as error:
            flash(error.message, "error")
            return redirect(url_for("batches.show_batch", batch_id=batch_id, _anchor="law"), 303)
    batch = batches.get_batch(db.session, actor, batch_id)
    readiness = release.readiness(db.session, batch)
    if batch.state is not BatchState.DRAFT or not readiness.ready:
        return redirect(url_for("batches.show_batch", batch_id=batch_id, _anchor="law"), 303)
    return render_template("producer/batches/release_batch.html", batch=batch, readiness=readiness, form=form)


@blueprint.get("/<int:batch_id>/released")
@producer()
def released(batch_id: int) -> ResponseReturnValue:
    """It is on sale; labels come next."""
    batch = batches.get_batch(db.session, current_actor(), batch_id)
    return render_template("producer/batches/released.html", batch=batch)


@blueprint.route("/<int:batch_id>/close", methods=["GET", "POST"])
@producer()
def close_batch(batch_id: int) -> ResponseReturnValue:
    """Ask once more, then say that the batch is sold out."""
    form, actor = ConfirmForm(), current_actor()
    if form.validate_on_submit():
        batches.close_batch(db.session, actor, batch_id)
        db.session.commit()
        flash("Đã kết thúc lô. Trang quét vẫn xem được.", "success")
        return redirect(url_for("batches.show_batch", batch_id=batch_id), 303)
    batch = batches.get_batch(db.session, actor, batch_id)
    return render_template("producer/batches/close_batch.html", batch=batch, form=form)


def _suggested(made: list[Product]) -> tuple[BatchDetails, int | None]:
    """What the form begins with: a copy, or the next free lot of today."""
    actor, copied = current_actor(), request.args.get("copy", type=whole)
    if copied is not None:
        earlier = batches.get_batch(db.session, actor, copied)
        return batches.copied_details(db.session, actor, copied), earlier.product_id
    product_id = request.args.get("product", type=whole)
    if product_id is not None and product_id not in {product.id for product in made}:
        abort(404)
    if product_id is None and len(made) == 1:
        product_id = made[0].id
    today: date = clock.today()
    lot = batches.suggest_lot(db.session, product_id, today) if product_id else ""
    return BatchDetails(lot_number=lot, produced_on=today), product_id


def _has_batches(product: Product) -> bool:
    return product.group is None or not product.group.is_service
