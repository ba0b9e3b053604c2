"""A scope as conditions on each table, for figures and lists alike."""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import (
    Certificate,
    CertificateKind,
    Organisation,
    Participation,
    Plan,
    Product,
    ProductGroup,
    Project,
    Support,
)
from traceability.services.certificates.standings import in_force_on
from traceability.services.dashboard import whereabouts
from traceability.services.dashboard.scope import (
    Conditions,
    Known,
    Likes,
    Scope,
    begun,
    is_about_places,
    plans,
)
from traceability.services.searching import columns, one_of


def owners(scope: Scope, key: ColumnElement[int] | InstrumentedAttribute[int]) -> Conditions:
    """Of the organisations that `key` names: where they are, what kind they are, whose they are."""
    if scope.organisation_id is not None:
        conditions: Conditions = [key == scope.organisation_id]
    else:
        conditions = []
    chosen: Conditions = []
    if scope.organisation_kind:
        chosen.append(Organisation.kind == scope.organisation_kind)
    if scope.commune:
        chosen.append(whereabouts.lies_in(scope.commune, scope.after))
    if chosen and key is Organisation.id:
        return conditions + chosen
    return conditions + ([key.in_(select(Organisation.id).where(*chosen))] if chosen else [])


def like_products(scope: Scope) -> Conditions:
    """Of products: their group, and the stars in force on the day."""
    if scope.known and scope.known.likes:
        return [scope.known.likes.products(Product.id)]
    conditions: Conditions = []
    if scope.group:
        groups = scope.known.groups if scope.known else _groups(scope)
        conditions.append(Product.group_id.in_(groups))
    if scope.stars:
        papers = [*ocop_in_force(scope), Certificate.stars == scope.stars]
        conditions.append(Product.id.in_(select(Certificate.product_id).where(*papers)))
    return conditions


def looked_up(session: Session, scope: Scope) -> Scope:
    """The same scope for the many statements of an overview, with what they have in common looked up once.

    A group's products are asked of them each time: that takes no longer than handing over a list of them.
    """
    groups = session.scalars(_groups(scope)).all() if scope.group else []
    known = Known(groups, session.scalars(_OCOP_KINDS).all(), likes=None)
    if scope.stars:
        starred = like_products(replace(scope, known=known))
        query = select(Product.id, Product.organisation_id).where(*starred)
        products, organisations = columns(session, query)
        likes = Likes(products, one_of(session, products), one_of(session, set(organisations)))
        known = replace(known, likes=likes)
    return replace(scope, known=known)


def without_stars(scope: Scope) -> Scope:
    """The same, whatever the stars."""
    if not scope.stars:
        return scope
    return replace(scope, stars=None, known=replace(scope.known, likes=None) if scope.known else None)


def of_likes(scope: Scope, key: InstrumentedAttribute[Any]) -> Conditions:
    """Of what belongs to the product that `key` names: the product's group and stars."""
    if scope.known and scope.known.likes:
        return [scope.known.likes.products(key)]
    return [key.in_(select(Product.id).where(*having))] if (having := like_products(scope)) else []


def _owning_likes(scope: Scope, key: Any) -> Conditions:
    """Of the organisations that `key` names: whether they have products of the group and with the stars."""
    if scope.known and scope.known.likes:
        return [scope.known.likes.organisations(key)]
    having = like_products(scope)
    return [key.in_(select(Product.organisation_id).where(*having))] if having else []


def products(scope: Scope) -> Conditions:
    """Of products: whose, of which kind, supported by which project."""
    conditions = owners(scope, Product.organisation_id) + like_products(scope)
    if scope.project_id:
        conditions.append(Product.id.in_(_supported_by(scope.project_id)))
    return conditions


def of_products(scope: Scope, key: InstrumentedAttribute[Any]) -> Conditions:
    """Of what belongs to the product that `key` names."""
    if not (scope.is_about_owners or scope.project_id):
        return of_likes(scope, key)
    return [key.in_(select(Product.id).where(*products(scope)))]


