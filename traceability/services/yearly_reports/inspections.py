"""The inspections of a year, as the yearly report tells them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Finding, Visit, VisitVersion
from traceability.services import clock
from traceability.services.inspections.finding import in_year


def of_year(session: Session, year: int) -> dict[str, Any] | None:
    """Visits by the version that counts: a figure for each finding, and a row each. None without a visit."""
    query = (
        select(VisitVersion)
        .join(Visit, (Visit.id == VisitVersion.visit_id) & (Visit.latest == VisitVersion.number))
        .where(in_year(year))
        .options(joinedload(VisitVersion.organisation), joinedload(VisitVersion.commune))
        .order_by(VisitVersion.visited_at, VisitVersion.id)
    )
    visits = session.scalars(query).all()
    if not visits:
        return None
    found = [one.finding for one in visits]
    return {
        "visits": len(visits),
        "organisations": len({one.organisation_id for one in visits} - {None}),
        **{finding.value: found.count(finding) for finding in Finding},
        "rows": [_row(one) for one in visits],
    }


def _row(visit: VisitVersion) -> dict[str, Any]:
    return {
        "visited_on": visit.visited_at.astimezone(clock.VIETNAM).date().isoformat(),
        "organisation": visit.organisation.name if visit.organisation else None,
        "place": visit.place,
        "commune": visit.commune.full_name,
        "finding": visit.finding.value,
        "measures": visit.measures,
        "follow_up_on": visit.follow_up_on.isoformat() if visit.follow_up_on else None,
    }
