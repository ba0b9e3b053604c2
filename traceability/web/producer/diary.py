"""The production diary on a phone: a stage in two taps, kept in the browser while there is no network."""

import uuid

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from models import TraceEvent
from traceability.errors import Invalid
from traceability.extensions import csrf, db
from traceability.services import clock, diary, events
from traceability.services.actor import Actor
from traceability.services.events import EventDetails
from traceability.web import form_errors, offline_pages, uploads
from traceability.web.access import current_actor, producer
from traceability.web.forms.events import DiaryForm
from traceability.web.negotiation import wants_json
from traceability.web.numbers import whole

blueprint = Blueprint("diary", __name__, url_prefix="/producer/diary")
_PAGE = "diary page"


@blueprint.get("")
@producer()
def open_diary() -> ResponseReturnValue:
    """The last batch and place are chosen already; each stage is a button."""
    return _page(DiaryForm(formdata=None), request.args.get("batch", type=whole))


@blueprint.post("")
@csrf.exempt
@producer()
def record_entry() -> ResponseReturnValue:
    """From the form, or from the script that kept it: the same entry sent again is one stage."""
    actor, form = current_actor(), DiaryForm()
    offline_pages.check(actor, _PAGE, form.page.data)
    form.accept_older()
    try:
        form_errors.require_valid(form)
        event = _record(actor, form)
        db.session.commit()
    except Invalid as error:
        db.session.rollback()
        if wants_json():
            raise
        form_errors.show(form, error)
        return _page(form, form.batch_id.data)
    return _recorded(event)


@blueprint.get("/worker.js")
@producer()
def worker() -> Response:
    """The service worker. It may look after the diary's page and nothing else of the site."""
    response = current_app.send_static_file("js/diary-worker.js")
    response.headers["Service-Worker-Allowed"] = url_for(".open_diary")
    return response


def _record(actor: Actor, form: DiaryForm) -> TraceEvent:
    photo = uploads.kept_photo(form.photo)
    details = EventDetails(
        stage_code=form.stage_code.data,
        establishment_id=form.establishment_id.data,
        happened_at=form.happened_at.data or clock.now().replace(microsecond=0),
        note=form.note.data or None,
        photos=(photo,) if photo else (),
        idempotency_key=form.key.data,
    )
    return events.record_event(db.session, actor, form.batch_id.data, details)


def _recorded(event: TraceEvent) -> ResponseReturnValue:
    said = f"Đã ghi {event.stage_type.name}, lô {event.batch.lot_number}."
    if wants_json():
        address = url_for("batches.show_batch", batch_id=event.batch_id, _anchor="stages")
        return jsonify(said=said, address=address)
    flash(said, "success")
    return redirect(url_for(".open_diary", batch=event.batch_id), 303)


def _page(form: DiaryForm, batch_id: int | None) -> ResponseReturnValue:
    actor = current_actor()
    with db.reading() as session:
        found = diary.open_diary(session, actor, batch_id)
        form.offer(found)
        form.page.data, form.key.data = offline_pages.sign(actor, _PAGE), str(uuid.uuid4())
        if not form.establishment_id.data:
            form.establishment_id.data = found.last_place_id
        page = render_template("producer/diary/open_diary.html", form=form, diary=found, owner=actor.user_id)
    return page, 422 if form.errors else 200
