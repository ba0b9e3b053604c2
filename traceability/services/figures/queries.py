"""The aggregate queries behind the figures; each says what it counts."""

from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, case, distinct, func, select
from sqlalchemy.orm import Session

from models import (
    Activity,
    Certificate,
    CertificateKind,
    Nature,
    Organisation,
    OrganisationKind,
    Participation,
    Plan,
    Project,
    Support,
    SupportKind,
)
from traceability.services.figures.shapes import ProductFigures, ProjectFigures, SupportCount

Columns = TypeVarTuple("Columns")

_COOPERATIVES = (OrganisationKind.COOPERATIVE, OrganisationKind.COOPERATIVE_GROUP)


def organisations(session: Session, in_year: ColumnElement[bool]) -> tuple[int, int, int, int]:
    """Distinct organisations with a place in any project; places (organisation × project); those in more than
    one project; the most projects that one of them is in."""
    each = (
        select(func.count().label("places"))
        .select_from(Participation)
        .join(Participation.project)
        .join(Project.plan)
        .where(in_year)
        .group_by(Participation.organisation_id)
        .subquery()
    )
    several = func.sum(case((each.c.places > 1, 1), else_=0))
    row = session.execute(
        select(func.count(), func.sum(each.c.places), several, func.max(each.c.places)).select_from(each)
    ).one()
    counted, places, several_count, most = (int(value or 0) for value in row)
    return counted, places, several_count, most


def projects(session: Session, in_year: ColumnElement[bool]) -> list[ProjectFigures]:
    supports = _supports(session, in_year)
    products = _products(session, in_year)
    certificates = _certificates(session, in_year)
    ocop = _ocop_products(session, in_year)
    return [
        ProjectFigures(
            **row,
            supports=supports.get(row["id"], []),
            products_distinct=products.get(row["id"], (0, 0))[0],
            products_with_several=products.get(row["id"], (0, 0))[1],
            certificates=certificates.get(row["id"], (0, 0))[0],
            certified_enterprises=certificates.get(row["id"], (0, 0))[1],
            ocop_products=ocop.get(row["id"], 0),
        )
        for row in _heads(session, in_year)
    ]


