"""The audit log for managers and administrators."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from traceability.services.audit_log import READERS
from traceability.web import log_pages
from traceability.web.access import staff

blueprint = Blueprint("staff_log", __name__, url_prefix="/staff/log")


@blueprint.get("")
@staff(*READERS)
def list_entries() -> ResponseReturnValue:
    """Everything, newest first."""
    return log_pages.list_page()


@blueprint.get("/export.<any(csv,xlsx):format>")
@staff(*READERS)
def export_entries(format: str) -> ResponseReturnValue:
    """The same as a file."""
    return log_pages.export_file(format)
