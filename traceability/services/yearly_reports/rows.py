"""The rows that bear a yearly report's figures out: plans, projects, places, supports, certificates."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import (
    Activity,
    Certificate,
    CertificateKind,
    Nature,
    Organisation,
    Participation,
    Plan,
    Product,
    Project,
    Support,
    SupportKind,
)
from traceability.services.certificates import Standing, standing_of

Row = dict[str, Any]
_BEST = (
    ("in_force", (Standing.ACTIVE, Standing.EXPIRING)),
    ("expired", (Standing.EXPIRED,)),
    ("suspended", (Standing.SUSPENDED,)),
    ("revoked", (Standing.REVOKED,)),
)


def plans(session: Session, year: int) -> list[Row]:
    query = select(Plan).where(Plan.year == year).options(joinedload(Plan.programme)).order_by(Plan.id)
    return [
        {
            "number": plan.number,
            "issued_on": _day(plan.issued_on),
            "programme": plan.programme.name,
            "programme_decision": plan.programme.decision_number,
        }
        for plan in session.scalars(query)
    ]


def organisations_by_kind(session: Session, year: int | None) -> Row:
    """Distinct organisations with a place, by kind."""
    query = (
        select(Organisation.kind, func.count(distinct(Organisation.id)))
        .join(Participation, Participation.organisation_id == Organisation.id)
        .join(Participation.project)
        .join(Project.plan)
        .where(Plan.year == year)
        .group_by(Organisation.kind)
    )
    counted = {kind.value: count for kind, count in session.execute(query)}
    return {
        "enterprises": counted.get("enterprise", 0),
        "cooperatives": counted.get("cooperative", 0) + counted.get("cooperative_group", 0),
        "households": counted.get("household", 0),
    }


def in_several(session: Session, year: int | None) -> list[Row]:
    """Who is in more than one project, and in which."""
    query = (
        select(Organisation.id, Organisation.name, Organisation.tax_code, Project.number)
        .join(Participation, Participation.organisation_id == Organisation.id)
        .join(Participation.project)
        .join(Project.plan)
        .where(Plan.year == year)
        .order_by(Organisation.name, Organisation.id, Project.number, Project.id)
    )
    found: dict[int, Row] = {}
    for id, name, tax_code, number in session.execute(query):
        found.setdefault(id, {"name": name, "tax_code": tax_code, "projects": []})["projects"].append(number)
    return [one for one in found.values() if len(one["projects"]) > 1]


def project_heads(session: Session, year: int) -> dict[int, Row]:
    query = select(Project).join(Project.plan).where(Plan.year == year)
    return {
        project.id: {
            "lead_agency": project.lead_agency,
            "decision_number": project.decision_number,
            "starts_on": _day(project.starts_on),
            "ends_on": _day(project.ends_on),
            "target": project.target,
        }
        for project in session.scalars(query)
    }


def places(session: Session, year: int) -> dict[int, list[Row]]:
    """Per project, each place with what it was supported with."""
    supports = selectinload(Participation.supports)
    query = (
        select(Participation)
        .join(Participation.project)
        .join(Project.plan)
        .join(Participation.organisation)
        .where(Plan.year == year)
        .options(
            joinedload(Participation.organisation).joinedload(Organisation.commune),
            supports.joinedload(Support.kind),
            supports.joinedload(Support.certificate),
            supports.joinedload(Support.product).selectinload(Product.versions),
        )
        .order_by(Organisation.name, Participation.id)
    )
    found: dict[int, list[Row]] = {}
    for place in session.scalars(query):
        found.setdefault(place.project_id, []).append(_place(place))
    return found


def _place(place: Participation) -> Row:
    return {
        "organisation": place.organisation.name,
        "kind": place.organisation.kind.value,
        "tax_code": place.organisation.tax_code,
        "commune": place.organisation.commune.full_name,
        "contract_number": place.contract_number,
        "starts_on": _day(place.starts_on),
        "ends_on": _day(place.ends_on),
        "outcome": place.outcome,
        "supports": [
            {
                "kind": one.kind.name,
                "product": one.product.current.name if one.product else None,
                "result": one.result,
                "certificate": one.certificate.number if one.certificate else None,
            }
            for one in place.supports
        ],
    }


def certificates(session: Session, year: int, as_of: date) -> dict[int, list[Row]]:
    """Per project, the certificates that its supports resulted in, each once, as they stood on the day."""
    query = (
        select(Participation.project_id, Certificate)
        .join(Support.participation)
        .join(Participation.project)
        .join(Project.plan)
        .join(Support.certificate)
        .join(Certificate.kind)
        .where(
            Plan.year == year,
            Certificate.verified_at.is_not(None),
            CertificateKind.nature == Nature.CERTIFICATE,
        )
        .options(*_with_details())
        .order_by(Certificate.issued_on, Certificate.id)
    )
    # Once each in a dictionary: DISTINCT compares whole rows, and PostgreSQL cannot where one holds JSON.
    found: dict[int, dict[int, Row]] = {}
    for project_id, paper in session.execute(query):
        found.setdefault(project_id, {})[paper.id] = _paper(paper, as_of)
    return {project_id: list(papers.values()) for project_id, papers in found.items()}


def traced_ocop(session: Session, year: int, as_of: date) -> dict[int, Row]:
    """Per project, how the OCOP products supported with traceability stood on the day."""
    query = (
        select(Participation.project_id, Certificate)
        .join(Support.participation)
        .join(Participation.project)
        .join(Project.plan)
        .join(Support.kind)
        .join(Certificate, Certificate.product_id == Support.product_id)
        .join(Certificate.kind)
        .where(
            Plan.year == year,
            SupportKind.family == "traceability",
            CertificateKind.is_ocop,
            Certificate.verified_at.is_not(None),
        )
        .options(selectinload(Certificate.changes))
    )
    standings: dict[int, dict[int, list[Standing]]] = {}
    for project_id, paper in session.execute(query):
        products = standings.setdefault(project_id, {})
        products.setdefault(paper.product_id or 0, []).append(standing_of(paper, as_of))
    return {project_id: _standing(list(products.values())) for project_id, products in standings.items()}


def _standing(products: Sequence[Sequence[Standing]]) -> Row:
    """A product counts once, by the best of its papers; `other` are papers of a later day."""
    counted = Counter(
        next((name for name, ones in _BEST if any(one in ones for one in papers)), "other")
        for papers in products
    )
    return {name: counted[name] for name in (*(name for name, _ in _BEST), "other")}


def _paper(paper: Certificate, as_of: date) -> Row:
    return {
        "number": paper.number,
        "kind": paper.kind.name,
        "issuer": paper.issuer,
        "issued_on": _day(paper.issued_on),
        "expires_on": _day(paper.expires_on),
        "organisation": paper.organisation.name,
        "product": paper.product.current.name if paper.product else None,
        "standing": standing_of(paper, as_of).value,
    }


def _with_details() -> tuple[Any, ...]:
    return (
        joinedload(Certificate.kind),
        joinedload(Certificate.organisation),
        joinedload(Certificate.product).selectinload(Product.versions),
        selectinload(Certificate.changes),
    )


def activities(session: Session, year: int) -> list[Row]:
    query = select(Activity).join(Activity.plan).where(Plan.year == year)
    return [
        {
            "kind": one.kind.value,
            "name": one.name,
            "audience": one.audience,
            "attendees": one.attendees,
            "held_on": _day(one.held_on),
        }
        for one in session.scalars(query.order_by(Activity.held_on.is_(None), Activity.held_on, Activity.id))
    ]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
