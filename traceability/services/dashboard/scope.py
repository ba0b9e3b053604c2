"""What a dashboard is about: a period, places, products, whose; as conditions for figures and lists alike."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import (
    Certificate,
    CertificateKind,
    Organisation,
    OrganisationKind,
    Participation,
    Plan,
    Product,
    ProductGroup,
    Project,
    Support,
)
from traceability.services import clock
from traceability.services.actor import Actor
from traceability.services.certificates.register import in_force_on
from traceability.services.dashboard import whereabouts
from traceability.services.searching import one_of

Conditions = list[ColumnElement[bool]]


OneOf = Callable[[Any], ColumnElement[bool]]
"""The condition that a column names one of some ids."""


@dataclass(frozen=True, slots=True)
class Like:
    """The products of a group or with so many stars, and whose they are."""

    products: OneOf
    organisations: OneOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Nothing means everything. The register is told as of `day`, what happened as of the period.

    `past` says that `day` was asked for: approvals and communes are read from their history, what of the
    programme had not begun is left out, and nothing later counts.
    """

    day: date
    past: bool = False
    first: date | None = None
    last: date | None = None
    commune: str = ""  # code of one of today's
    group: str = ""  # code of an OCOP group, its subgroups with it
    stars: int | None = None
    project_id: int | None = None
    organisation_kind: OrganisationKind | None = None
    organisation_id: int | None = None  # a producer's own
    like: "Like | None" = None  # looked up before: `with_likes_known`

    @classmethod
    def of(cls, actor: Actor, as_of: date | None = None, **narrowed: Any) -> "Scope":
        """Staff see all; a producer, whatever it asks for, its own."""
        own = None if actor.is_staff or actor.is_system else actor.organisation_id or 0
        scope = cls(day=as_of or clock.today(), past=as_of is not None, organisation_id=own, **narrowed)
        if as_of is None:
            return scope
        return replace(scope, last=min(scope.last or as_of, as_of))

    @property
    def after(self) -> datetime | None:
        """The end of the past day that was asked for."""
        return midnight(self.day + timedelta(days=1)) if self.past else None

    @property
    def is_about_some(self) -> bool:
        """Whether it is narrowed to some organisations, products or projects."""
        return self.is_about_products or self.is_about_owners

    @property
    def is_about_owners(self) -> bool:
        return bool(self.commune or self.organisation_kind or self.organisation_id is not None)

    @property
    def is_about_products(self) -> bool:
        return bool(self.group or self.stars or self.project_id)

    @property
    def is_whole(self) -> bool:
        """Nothing at all was asked for."""
        return not (self.is_about_some or self.past or self.first or self.last)


def in_period(scope: Scope, moment: InstrumentedAttribute[Any]) -> Conditions:
    """A day begins at midnight in Việt Nam, seven hours before it does in UTC."""
    conditions: Conditions = []
    if scope.first:
        conditions.append(moment >= midnight(scope.first))
    if scope.last:
        conditions.append(moment < midnight(scope.last + timedelta(days=1)))
    return conditions


def midnight(day: date) -> datetime:
    """When the day begins here."""
    return datetime(day.year, day.month, day.day, tzinfo=clock.VIETNAM)


def plans(scope: Scope) -> Conditions:
    """Plans are of years, so a period takes in every year that it touches."""
    conditions: Conditions = []
    if scope.first:
        conditions.append(Plan.year >= scope.first.year)
    if scope.last:
        conditions.append(Plan.year <= scope.last.year)
    return conditions


def begun(scope: Scope, *days: Any) -> Conditions:
    """On a past day: the first of these days that is known was not later. Without any, the year decides."""
    if not scope.past:
        return []
    known = func.coalesce(*days) if len(days) > 1 else days[0]
    return [or_(known.is_(None), known <= scope.day)]


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
    if scope.like:
        return [scope.like.products(Product.id)]
    conditions: Conditions = []
    if scope.group:
        own = (ProductGroup.code == scope.group) | ProductGroup.code.startswith(f"{scope.group}.")
        conditions.append(Product.group_id.in_(select(ProductGroup.id).where(own)))
    if scope.stars:
        starred = select(Certificate.product_id).where(
            *ocop_in_force(scope.day), Certificate.stars == scope.stars
        )
        conditions.append(Product.id.in_(starred))
    return conditions


def with_likes_known(session: Session, scope: Scope) -> Scope:
    """The same scope for the many statements of an overview, the products with these stars looked up once.

    A group alone is asked of the products each time: that takes no longer than handing over a list of them.
    """
    if not scope.stars:
        return scope
    rows = session.execute(select(Product.id, Product.organisation_id).where(*like_products(scope))).all()
    products, organisations = [row[0] for row in rows], {row[1] for row in rows}
    return replace(scope, like=Like(one_of(session, products), one_of(session, organisations)))


def without_stars(scope: Scope) -> Scope:
    """The same, whatever the stars."""
    return replace(scope, stars=None, like=None) if scope.stars else scope


def of_likes(scope: Scope, key: InstrumentedAttribute[Any]) -> Conditions:
    """Of what belongs to the product that `key` names: the product's group and stars."""
    if scope.like:
        return [scope.like.products(key)]
    return [key.in_(select(Product.id).where(*having))] if (having := like_products(scope)) else []


def _owning_likes(scope: Scope, key: Any) -> Conditions:
    """Of the organisations that `key` names: whether they have products of the group and with the stars."""
    if scope.like:
        return [scope.like.organisations(key)]
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


def is_wide(scope: Scope) -> bool:
    """Whether it may be about a good part of all products."""
    narrow = scope.commune or scope.project_id or scope.organisation_id is not None
    return bool(scope.group or scope.stars or scope.organisation_kind) and not narrow


def everybody(scope: Scope) -> Scope:
    """The same period, of all organisations and products."""
    return Scope(day=scope.day, past=scope.past, first=scope.first, last=scope.last)


def is_about_places(scope: Scope) -> bool:
    """Whether only projects with such a place count."""
    return bool(scope.is_about_owners or scope.group or scope.stars)


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


def ocop_in_force(day: date) -> Conditions:
    """Of certificates: OCOP ones in force on the day."""
    kinds = select(CertificateKind.id).where(CertificateKind.is_ocop)
    of_product = Certificate.product_id.is_not(None)
    return [Certificate.kind_id.in_(kinds), of_product, in_force_on(day)]


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
