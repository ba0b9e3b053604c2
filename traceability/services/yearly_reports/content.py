"""What a yearly report holds: the figures of `flask programme figures`, and the rows that bear them out."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from traceability.services import certificates, dashboard
from traceability.services.certificates import Standing
from traceability.services.dashboard import Scope
from traceability.services.figures import ProgrammeFigures, ProjectFigures, programme_figures
from traceability.services.yearly_reports import inspections, rows

Content = dict[str, Any]

FORMAT = 1  # of the content; a later one keeps what older editions say readable
_STANDINGS = (
    Standing.IN_FORCE,
    Standing.EXPIRING,
    Standing.EXPIRED,
    Standing.LAPSED,
    Standing.SUSPENDED,
    Standing.REVOKED,
)

# What a year may have and another not: a part is in the report only where there is something to say.
_IF_ANY: Mapping[str, Callable[[Session, int], Content | None]] = {"inspections": inspections.of_year}


def content_of(session: Session, year: int, as_of: date) -> Content:
    """Everything that the report prints, so that printing asks no database."""
    figures = programme_figures(session, year)
    return {
        **figures.as_json(),
        "format": FORMAT,
        "as_of": as_of.isoformat(),
        "as_of_covers": ["certificate_rows", "ocop_standing", "register"],  # all else is as recorded now
        "plans": rows.plans(session, year),
        "organisations": _organisations(session, figures),
        "products": {
            "supports": figures.products.supports,
            "distinct": figures.products.distinct,
            "with_several": figures.products.with_several,
            "ocop": figures.products.ocop,
        },
        "details": _details(session, figures.projects, year, as_of),
        "activity_rows": rows.activities(session, year),
        "register": _register(session, as_of),
        "made": _made(session, year),
        **{name: found for name, of_year in _IF_ANY.items() if (found := of_year(session, year))},
    }


def _organisations(session: Session, figures: ProgrammeFigures) -> Content:
    """Distinct ones by kind, and who is in more than one project."""
    return {
        **rows.organisations_by_kind(session, figures.year),
        "in_several": figures.organisations_in_several,
        "most_projects": figures.most_projects,
        "several": rows.in_several(session, figures.year),
    }


def _details(session: Session, projects: Any, year: int, as_of: date) -> list[Content]:
    heads = rows.project_heads(session, year)
    places = rows.places(session, year)
    papers = rows.certificates(session, year, as_of)
    traced = rows.traced_ocop(session, year, as_of)
    return [
        heads[one.id]
        | _counts(one)
        | {
            "places": places.get(one.id, []),
            "certificate_rows": papers.get(one.id, []),
            **({"ocop_standing": traced[one.id]} if one.id in traced else {}),
        }
        for one in projects
    ]


def _counts(project: ProjectFigures) -> Content:
    return {
        "number": project.number,
        "name": project.name,
        "kind": project.kind.value,
        "enterprises": project.enterprises,
        "cooperatives": project.cooperatives,
        "households": project.households,
        "participations": project.participations,
        "product_supports": project.product_supports,
        "products_distinct": project.products_distinct,
        "products_with_several": project.products_with_several,
        "certificates": project.certificates,
        "certified_enterprises": project.certified_enterprises,
        "ocop_products": project.ocop_products,
        "supports": [
            {
                "code": one.code,
                "name": one.name,
                "family": one.family,
                "supports": one.supports,
                "organisations": one.organisations,
            }
            for one in project.supports
        ],
    }


def _register(session: Session, as_of: date) -> Content:
    """How the certificates of all producers stood on the day."""
    counted = certificates.count_standings(session, as_of)
    return {standing.value: counted[standing] for standing in _STANDINGS}


def _made(session: Session, year: int) -> Content:
    """As the overview counts them."""
    last = date(year, 12, 31)
    scope = Scope(day=last, first=date(year, 1, 1), last=last)
    figures = {
        name: dashboard.figure(session, dashboard.TILES[name], scope) for name in ("batches", "labels")
    }
    return {**figures, "label_runs": dashboard.runs(session, scope)}