def _heads(session: Session, in_year: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Each project in the plan's order, with its places by kind of organisation: enterprises, cooperatives
    (cooperative groups with them), and households. A project without places is there too."""

    def places(*kinds: OrganisationKind) -> ColumnElement[int]:
        return func.count(case((Organisation.kind.in_(kinds), Participation.id)))

    query = (
        select(
            Project.id,
            Plan.year,
            Project.number,
            Project.kind,
            Project.name,
            places(OrganisationKind.ENTERPRISE).label("enterprises"),
            places(*_COOPERATIVES).label("cooperatives"),
            places(OrganisationKind.HOUSEHOLD).label("households"),
        )
        .join(Project.plan)
        .outerjoin(Project.participations)
        .outerjoin(Participation.organisation)
        .where(in_year)
        .group_by(Project.id, Plan.year)
        .order_by(Plan.year, Project.number, Project.id)
    )
    return [dict(row) for row in session.execute(query).mappings()]


def _supports(session: Session, in_year: ColumnElement[bool]) -> dict[int, list[SupportCount]]:
    """Per project and kind of support: the supports given, and the distinct organisations they went to."""
    query = (
        select(
            Participation.project_id,
            SupportKind.code,
            SupportKind.name,
            SupportKind.family,
            func.count(Support.id),
            func.count(distinct(Support.organisation_id)),
        )
        .join(Support.participation)
        .join(Support.kind)
        .join(Participation.project)
        .join(Project.plan)
        .where(in_year)
        .group_by(Participation.project_id, SupportKind.id)
        .order_by(SupportKind.position, SupportKind.id)
    )
    found: dict[int, list[SupportCount]] = {}
    for project_id, code, name, family, given, holders in session.execute(query):
        found.setdefault(project_id, []).append(SupportCount(code, name, family, given, holders))
    return found


def _products(session: Session, in_year: ColumnElement[bool]) -> dict[int, tuple[int, int]]:
    """Per project: the distinct products supported with anything, and those supported with several kinds."""
    each = (
        select(Participation.project_id, func.count(distinct(Support.kind_id)).label("kinds"))
        .join(Support.participation)
        .join(Participation.project)
        .join(Project.plan)
        .where(in_year, Support.product_id.is_not(None))
        .group_by(Participation.project_id, Support.product_id)
        .subquery()
    )
    several = func.sum(case((each.c.kinds > 1, 1), else_=0))
    query = select(each.c.project_id, func.count(), several).group_by(each.c.project_id)
    return {project_id: (count, int(more)) for project_id, count, more in session.execute(query)}


def _certificates(session: Session, in_year: ColumnElement[bool]) -> dict[int, tuple[int, int]]:
    """Per project: the distinct verified certificates that its supports resulted in, and the distinct
    enterprises that hold them. Declarations, in-house standards and tools are not certificates; one that was
    revoked or lapsed later had been issued all the same."""
    enterprise = case((Organisation.kind == OrganisationKind.ENTERPRISE, Organisation.id))
    query = (
        select(
            Participation.project_id,
            func.count(distinct(Certificate.id)),
            func.count(distinct(enterprise)),
        )
        .join(Support.participation)
        .join(Participation.project)
        .join(Participation.organisation)
        .join(Project.plan)
        .join(Support.certificate)
        .join(Certificate.kind)
        .where(in_year, Certificate.verified_at.is_not(None), CertificateKind.nature == Nature.CERTIFICATE)
        .group_by(Participation.project_id)
    )
    return {project_id: (papers, holders) for project_id, papers, holders in session.execute(query)}


def _ocop_products(session: Session, in_year: ColumnElement[bool]) -> dict[int, int]:
    """Per project: the distinct products supported with traceability that have a verified OCOP certificate,
    whatever has become of it since: the figure is about what was supported, not about today."""
    query = select(Participation.project_id, func.count(distinct(Support.product_id)))
    rows = session.execute(_traced_ocop(query, in_year).group_by(Participation.project_id))
    return dict(rows.all())


def products_together(session: Session, in_year: ColumnElement[bool]) -> ProductFigures:
    """Over all projects: supports of the product family, the distinct products they went to, those with
    several; and the distinct OCOP products supported with traceability."""
    each = (
        select(func.count(Support.id).label("supports"))
        .join(Support.kind)
        .join(Support.participation)
        .join(Participation.project)
        .join(Project.plan)
        .where(in_year, SupportKind.family == "product", Support.product_id.is_not(None))
        .group_by(Support.product_id)
        .subquery()
    )
    several = func.sum(case((each.c.supports > 1, 1), else_=0))
    row = session.execute(select(func.sum(each.c.supports), func.count(), several).select_from(each)).one()
    supports, products, more = (int(value or 0) for value in row)
    ocop = session.scalar(_traced_ocop(select(func.count(distinct(Support.product_id))), in_year))
    return ProductFigures(supports, products, more, ocop or 0)


def _traced_ocop(query: Select[*Columns], in_year: ColumnElement[bool]) -> Select[*Columns]:
    return (
        query.join(Support.participation)
        .join(Support.kind)
        .join(Participation.project)
        .join(Project.plan)
        .join(Certificate, Certificate.product_id == Support.product_id)
        .join(CertificateKind, CertificateKind.id == Certificate.kind_id)
        .where(
            in_year,
            SupportKind.family == "traceability",
            CertificateKind.is_ocop,
            Certificate.verified_at.is_not(None),
        )
    )


def activities(session: Session, in_year: ColumnElement[bool]) -> dict[str, int]:
    """Activities of the plans, by kind."""
    query = select(Activity.kind, func.count()).join(Activity.plan).where(in_year).group_by(Activity.kind)
    return {kind.value: count for kind, count in session.execute(query.order_by(Activity.kind))}
