"""Which projects supported a product, a batch or a certificate: the one rule of every page that says so."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from models import Batch, Certificate, Participation, Plan, Product, Project, Support
from traceability.services import clock


def projects_supporting(session: Session, of: Product | Batch | Certificate) -> Sequence[Participation]:
    """The places in projects that supported it, the latest project first.

    A certificate was supported by the project that notes it as a result. A product was supported by the
    projects that its producer had joined by today, and a batch by those joined by the day it was made, unless
    the project notes its support as one of other products only. A producer joins with the participation's or
    the project's first day, else with the plan.
    """
    if isinstance(of, Certificate):
        return _places(session, Participation.supports.any(Support.certificate_id == of.id))
    product, day = (of.product, of.produced_on) if isinstance(of, Batch) else (of, clock.today())
    return _places(session, and_(_supported(product), _joined_by(day)))


def _supported(product: Product) -> ColumnElement[bool]:
    about_it = or_(Support.product_id.is_(None), Support.product_id == product.id)
    return and_(
        Participation.organisation_id == product.organisation_id,
        or_(~Participation.supports.any(), Participation.supports.any(about_it)),
    )


def _joined_by(day: date) -> ColumnElement[bool]:
    joined = func.coalesce(Participation.starts_on, Project.starts_on, Plan.issued_on)
    return or_(joined <= day, and_(joined.is_(None), Plan.year <= day.year))


def _places(session: Session, condition: ColumnElement[bool]) -> Sequence[Participation]:
    plan = joinedload(Participation.project, innerjoin=True).joinedload(Project.plan, innerjoin=True)
    query = (
        select(Participation)
        .join(Participation.project)
        .join(Project.plan)
        .where(condition)
        .order_by(Plan.year.desc(), Project.number, Participation.id)
        .options(plan.joinedload(Plan.programme, innerjoin=True))
    )
    return session.scalars(query).all()
