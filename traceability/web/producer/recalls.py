"""Recalls as a producer sees its own; the pages are in web/recall_pages.py."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from traceability.web import recall_pages
from traceability.web.access import producer

blueprint = Blueprint("recalls", __name__, url_prefix="/producer/recalls")


@blueprint.get("")
@producer()
def list_recalls() -> ResponseReturnValue:
    return recall_pages.list_recalls()


@blueprint.get("/choose")
@producer()
def choose_batches() -> ResponseReturnValue:
    return recall_pages.choose_batches()


@blueprint.get("/affected")
@producer()
def affected_batches() -> ResponseReturnValue:
    return recall_pages.affected_batches()


@blueprint.route("/new", methods=["GET", "POST"])
@producer()
def recall_batches() -> ResponseReturnValue:
    return recall_pages.recall_batches()


@blueprint.get("/<int:recall_id>")
@producer()
def show_recall(recall_id: int) -> ResponseReturnValue:
    return recall_pages.show_recall(recall_id)


@blueprint.post("/<int:recall_id>/batches/<int:batch_id>")
@producer()
def record_outcome(recall_id: int, batch_id: int) -> ResponseReturnValue:
    return recall_pages.record_outcome(recall_id, batch_id)


@blueprint.post("/<int:recall_id>/close")
@producer()
def close_recall(recall_id: int) -> ResponseReturnValue:
    return recall_pages.close_recall(recall_id)
