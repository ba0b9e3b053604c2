"""The producer's own inspections: what was found at its place and what it is to do."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.services import inspections
from traceability.web import lists
from traceability.web.access import current_actor, producer

blueprint = Blueprint("inspections_made", __name__, url_prefix="/producer/inspections")


@blueprint.get("")
@producer()
def list_visits() -> ResponseReturnValue:
    """The latest first."""
    page = inspections.own_visits(db.session, current_actor(), lists.page_number())
    return render_template("producer/inspections/list_visits.html", page=page, link=lists.page_link())


@blueprint.get("/<int:visit_id>")
@producer()
def show_visit(visit_id: int) -> ResponseReturnValue:
    """The latest version of one. The photos are for officials only."""
    visit = inspections.get_visit(db.session, current_actor(), visit_id)
    return render_template("producer/inspections/show_visit.html", visit=visit)
