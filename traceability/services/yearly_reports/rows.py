"""The rows that bear a yearly report's figures out: plans, projects, places, supports, certificates."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.orm import Session, joinedload

from models import (
    Activity,
    AdminUnit,
    Certificate,
    CertificateKind,
    Nature,
    Organisation,
    Participation,
    Plan,
    ProductVersion,
    Project,
    Support,
    SupportKind,
    VersionState,
)
from traceability.services.certificates.standings import Standing, standing_on

Row = dict[str, Any]
_WORKING = (VersionState.DRAFT, VersionState.PENDING, VersionState.RETURNED)
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
    """Per project, each place with what it was supported with. Columns alone: there may be very many."""
    supports = _supports(session, year)
    query = (
        select(
            Participation.project_id,
            Participation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.tax_code,
            AdminUnit.full_name,
            Participation.contract_number,
            Participation.starts_on,
            Participation.ends_on,
            Participation.outcome,
        )
        .join(Participation.project)
        .join(Project.plan)
        .join(Participation.organisation)
        .join(Organisation.commune)
        .where(Plan.year == year)
        .order_by(Organisation.name, Participation.id)
    )
    found: dict[int, list[Row]] = {}
    for (
        project_id,
        id,
        name,
        kind,
        tax_code,
        commune,
        contract,
        starts_on,
        ends_on,
        outcome,
    ) in session.execute(query):
        place = {
            "organisation": name,
            "kind": kind.value,
            "tax_code": tax_code,
            "commune": commune,
            "contract_number": contract,
            "starts_on": _day(starts_on),
            "ends_on": _day(ends_on),
            "outcome": outcome,
            "supports": supports.get(id, []),
        }
        found.setdefault(project_id, []).append(place)
    return found


def _supports(session: Session, year: int) -> dict[int, list[Row]]:
    """Per place, what it was supported with."""
    given = (
        select(Support).join(Support.participation).join(Participation.project).join(Project.plan)
    ).where(Plan.year == year)
    names = _product_names(session, given.with_only_columns(Support.product_id))
    query = (
        given.join(Support.kind)
        .outerjoin(Support.certificate)
        .with_only_columns(
            Support.participation_id,
            SupportKind.name,
            Support.product_id,
            Support.result,
            Certificate.number,
        )
        .order_by(Support.id)
    )
    found: dict[int, list[Row]] = {}
    for place, kind, product_id, result, number in session.execute(query):
        support = {"kind": kind, "product": names.get(product_id), "result": result, "certificate": number}
        found.setdefault(place, []).append(support)
    return found


def _product_names(session: Session, ids: Select[int | None]) -> dict[int | None, str]:
    """What each is called: as `Product.current` chooses among its versions."""
    query = (
        select(ProductVersion.product_id, ProductVersion.state, ProductVersion.name)
        .where(ProductVersion.product_id.in_(ids))
        .order_by(ProductVersion.product_id, ProductVersion.number)
    )
    found: dict[int | None, tuple[int, str]] = {}
    for product_id, state, name in session.execute(query):
        weight = 2 if state is VersionState.APPROVED else 1 if state in _WORKING else 0
        if weight >= found.get(product_id, (0, ""))[0]:
            found[product_id] = (weight, name)
    return {product_id: name for product_id, (_, name) in found.items()}


def certificates(session: Session, year: int, as_of: date) -> dict[int, list[Row]]:
    """Per project, the certificates that its supports resulted in, each once, as they stood on the day."""
    resulted = (
        select(Certificate)
        .join(Support, Support.certificate_id == Certificate.id)
        .join(Support.participation)
        .join(Participation.project)
        .join(Project.plan)
        .join(Certificate.kind)
        .where(
            Plan.year == year,
            Certificate.verified_at.is_not(None),
            CertificateKind.nature == Nature.CERTIFICATE,
        )
    )
    names = _product_names(session, resulted.with_only_columns(Certificate.product_id))
    query = resulted.join(Certificate.organisation).with_only_columns(
        Participation.project_id,
        Certificate.id,
        Certificate.number,
        CertificateKind.name,
        Certificate.issuer,
        Certificate.issued_on,
        Certificate.expires_on,
        Organisation.name,
        Certificate.product_id,
        standing_on(as_of),
    )
    found: dict[int, dict[int, Row]] = {}
    for (
        project_id,
        id,
        number,
        kind,
        issuer,
        issued_on,
        expires_on,
        holder,
        product_id,
        standing,
    ) in session.execute(query.distinct().order_by(Certificate.issued_on, Certificate.id)):
        found.setdefault(project_id, {})[id] = {
            "number": number,
            "kind": kind,
            "issuer": issuer,
            "issued_on": _day(issued_on),
            "expires_on": _day(expires_on),
            "organisation": holder,
            "product": names.get(product_id),
            "standing": standing,
        }
    return {project_id: list(papers.values()) for project_id, papers in found.items()}


def traced_ocop(session: Session, year: int, as_of: date) -> dict[int, Row]:
    """Per project, how the OCOP products supported with traceability stood on the day."""
    query = (
        select(Participation.project_id, Certificate.product_id, standing_on(as_of))
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
    )
    standings: dict[int, dict[int, list[Standing]]] = {}
    for project_id, product_id, standing in session.execute(query):
        products = standings.setdefault(project_id, {})
        products.setdefault(product_id or 0, []).append(Standing(standing))
    return {project_id: _standing(list(products.values())) for project_id, products in standings.items()}


def _standing(products: Sequence[Sequence[Standing]]) -> Row:
    """A product counts once, by the best of its papers; `other` are papers of a later day."""
    counted = Counter(
        next((name for name, ones in _BEST if any(one in ones for one in papers)), "other")
        for papers in products
    )
    return {name: counted[name] for name in (*(name for name, _ in _BEST), "other")}


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
