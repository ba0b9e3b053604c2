"""The programme's figures, counted by ordinary aggregate queries."""

from sqlalchemy import true
from sqlalchemy.orm import Session

from models import Plan
from traceability.services.figures import queries
from traceability.services.figures.shapes import (
    ProductFigures,
    ProgrammeFigures,
    ProjectFigures,
    SupportCount,
)

__all__ = ["ProductFigures", "ProgrammeFigures", "ProjectFigures", "SupportCount", "programme_figures"]


def programme_figures(session: Session, year: int | None = None) -> ProgrammeFigures:
    """All figures of the plans of `year`, or of every year: nine statements, whatever the size."""
    in_year = Plan.year == year if year is not None else true()
    distinct_organisations, places, several, most = queries.organisations(session, in_year)
    return ProgrammeFigures(
        year=year,
        organisations_distinct=distinct_organisations,
        participations=places,
        organisations_in_several=several,
        most_projects=most,
        projects=queries.projects(session, in_year),
        products=queries.products_together(session, in_year),
        activities=queries.activities(session, in_year),
    )
