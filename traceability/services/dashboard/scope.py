"""What a dashboard is about: a period, a day, places, products, whose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import InstrumentedAttribute

from models import OrganisationKind, Plan
from traceability.services import clock
from traceability.services.actor import Actor

Conditions = list[ColumnElement[bool]]
OneOf = Callable[[Any], ColumnElement[bool]]
"""The condition that a column names one of some ids."""


@dataclass(frozen=True, slots=True)
class Likes:
    """The products with so many stars (and of a group), and whose they are."""

    ids: Sequence[int]
    products: OneOf
    organisations: OneOf


@dataclass(frozen=True, slots=True)
class Known:
    """What the many statements of an overview would each look up again: `conditions.looked_up`.

    Databases also know how many rows have one of some ids, and not how many have what another table names.
    """

    groups: Sequence[int]  # ids of the group asked for and its subgroups
    ocop_kinds: Sequence[int]  # ids of the kinds of certificates
    likes: Likes | None  # None where no stars were asked for


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
    known: "Known | None" = None

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
        return clock.midnight(self.day + timedelta(days=1)) if self.past else None

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
        conditions.append(moment >= clock.midnight(scope.first))
    if scope.last:
        conditions.append(moment < clock.midnight(scope.last + timedelta(days=1)))
    return conditions


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
