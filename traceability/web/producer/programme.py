"""The support a producer has had: its projects, and what each was for."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.services import programme
from traceability.web.access import current_actor, producer

blueprint = Blueprint("programme", __name__, url_prefix="/producer/programme")


@blueprint.get("")
@producer()
def own_participations() -> ResponseReturnValue:
    """The latest plan first."""
    places = programme.own_participations(db.session, current_actor())
    return render_template("producer/programme/own_participations.html", places=places)
