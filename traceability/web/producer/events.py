"""Stages of a batch: record, correct, withdraw."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models import Batch
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import batches, clock, establishments, events, reference
from traceability.web import form_errors
from traceability.web.access import current_actor, producer
from traceability.web.forms.auth import ConfirmForm
from traceability.web.forms.events import EventForm

blueprint = Blueprint("events", __name__, url_prefix="/producer/batches")


@blueprint.route("/<int:batch_id>/stages/new", methods=["GET", "POST"])
@producer()
def record_event(batch_id: int) -> ResponseReturnValue:
    """A stage that happened."""
    actor = current_actor()
    batch = batches.get_batch(db.session, actor, batch_id)
    form = EventForm(data={"happened_at": clock.now()})
    _offer(form, batch)
    if form.validate_on_submit():
        try:
            events.record_event(db.session, actor, batch_id, form.details)
            db.session.commit()
            flash("Đã ghi công đoạn.", "success")
            return _back(batch)
        except Invalid as error:
            form_errors.show(form, error)
    return _page("record_event", form, batch)


@blueprint.route("/stages/<int:event_id>/correct", methods=["GET", "POST"])
@producer()
def correct_event(event_id: int) -> ResponseReturnValue:
    """Say a stage anew; the old words are kept."""
    actor = current_actor()
    event = events.get_event(db.session, actor, event_id)
    form = EventForm.of(event)
    _offer(form, event.batch)
    if form.validate_on_submit():
        try:
            events.correct_event(db.session, actor, event_id, form.details)
            db.session.commit()
            flash("Đã sửa công đoạn. Bản cũ vẫn được lưu.", "success")
            return _back(event.batch)
        except Invalid as error:
            form_errors.show(form, error)
    return _page("correct_event", form, event.batch)


@blueprint.route("/stages/<int:event_id>/withdraw", methods=["GET", "POST"])
@producer()
def withdraw_event(event_id: int) -> ResponseReturnValue:
    """Ask once more, then say that a stage did not happen."""
    form, actor = ConfirmForm(), current_actor()
    event = events.get_event(db.session, actor, event_id)
    if form.validate_on_submit():
        events.withdraw_event(db.session, actor, event_id)
        db.session.commit()
        flash("Đã bỏ công đoạn. Bản cũ vẫn được lưu.", "success")
        return _back(event.batch)
    return render_template("producer/events/withdraw_event.html", event=event, form=form)


def _offer(form: EventForm, batch: Batch) -> None:
    form.offer(
        reference.stage_types(db.session),
        establishments.establishments_of(db.session, current_actor()),
        events.possible_inputs(db.session, batch),
    )


def _back(batch: Batch) -> ResponseReturnValue:
    return redirect(url_for("batches.show_batch", batch_id=batch.id, _anchor="stages"), 303)


def _page(name: str, form: EventForm, batch: Batch) -> ResponseReturnValue:
    return render_template(
        f"producer/events/{name}.html", form=form, batch=batch
    ), 422 if form.errors else 200
