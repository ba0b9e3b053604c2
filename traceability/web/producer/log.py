"""The audit log of the producer's own organisation, for whoever manages its people."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from traceability.web import log_pages
from traceability.web.access import producer

blueprint = Blueprint("log", __name__, url_prefix="/producer/log")


@blueprint.get("")
@producer(admin=True)
def list_entries() -> ResponseReturnValue:
    """What its people did, and what the department did about it."""
    return log_pages.list_page()


@blueprint.get("/export.<any(csv,xlsx):format>")
@producer(admin=True)
def export_entries(format: str) -> ResponseReturnValue:
    """The same as a file."""
    return log_pages.export_file(format)
