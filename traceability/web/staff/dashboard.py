"""The programme at a glance: figures that count once, each opening the list it counts."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.services import proposals
from traceability.services.figures import programme_figures
from traceability.services.overview import overview
from traceability.web.access import current_actor, staff
from traceability.web.overview import pages as overview_pages
from traceability.web.overview.pages import NAMES, Asked, Audience
from traceability.web.overview.rows import STAFF

blueprint = Blueprint("staff_dashboard", __name__, url_prefix="/staff")

_AUDIENCE = Audience(
    "staff_dashboard.dashboard", "staff_dashboard.list_tile", "staff_dashboard.export_tile", STAFF
)
_TILE = f"<any({','.join(NAMES)}):kind>"
_TABLED = 40  # projects: more are a list of their own


@blueprint.get("/")
@staff()
def dashboard() -> ResponseReturnValue:
    """Figures of what the address asks for; what waits is as of now and of everybody."""
    asked = overview_pages.asked(_AUDIENCE)
    shown = overview_pages.show(_AUDIENCE, asked)
    year = _year(asked)
    tabled = (asked.scope.is_whole or year) and 0 < shown["figures"]["projects"] <= _TABLED
    return render_template(
        "staff/dashboard/dashboard.html",
        year=year,
        projects=programme_figures(db.session, year).projects if tabled else [],
        made=overview(db.session, current_actor()) if asked.scope.is_whole else None,
        proposals=proposals.waiting_count(db.session) if asked.scope.is_whole else 0,
        **shown,
    )


@blueprint.get(f"/overview/{_TILE}")
@staff()
def list_tile(kind: str) -> ResponseReturnValue:
    """The rows that a tile counts, with the same filters."""
    return overview_pages.list_page(_AUDIENCE, overview_pages.asked(_AUDIENCE), kind)


@blueprint.get(f"/overview/{_TILE}.<any(csv,xlsx):format>")
@staff()
def export_tile(kind: str, format: str) -> Response:
    """All of them as a file."""
    return overview_pages.list_file(_AUDIENCE, overview_pages.asked(_AUDIENCE), kind, format)


def _year(asked: Asked) -> int | None:
    """The year, where nothing else was asked for: then the projects' results can be shown beside."""
    return int(asked.given["year"]) if list(asked.given) == ["year"] and asked.scope.first else None
