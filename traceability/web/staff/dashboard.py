"""The programme at a glance: figures that count once, each opening the list it counts."""

from collections.abc import Iterable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.services import certificates, clock, programme, proposals
from traceability.services.figures import ProgrammeFigures, ProjectFigures, programme_figures
from traceability.services.overview import overview
from traceability.web.access import current_actor, staff

blueprint = Blueprint("staff_dashboard", __name__, url_prefix="/staff")

Bars = list[tuple[str, int]]


@blueprint.get("/")
@staff()
def dashboard() -> ResponseReturnValue:
    """The year's figures (of all years without one); certificates and what waits are as of now."""
    year, years = request.args.get("year", type=int), programme.plan_years(db.session)
    year = year if year in years else None
    figures, today = programme_figures(db.session, year), clock.today()
    return render_template(
        "staff/dashboard/dashboard.html",
        year=year,
        years=years,
        today=today,
        figures=figures,
        organisations_hint=_organisations_hint(figures),
        products_hint=_products_hint(figures),
        places=_places_by_project(figures),
        supports=_supports_by_kind(figures.projects),
        standings=certificates.count_standings(db.session, today),
        proposals=proposals.waiting_count(db.session),
        made=overview(db.session, current_actor(), year),
    )


def _organisations_hint(figures: ProgrammeFigures) -> str:
    """Why places and organisations differ, worked out from the figures themselves."""
    total, several = figures.organisations_distinct, figures.organisations_in_several
    if figures.participations == total:
        return "mỗi chủ thể thuộc 1 dự án"
    in_how_many = "2 dự án" if figures.most_projects == 2 else "từ 2 dự án trở lên"
    return f"phần cộng lại {figures.participations}, tổng {total} vì {several} chủ thể thuộc {in_how_many}"


def _products_hint(figures: ProgrammeFigures) -> str:
    products = figures.products
    if products.supports == products.distinct:
        return "chứng nhận, công bố, TCCS; mỗi sản phẩm 1 nội dung"
    return (
        f"phần cộng lại {products.supports}, tổng {products.distinct} "
        f"vì {products.with_several} sản phẩm nhận từ 2 nội dung trở lên"
    )


def _places_by_project(figures: ProgrammeFigures) -> Bars:
    """The largest first; over all years a project says its own."""
    return _sorted(
        (f"{'' if figures.year else f'{one.year} · '}{one.number}. {one.name}", one.participations)
        for one in figures.projects
    )


def _supports_by_kind(projects: Iterable[ProjectFigures]) -> Bars:
    counted: dict[str, int] = {}
    for project in projects:
        for one in project.supports:
            counted[one.name] = counted.get(one.name, 0) + one.supports
    return _sorted(counted.items())


def _sorted(rows: Iterable[tuple[str, int]]) -> Bars:
    return sorted(rows, key=lambda row: -row[1])
