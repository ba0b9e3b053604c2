"""What shoppers report about a producer's own products; never with their phone numbers."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.services import consumer_reports
from traceability.web import lists
from traceability.web.access import current_actor, producer

blueprint = Blueprint("reports_received", __name__, url_prefix="/producer/reports")


@blueprint.get("")
@producer()
def list_reports() -> ResponseReturnValue:
    """The open ones first."""
    return render_template(
        "producer/reports/list_reports.html",
        page=consumer_reports.list_reports(db.session, current_actor(), None, lists.page_number()),
        link=lists.page_link(),
    )


@blueprint.get("/<int:report_id>")
@producer()
def show_report(report_id: int) -> ResponseReturnValue:
    """One report."""
    return render_template(
        "producer/reports/show_report.html",
        report=consumer_reports.get_report(db.session, current_actor(), report_id),
    )
