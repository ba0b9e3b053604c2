"""Many products at once, in a few statements: a workbook of thousands must not hold up other writers.

The rules are those of one product (`details.py`); the caller has asked them and writes the one audit entry.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from models import Product, ProductGroup, ProductPhoto, ProductVersion, VersionState
from traceability.database import unique_breach
from traceability.errors import Invalid, Unavailable
from traceability.identifiers import public_code
from traceability.services import clock
from traceability.services.actor import Actor
from traceability.services.products.details import GTIN_TAKEN, IDENTITY, ProductDetails, wording_of

_MANY = 500  # values in one IN (…)
_PRODUCT: Table = Product.__table__  # type: ignore[assignment]
_VERSION: Table = ProductVersion.__table__  # type: ignore[assignment]
Row = dict[str, Any]
"""The values of a row, made before the transaction; entered by the table, without the cost of the mapper."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A product to say something else of: in its `version_id`, or where that is `copied` in a copy of it."""

    product_id: int
    version_id: int
    copied: bool
    last_number: int
    before: ProductDetails
    details: ProductDetails


@dataclass(frozen=True, slots=True)
class NewProducts:
    """Products and the first draft of each, in the same order."""

    products: list[Row]
    drafts: list[Row]


@dataclass(frozen=True, slots=True)
class Rewrites:
    """Products whose group or GTIN changes, versions that are edited, and copies by the version copied."""

    products: list[Row]
    edits: list[Row]
    copies: dict[int, Row]


def new_products(session: Session, actor: Actor, many: Sequence[ProductDetails]) -> NewProducts:
    """Products of the actor's organisation, for `add_products`."""
    groups, given = _groups(session), {"organisation_id": actor.organisation_id, "created_at": clock.now()}
    codes = _free_codes(session, len(many))
    rows = [
        {**given, "code": code, "gtin": details.gtin, "group_id": groups[details.group_code]}
        for code, details in zip(codes, many, strict=True)
    ]
    return NewProducts(rows, [_draft(actor, 1, details) for details in many])


def add_products(session: Session, actor: Actor, new: NewProducts) -> None:
    """What `new_products` gave."""
    if not new.products:
        return
    connection = session.connection()
    with (
        unique_breach(session, "uq_product_code", Unavailable()),
        unique_breach(session, "uq_product_gtin", Invalid({"gtin": GTIN_TAKEN})),
    ):
        connection.execute(insert(_PRODUCT), new.products)
    own = select(_PRODUCT.c.code, _PRODUCT.c.id).where(_PRODUCT.c.organisation_id == actor.organisation_id)
    ids = dict(connection.execute(own).all())
    pairs = zip(new.products, new.drafts, strict=True)
    connection.execute(insert(_VERSION), [{**draft, "product_id": ids[row["code"]]} for row, draft in pairs])


def rewrites(session: Session, actor: Actor, many: Sequence[Rewrite]) -> Rewrites:
    """New words for the working versions of products, for `rewrite_products`."""
    groups = _groups(session)
    return Rewrites(
        products=[
            {"_id": one.product_id, "gtin": one.details.gtin, "group_id": groups[one.details.group_code]}
            for one in many
            if any(getattr(one.before, name) != getattr(one.details, name) for name in IDENTITY)
        ],
        edits=[{**wording_of(one.details), "_id": one.version_id} for one in many if not one.copied],
        copies={
            one.version_id: {
                **_draft(actor, one.last_number + 1, one.details),
                "product_id": one.product_id,
            }
            for one in many
            if one.copied
        },
    )


def rewrite_products(session: Session, many: Rewrites) -> None:
    """What `rewrites` gave, of locked products that may be edited; the approved versions stay as they are."""
    connection = session.connection()
    if many.products:
        with unique_breach(session, "uq_product_gtin", Invalid({"gtin": GTIN_TAKEN})):
            connection.execute(update(_PRODUCT).where(_PRODUCT.c.id == bindparam("_id")), many.products)
    if many.edits:
        connection.execute(update(_VERSION).where(_VERSION.c.id == bindparam("_id")), many.edits)
    if many.copies:
        connection.execute(insert(_VERSION), list(many.copies.values()))
        _copy_photos(session, many.copies)


def _copy_photos(session: Session, copies: Mapping[int, Row]) -> None:
    """A copy begins with the pictures of the version that it copies."""
    drafts = select(ProductVersion.product_id, ProductVersion.id).where(
        ProductVersion.state == VersionState.DRAFT
    )
    pictures = (ProductPhoto.version_id, ProductPhoto.position, ProductPhoto.file_id, ProductPhoto.hero_id)
    photos = []
    for chunk in _chunks(list(copies)):
        products = [copies[old]["product_id"] for old in chunk]
        copy_of = dict(session.execute(drafts.where(ProductVersion.product_id.in_(products))).all())
        photos += [
            {
                "version_id": copy_of[copies[old]["product_id"]],
                "position": position,
                "file_id": file_id,
                "hero_id": hero_id,
            }
            for old, position, file_id, hero_id in session.execute(
                select(*pictures).where(ProductPhoto.version_id.in_(chunk))
            )
        ]
    if photos:
        session.execute(insert(ProductPhoto), photos)


def _draft(actor: Actor, number: int, details: ProductDetails) -> Row:
    return {
        "number": number,
        "state": VersionState.DRAFT,
        "created_by_id": actor.user_id,
        "created_at": clock.now(),
        **wording_of(details),
    }


def _groups(session: Session) -> dict[str | None, int | None]:
    found = session.execute(select(ProductGroup.code, ProductGroup.id))
    return {None: None, **{row.code: row.id for row in found}}


def _free_codes(session: Session, count: int) -> list[str]:
    """Codes that nobody has; the unique constraint still decides a race."""
    codes: set[str] = set()
    while len(codes) < count:
        drawn = {public_code.new_code() for _ in range(count - len(codes))}
        for chunk in _chunks(sorted(drawn)):
            drawn -= set(session.scalars(select(Product.code).where(Product.code.in_(chunk))))
        codes |= drawn
    return sorted(codes)


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + _MANY] for start in range(0, len(values), _MANY))
