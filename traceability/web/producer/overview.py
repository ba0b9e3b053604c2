"""A producer's own figures: the same tiles as the department's, of its own products, batches and papers."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.services import programme
from traceability.web.access import current_actor, producer
from traceability.web.overview import pages as overview_pages
from traceability.web.overview.pages import NAMES, Asked, Audience
from traceability.web.overview.rows import PRODUCER

blueprint = Blueprint("overview", __name__, url_prefix="/producer/overview")

_AUDIENCE = Audience(
    "overview.show_overview",
    "overview.list_tile",
    "overview.export_tile",
    PRODUCER,
    without=frozenset({"participants", "projects", "organisations"}),  # it is the one
    filters=("year", "first", "last", "as_of", "group", "stars", "project_id"),
)
_TILE = f"<any({','.join(NAMES)}):kind>"


@blueprint.get("")
@producer()
def show_overview() -> ResponseReturnValue:
    """Its figures."""
    return render_template("producer/overview/show_overview.html", **overview_pages.show(_AUDIENCE, _asked()))


@blueprint.get(f"/{_TILE}")
@producer()
def list_tile(kind: str) -> ResponseReturnValue:
    """The rows that a tile counts, with the same filters."""
    return overview_pages.list_page(_AUDIENCE, _asked(), kind)


@blueprint.get(f"/{_TILE}.<any(csv,xlsx):format>")
@producer()
def export_tile(kind: str, format: str) -> Response:
    """All of them as a file."""
    return overview_pages.list_file(_AUDIENCE, _asked(), kind, format)


def _asked() -> Asked:
    """The projects to choose from are those it takes part in."""
    own = programme.own_participations(db.session, current_actor())
    return overview_pages.asked(_AUDIENCE, [place.project for place in own])
