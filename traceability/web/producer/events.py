"""Stages of a batch: record, correct, withdraw."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import Batch, TraceEvent
from traceability.errors import Invalid
from traceability.extensions import db, keyring
from traceability.services import batches, clock, establishments, events, origins, stage_types
from traceability.web import form_errors, headers, uploads
from traceability.web.access import current_actor, producer
from traceability.web.forms.auth import ConfirmForm
from traceability.web.forms.events import EventForm

blueprint = Blueprint("events", __name__, url_prefix="/producer/batches")


@blueprint.route("/<int:batch_id>/stages/new", methods=["GET", "POST"])
@producer()
def record_event(batch_id: int) -> ResponseReturnValue:
    """A stage that happened."""
    actor = current_actor()
    form = EventForm(data={"happened_at": clock.now()})
    with db.reading() as session:  # pictures are opened before the write begins
        batch = batches.get_batch(session, actor, batch_id)
        _offer(session, form, batch)
    if form.validate_on_submit():
        try:
            photos = uploads.kept_photos(form.photos)
            details = form.details(db.session, keyring(), photos)
            event = events.record_event(db.session, actor, batch_id, details)
            _warn(event)
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
    with db.reading() as session:
        event = events.get_event(session, actor, event_id)
        batch, form = event.batch, EventForm.of(event)
        _offer(session, form, batch, event)
        photos = [one.small_id for one in event.photos]
    if form.validate_on_submit():
        try:
            new = uploads.kept_photos(form.photos)
            events.correct_event(db.session, actor, event_id, form.details(db.session, keyring(), new))
            db.session.commit()
            flash("Đã sửa công đoạn. Bản cũ vẫn được lưu.", "success")
            return _back(batch)
        except Invalid as error:
            form_errors.show(form, error)
    return _page("correct_event", form, batch, photos)


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


def _offer(session: Session, form: EventForm, batch: Batch, event: TraceEvent | None = None) -> None:
    form.offer(
        stage_types.offered(session, batch.product),
        establishments.establishments_of(session, current_actor()),
        events.possible_inputs(session, batch),
        event,
    )


def _warn(event: TraceEvent) -> None:
    """A recall does not stop people from writing down what happened; that is when it matters most."""
    for recalled in origins.recalled_origins(db.session, event.batch):
        flash(f"Lô nguyên liệu {recalled.lot_number} đang bị thu hồi. Dừng bán và báo cho Sở.", "warning")


def _back(batch: Batch) -> ResponseReturnValue:
    return redirect(url_for("batches.show_batch", batch_id=batch.id, _anchor="stages"), 303)


def _page(name: str, form: EventForm, batch: Batch, photos: list[int] | None = None) -> ResponseReturnValue:
    headers.allow_feature("camera")
    page = render_template(f"producer/events/{name}.html", form=form, batch=batch, photos=photos or [])
    return page, 422 if form.errors else 200
