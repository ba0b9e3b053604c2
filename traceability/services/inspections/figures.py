"""How many visits a year had, by what they found: for the yearly report and the list they count."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Finding, Visit, VisitCheck, VisitVersion
from traceability.services.inspections.finding import CURRENT, in_year


@dataclass(frozen=True, slots=True)
class FindingsOfYear:
    """Visits of one year, each once, by its latest version; `by_finding` adds up to `visits`.

    `organisations` counts the producers visited, each once; `elsewhere` the visits to shops and markets.
    """

    year: int
    visits: int
    organisations: int
    elsewhere: int
    codes: int  # checked during these visits
    by_finding: Mapping[Finding, int]  # every finding, those that nobody made as 0


def findings_of_year(session: Session, year: int) -> FindingsOfYear:
    """The year is that of the visit, in Việt Nam."""
    of_year = select(Visit.id).join(VisitVersion, CURRENT).where(in_year(year))
    counted = (
        select(VisitVersion.finding, func.count())
        .select_from(Visit)
        .join(VisitVersion, CURRENT)
        .where(in_year(year))
        .group_by(VisitVersion.finding)
    )
    by_finding = dict.fromkeys(Finding, 0) | dict(session.execute(counted).all())
    visited = select(func.count(Visit.organisation_id.distinct()), func.count(Visit.organisation_id))
    organisations, at_producers = session.execute(visited.where(Visit.id.in_(of_year))).one()
    codes = select(func.count()).select_from(VisitCheck).where(VisitCheck.visit_id.in_(of_year))
    visits = sum(by_finding.values())
    return FindingsOfYear(
        year=year,
        visits=visits,
        organisations=organisations,
        elsewhere=visits - at_producers,
        codes=session.scalar(codes) or 0,
        by_finding=by_finding,
    )
