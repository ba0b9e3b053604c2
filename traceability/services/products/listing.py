"""Lists of products for their producer and for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Product, ProductGroup, ProductVersion, VersionState
from traceability.services import tenancy
from traceability.services.actor import Actor
from traceability.services.paging import Page, page_of
from traceability.services.searching import among, organisations_called, products_called
from traceability.text import unaccented


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """What a list is narrowed to, and how it is sorted."""

    words: str = ""
    state: VersionState | None = None
    group_code: str = ""
    organisation_id: int | None = None
    sort: str = "newest"


_SORTS = {
    "newest": (Product.created_at.desc(), Product.id.desc()),
    "oldest": (Product.created_at, Product.id),
}


def get_product(session: Session, actor: Actor, product_id: int) -> Product:
    """The producer's own product, or any product for staff and commands."""
    if actor.is_producer:
        return tenancy.own(session, actor, Product, product_id)
    return tenancy.any(session, actor, Product, product_id)


def get_version(session: Session, actor: Actor, version_id: int) -> ProductVersion:
    """Any version, for staff."""
    return tenancy.any(session, actor, ProductVersion, version_id)


def products_of(session: Session, actor: Actor) -> Sequence[Product]:
    """All products of the producer, by name: for a select and the home page."""
    query = _loaded(select(Product)).where(Product.organisation_id == actor.organisation_id)
    return sorted(session.scalars(query), key=lambda product: (unaccented(product.current.name), product.id))


def list_products(session: Session, actor: Actor, chosen: ProductFilter, page: int = 1) -> Page[Product]:
    """A page of the producer's products, or of everybody's for staff."""
    query = _loaded(select(Product))
    if actor.is_producer:
        query = query.where(Product.organisation_id == actor.organisation_id)
    elif chosen.organisation_id is not None:
        query = query.where(Product.organisation_id == chosen.organisation_id)
    if chosen.state is not None:
        in_state = select(ProductVersion.product_id).where(ProductVersion.state == chosen.state)
        query = query.where(Product.id.in_(in_state))
    if chosen.group_code:
        query = query.where(
            Product.group.has(ProductGroup.code.startswith(chosen.group_code, autoescape=True))
        )
    if chosen.words.strip():
        query = query.where(_found(session, actor, chosen.words))
    return page_of(session, query.order_by(*_SORTS.get(chosen.sort, _SORTS["newest"])), page)


def count_waiting(session: Session) -> int:
    """How many versions wait for staff."""
    waiting = select(func.count()).where(ProductVersion.state == VersionState.PENDING)
    return session.scalar(waiting) or 0


def list_versions(session: Session, product: Product) -> Sequence[ProductVersion]:
    """The versions of a product, newest first."""
    of_product = select(ProductVersion).where(ProductVersion.product_id == product.id)
    return session.scalars(of_product.order_by(ProductVersion.number.desc())).all()


def with_versions() -> tuple[Any, ...]:
    """Load what a list says of a product in a fixed number of queries."""
    parts = (Product.versions, Product.approved, Product.working)
    return (joinedload(Product.group), joinedload(Product.organisation), *map(selectinload, parts))


def _loaded(query: Select[Product]) -> Select[Product]:
    return query.options(*with_versions())


def _found(session: Session, actor: Actor, words: str) -> ColumnElement[bool]:
    """By name, code, GTIN or the producer's name of now or before, with marks or without."""
    own = actor.organisation_id if actor.is_producer else None
    wanted = unaccented(words)
    found = [
        among(session, Product.id, products_called(session, words, own)),
        func.lower(Product.code).contains(wanted, autoescape=True),
        Product.gtin.contains(wanted, autoescape=True),
    ]
    return or_(*found, among(session, Product.organisation_id, organisations_called(session, words)))
