"""What the label wizard shows before anything is issued: a label in its true size, and a page to try."""

from flask import Blueprint, Response, abort, current_app
from flask.typing import ResponseReturnValue

from traceability.config import Config
from traceability.extensions import db
from traceability.labels import rulers
from traceability.labels.designs import Design
from traceability.services import clock
from traceability.services.labels import look as label_look
from traceability.services.labels import prints as label_prints
from traceability.services.labels.choices import FileFormat
from traceability.web.access import current_actor, producer

blueprint = Blueprint("label_pictures", __name__, url_prefix="/producer/labels/prints/<int:print_id>")


@blueprint.get("/preview/<design>.svg")
@producer()
def preview_label(print_id: int, design: str) -> ResponseReturnValue:
    """One label in its true size. Its code was never issued: a photo of the screen is no label."""
    row = label_prints.draft(db.session, current_actor(), print_id)
    stock = label_prints.stock_of(db.session, row)
    if stock is None or design not in list(Design):
        abort(404)
    labels = label_prints.stand_in(row, _origin())
    facts = label_prints.facts_to_draw(db.session, row, clock.today())
    drawn = label_look.look(labels, facts, stock, label_prints.choices_of(row), Design(design))
    return Response(label_look.picture(labels, drawn), mimetype="image/svg+xml")


@blueprint.get("/test-page")
@producer()
def test_page(print_id: int) -> ResponseReturnValue:
    """Rulers and outlines as PDF; for a thermal printer a row of sample labels in its own language."""
    row = label_prints.draft(db.session, current_actor(), print_id)
    choices, stock = label_prints.choices_of(row), label_prints.stock_of(db.session, row)
    if stock is None:
        abort(404)
    if choices.format is FileFormat.ZPL:
        facts = label_prints.facts_to_draw(db.session, row, clock.today())
        labels = label_prints.stand_in(row, _origin())
        data, kind, name = label_look.trial(labels, facts, stock, choices), FileFormat.ZPL, "tem-thu.zpl"
    else:
        data, kind, name = rulers.trial_page(stock, choices.offset), FileFormat.PDF, "trang-thu.pdf"
    headers = {
        "Content-Disposition": f'{"inline" if kind is FileFormat.PDF else "attachment"}; filename="{name}"'
    }
    return Response(data, mimetype=kind.media_type, headers=headers)


def _origin() -> str:
    config: Config = current_app.extensions["config"]
    return config.base_url