def organisations(scope: Scope) -> Conditions:
    """Of organisations: what they are, whether they have such products, and take part in the project."""
    conditions = owners(scope, Organisation.id) + _owning_likes(scope, Organisation.id)
    if scope.project_id:
        taking_part = select(Participation.organisation_id).where(
            Participation.project_id == scope.project_id
        )
        conditions.append(Organisation.id.in_(taking_part))
    return conditions


def places(scope: Scope) -> Conditions:
    """Of participations: their plan's year, project, and organisation; on a past day, those that had begun.

    Where projects narrow them, `+ 0` keeps databases from seeking each pair of project and organisation.
    """
    within = _in_projects(scope)
    organisation = Participation.organisation_id + 0 if within else Participation.organisation_id
    return owners(scope, organisation) + within + _owning_likes(scope, organisation)


def supports(scope: Scope) -> Conditions:
    """Of supports: the same of their participation; a group or stars are those of the supported product."""
    conditions = owners(scope, Support.organisation_id)
    if within := _in_projects(scope):
        conditions.append(Support.participation_id.in_(select(Participation.id).where(*within)))
    return conditions + of_likes(scope, Support.product_id)


def projects(scope: Scope) -> Conditions:
    """Of projects: their year; narrowed, those that have such a place."""
    conditions: Conditions = []
    if scope.past:
        conditions.append(Project.id.in_(_of_years(scope)))
    elif years := plans(scope):
        conditions.append(Project.plan_id.in_(select(Plan.id).where(*years)))
    if scope.project_id:
        conditions.append(Project.id == scope.project_id)
    if is_about_places(scope):
        conditions.append(Project.id.in_(select(Participation.project_id).where(*places(scope))))
    return conditions


def certificates(scope: Scope) -> Conditions:
    """Of certificates: whose, of which product, with how many stars, and from which project."""
    conditions = owners(scope, Certificate.organisation_id)
    conditions += of_likes(without_stars(scope), Certificate.product_id)
    if scope.stars:
        conditions.append(Certificate.stars == scope.stars)
    if scope.project_id:
        resulted = select(Support.certificate_id).join(Support.participation)
        resulted = resulted.where(
            Participation.project_id == scope.project_id, Support.certificate_id.is_not(None)
        )
        conditions.append(Certificate.id.in_(resulted))
    return conditions


def ocop_in_force(scope: Scope) -> Conditions:
    """Of certificates: OCOP ones in force on the day."""
    return [is_ocop(scope), Certificate.product_id.is_not(None), in_force_on(scope.day)]


def is_ocop(scope: Scope) -> ColumnElement[bool]:
    """Of certificates: those of OCOP kinds."""
    return Certificate.kind_id.in_(scope.known.ocop_kinds if scope.known else _OCOP_KINDS)


_OCOP_KINDS = select(CertificateKind.id).where(CertificateKind.is_ocop)


def _groups(scope: Scope) -> Select[int]:
    own = (ProductGroup.code == scope.group) | ProductGroup.code.startswith(f"{scope.group}.")
    return select(ProductGroup.id).where(own)


def _in_projects(scope: Scope) -> Conditions:
    conditions: Conditions = []
    if scope.project_id:
        conditions.append(Participation.project_id == scope.project_id)
    if plans(scope):
        conditions.append(Participation.project_id.in_(_of_years(scope)))
    return conditions + begun(scope, Participation.starts_on)


def _of_years(scope: Scope) -> Select[int]:
    """Projects of the years' plans; on a past day, those that had begun."""
    query = select(Project.id).join(Project.plan)
    return query.where(*plans(scope), *begun(scope, Project.starts_on, Plan.issued_on))


def _supported_by(project_id: int) -> Select[Any]:
    supported = select(Support.product_id).join(Support.participation)
    return supported.where(Participation.project_id == project_id, Support.product_id.is_not(None))
