"""One batch as staff see it: its stages, what it was made from and what it went into, across producers."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from models import Role
from traceability.extensions import db
from traceability.services import batches, events, origins, programme
from traceability.services.origins import Towards
from traceability.web import origin_links
from traceability.web.access import current_actor, staff

blueprint = Blueprint("staff_batches", __name__, url_prefix="/staff/batches")


@blueprint.get("/<int:batch_id>")
@staff()
def show_batch(batch_id: int) -> ResponseReturnValue:
    """The diary of the batch and both trees."""
    actor = current_actor()
    batch = batches.get_batch(db.session, actor, batch_id)
    return render_template(
        "staff/batches/show_batch.html",
        batch=batch,
        stages=events.standing(db.session, batch),
        made_from=origins.tree(db.session, actor, batch, Towards.ORIGIN),
        went_into=origins.tree(db.session, actor, batch, Towards.USE),
        projects=programme.projects_supporting(db.session, batch),
        batch_link=origin_links.batch_link,
        may_recall=actor.role is Role.OFFICER,
        for_staff=True,
    )
