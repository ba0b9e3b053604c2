"""Recalls as staff see all, and begin by order; the pages are in web/recall_pages.py."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from models import Role
from traceability.web import recall_pages
from traceability.web.access import staff

blueprint = Blueprint("staff_recalls", __name__, url_prefix="/staff/recalls")


@blueprint.get("")
@staff()
def list_recalls() -> ResponseReturnValue:
    return recall_pages.list_recalls()


@blueprint.get("/choose")
@staff(Role.OFFICER)
def choose_batches() -> ResponseReturnValue:
    return recall_pages.choose_batches()


@blueprint.get("/affected")
@staff(Role.OFFICER)
def affected_batches() -> ResponseReturnValue:
    return recall_pages.affected_batches()


@blueprint.route("/new", methods=["GET", "POST"])
@staff(Role.OFFICER)
def recall_batches() -> ResponseReturnValue:
    return recall_pages.recall_batches()


@blueprint.get("/<int:recall_id>")
@staff()
def show_recall(recall_id: int) -> ResponseReturnValue:
    return recall_pages.show_recall(recall_id)


@blueprint.post("/<int:recall_id>/batches/<int:batch_id>")
@staff(Role.OFFICER)
def record_outcome(recall_id: int, batch_id: int) -> ResponseReturnValue:
    return recall_pages.record_outcome(recall_id, batch_id)


@blueprint.post("/<int:recall_id>/close")
@staff(Role.OFFICER)
def close_recall(recall_id: int) -> ResponseReturnValue:
    return recall_pages.close_recall(recall_id)
