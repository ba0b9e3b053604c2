"""The tiles of a dashboard: each says what it counts, by the very conditions its list is made with."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from models import (
    Activity,
    Batch,
    Certificate,
    LabelRange,
    LabelRun,
    Organisation,
    Participation,
    Plan,
    Product,
    Project,
    RangeKind,
    Support,
    SupportKind,
)
from traceability.services.certificates.standings import Standing, lapsed_on, standing_on
from traceability.services.dashboard import conditions, history, scope
from traceability.services.dashboard.scope import Conditions, Scope


class Section(StrEnum):
    PROGRAMME = "programme"  # by the years of plans
    REGISTER = "register"  # as of a day
    TRACING = "tracing"  # in a period


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A figure and its list. `row` is what is counted once; an `amount` is added up instead."""

    name: str
    section: Section
    row: Any  # a mapped class
    where: Callable[[Scope], Conditions]
    amount: Any = None  # a column of the row
    narrow: bool = (
        True  # False: it knows no organisation and no product, so a narrowed dashboard leaves it out
    )


def tiles_of(asked: Scope) -> list[Tile]:
    """Those that have an answer to what was asked."""
    return [tile for tile in TILES.values() if tile.narrow or not asked.is_about_some]


def of_family(family: str, kind: Any = Support.kind_id) -> ColumnElement[bool]:
    """That the kind of support is of the family."""
    found: ColumnElement[bool] = kind.in_(select(SupportKind.id).where(SupportKind.family == family))
    return found


def participants(asked: Scope) -> Conditions:
    return [Organisation.id.in_(select(Participation.organisation_id).where(*conditions.places(asked)))]


def product_supports(asked: Scope) -> Conditions:
    """Certification, declaration and own standards, for a product."""
    return [*conditions.supports(asked), Support.product_id.is_not(None), of_family("product")]


def supported(asked: Scope) -> Conditions:
    return [Product.id.in_(select(Support.product_id).where(*product_supports(asked)))]


def traced_ocop(asked: Scope) -> Conditions:
    """Supported with traceability, and with a verified OCOP certificate, whatever became of it since."""
    traced = select(Support.product_id).where(*conditions.supports(asked), of_family("traceability"))
    return with_ocop(asked, traced.where(Support.product_id.is_not(None)))


def with_ocop(asked: Scope, products: Select[Any]) -> Conditions:
    """Of these products: with a verified OCOP certificate."""
    papers = select(Certificate.product_id).where(
        conditions.is_ocop(asked),
        Certificate.verified_at.is_not(None),
        Certificate.product_id.is_not(None),
        *([Certificate.issued_on <= asked.day] if asked.past else []),
    )
    return [Product.id.in_(products), Product.id.in_(papers)]


def activities(asked: Scope) -> Conditions:
    years = scope.plans(asked)
    if asked.past:
        held = scope.begun(asked, Activity.held_on, Plan.issued_on)
        return [Activity.id.in_(select(Activity.id).join(Activity.plan).where(*years, *held))]
    return [Activity.plan_id.in_(select(Plan.id).where(*years))] if years else []


def organisations(asked: Scope) -> Conditions:
    return [history.organisation_approved(asked), *conditions.organisations(asked)]


def approved_products(asked: Scope) -> Conditions:
    return [history.product_approved(asked), *conditions.products(asked)]


def ocop_papers(asked: Scope) -> Conditions:
    """OCOP certificates in force on the day, of the products asked for."""
    unstarred = conditions.without_stars(asked)
    whose = conditions.owners(asked, Certificate.organisation_id)
    products = (
        conditions.of_products(unstarred, Certificate.product_id) if unstarred.is_about_products else []
    )
    stars = [Certificate.stars == asked.stars] if asked.stars else []
    return [*conditions.ocop_in_force(asked), *whose, *products, *stars]


def ocop_products(asked: Scope) -> Conditions:
    return [Product.id.in_(select(Certificate.product_id).where(*ocop_papers(asked)))]


def standing(*standings: Standing) -> Callable[[Scope], Conditions]:
    values = [one.value for one in standings]
    return lambda asked: [standing_on(asked.day).in_(values), *conditions.certificates(asked)]


def lapsed(asked: Scope) -> Conditions:
    return [lapsed_on(asked.day), *conditions.certificates(asked)]


def issued(asked: Scope) -> Conditions:
    """Verified papers by the day printed on them."""
    return [*issued_then(asked), *conditions.certificates(asked)]


def issued_then(asked: Scope) -> Conditions:
    """The same, whosever they are."""
    days: Conditions = [Certificate.issued_on >= asked.first] if asked.first else []
    days += [Certificate.issued_on <= asked.last] if asked.last else []
    return [Certificate.verified_at.is_not(None), *days]


def batches(asked: Scope) -> Conditions:
    period = scope.in_period(asked, Batch.released_at)
    return [Batch.released_at.is_not(None), *period, *_made(asked, Batch)]


def label_runs(asked: Scope) -> Conditions:
    return scope.in_period(asked, LabelRun.issued_at) + _made(asked, LabelRun)


def activations(asked: Scope) -> Conditions:
    period = scope.in_period(asked, LabelRange.recorded_at)
    whose = conditions.of_products(asked, LabelRange.product_id)
    return [LabelRange.kind == RangeKind.ACTIVATED, *period, *whose]


def _made(asked: Scope, row: Any) -> Conditions:
    """By the organisation's own key where that is enough; rows are its product's organisation's."""
    if asked.is_about_products:
        return conditions.of_products(asked, row.product_id)
    return conditions.owners(asked, row.organisation_id)


_PROGRAMME, _REGISTER, _TRACING = Section.PROGRAMME, Section.REGISTER, Section.TRACING
_TILES = (
    Tile(name="participants", section=_PROGRAMME, row=Organisation, where=participants),
    Tile(name="places", section=_PROGRAMME, row=Participation, where=conditions.places),
    Tile(name="projects", section=_PROGRAMME, row=Project, where=conditions.projects),
    Tile(name="supported", section=_PROGRAMME, row=Product, where=supported),
    Tile(name="supports", section=_PROGRAMME, row=Support, where=product_supports),
    Tile(name="traced", section=_PROGRAMME, row=Product, where=traced_ocop),
    Tile(name="activities", section=_PROGRAMME, row=Activity, where=activities, narrow=False),
    Tile(name="organisations", section=_REGISTER, row=Organisation, where=organisations),
    Tile(name="products", section=_REGISTER, row=Product, where=approved_products),
    Tile(name="ocop", section=_REGISTER, row=Product, where=ocop_products),
    Tile(
        name="in_force",
        section=_REGISTER,
        row=Certificate,
        where=standing(Standing.ACTIVE, Standing.EXPIRING),
    ),
    Tile(name="expiring", section=_REGISTER, row=Certificate, where=standing(Standing.EXPIRING)),
    Tile(name="lapsed", section=_REGISTER, row=Certificate, where=lapsed),
    Tile(name="suspended", section=_REGISTER, row=Certificate, where=standing(Standing.SUSPENDED)),
    Tile(name="revoked", section=_REGISTER, row=Certificate, where=standing(Standing.REVOKED)),
    Tile(name="issued", section=_TRACING, row=Certificate, where=issued),
    Tile(name="batches", section=_TRACING, row=Batch, where=batches),
    Tile(name="labels", section=_TRACING, row=LabelRun, where=label_runs, amount=LabelRun.quantity),
    Tile(
        name="activated", section=_TRACING, row=LabelRange, where=activations, amount=LabelRange.label_count
    ),
)
TILES = {tile.name: tile for tile in _TILES}
