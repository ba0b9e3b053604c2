"""Places: list, register, correct."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models import Establishment
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import establishments, reference
from traceability.web import form_errors, new_codes
from traceability.web.access import current_actor, producer
from traceability.web.forms.establishments import EstablishmentForm

blueprint = Blueprint("establishments", __name__, url_prefix="/producer/establishments")


@blueprint.get("")
@producer()
def list_establishments() -> ResponseReturnValue:
    """All places; a producer has a handful."""
    places = establishments.establishments_of(db.session, current_actor())
    return render_template("producer/establishments/list_establishments.html", places=places)


@blueprint.route("/new", methods=["GET", "POST"])
@producer()
def register_establishment() -> ResponseReturnValue:
    """A new place."""
    form, actor = EstablishmentForm(), current_actor()
    if form.validate_on_submit():
        try:
            code = new_codes.accept(actor, form.new_code.data)
            details = form.details(db.session)
            place = establishments.register_establishment(db.session, actor, details, code=code)
            db.session.commit()
            flash(f"Đã thêm {place.name}. Mã truy vết địa điểm: {place.code}.", "success")
            return redirect(url_for("establishments.list_establishments"), 303)
        except Invalid as error:
            form_errors.show(form, error)
    form.new_code.data = form.new_code.data or new_codes.offer(actor)
    return _form_page(form, None)


@blueprint.route("/<int:establishment_id>/edit", methods=["GET", "POST"])
@producer()
def update_establishment(establishment_id: int) -> ResponseReturnValue:
    """Correct a place; its code stays."""
    actor = current_actor()
    place = establishments.get_establishment(db.session, actor, establishment_id)
    form = EstablishmentForm.of(place)
    if form.validate_on_submit():
        try:
            details = form.details(db.session)
            establishments.update_establishment(db.session, actor, establishment_id, details)
            db.session.commit()
            flash("Đã lưu địa điểm.", "success")
            return redirect(url_for("establishments.list_establishments"), 303)
        except Invalid as error:
            form_errors.show(form, error)
    return _form_page(form, place)


def _form_page(form: EstablishmentForm, place: Establishment | None) -> ResponseReturnValue:
    name = "update_establishment" if place else "register_establishment"
    page = render_template(
        f"producer/establishments/{name}.html",
        form=form,
        place=place,
        communes=reference.communes(db.session),
    )
    return page, 422 if form.errors else 200
