"""What all producers have released and labelled: the lists behind the overview's counts."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.services import overview
from traceability.web import lists
from traceability.web.access import current_actor, staff

blueprint = Blueprint("staff_output", __name__, url_prefix="/staff")


@blueprint.get("/batches")
@staff()
def released_batches() -> ResponseReturnValue:
    """The latest released first."""
    year = request.args.get("year", type=int)
    page = overview.released_batches(db.session, current_actor(), year, lists.page_number())
    return render_template("staff/output/released_batches.html", page=page, **_frame(year))


@blueprint.get("/label-runs")
@staff()
def issued_runs() -> ResponseReturnValue:
    """The latest issued first, with the labels of all of them."""
    year, actor = request.args.get("year", type=int), current_actor()
    page = overview.issued_runs(db.session, actor, year, lists.page_number())
    labels = overview.labels_issued(db.session, actor, year)
    return render_template("staff/output/issued_runs.html", page=page, labels=labels, **_frame(year))


def _frame(year: int | None) -> dict[str, object]:
    return {"chips": lists.chips({"year": f"Năm {year}"}), "link": lists.page_link()}
