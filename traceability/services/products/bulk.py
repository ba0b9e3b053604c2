"""Many products at once, in a few statements: a workbook of thousands must not hold up other writers.

The rules are those of one product (`details.py`); the caller has asked them and writes the one audit entry.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from models import Product, ProductGroup, ProductPhoto, ProductVersion, VersionState
from traceability.database import unique_breach
from traceability.errors import Invalid, Unavailable
from traceability.identifiers import public_code
from traceability.services import clock
from traceability.services.actor import Actor
from traceability.services.products.details import GTIN_TAKEN, ProductDetails, wording_of

_MANY = 500  # values in one IN (…)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A product to say something else of: in its `version_id`, or where that is `copied` in a copy of it."""

    product_id: int
    version_id: int
    copied: bool
    last_number: int
    details: ProductDetails


def add_products(session: Session, actor: Actor, many: Sequence[ProductDetails]) -> None:
    """Products of the actor's organisation, each with its first draft."""
    if not many:
        return
    groups, now = _groups(session), clock.now()
    rows = [
        {
            "organisation_id": actor.organisation_id,
            "code": code,
            "gtin": details.gtin,
            "group_id": groups[details.group_code],
            "created_at": now,
        }
        for code, details in zip(_free_codes(session, len(many)), many, strict=True)
    ]
    adding = insert(Product).returning(Product.id, sort_by_parameter_order=True)
    with (
        unique_breach(session, "uq_product_code", Unavailable()),
        unique_breach(session, "uq_product_gtin", Invalid({"gtin": GTIN_TAKEN})),
    ):
        ids = session.scalars(adding, rows).all()
    drafts = [_draft(actor, id, 1, details) for id, details in zip(ids, many, strict=True)]
    session.execute(insert(ProductVersion), drafts)


def rewrite_products(session: Session, actor: Actor, many: Sequence[Rewrite]) -> None:
    """The working versions of locked products that may be edited; the approved ones stay as they are."""
    if not many:
        return
    groups = _groups(session)
    identities = [
        {"id": one.product_id, "gtin": one.details.gtin, "group_id": groups[one.details.group_code]}
        for one in many
    ]
    with unique_breach(session, "uq_product_gtin", Invalid({"gtin": GTIN_TAKEN})):
        session.execute(update(Product), identities)
    edited = [{"id": one.version_id, **wording_of(one.details)} for one in many if not one.copied]
    if edited:
        session.execute(update(ProductVersion), edited)
    _add_copies(session, actor, [one for one in many if one.copied])


def _add_copies(session: Session, actor: Actor, many: Sequence[Rewrite]) -> None:
    if not many:
        return
    drafts = [_draft(actor, one.product_id, one.last_number + 1, one.details) for one in many]
    adding = insert(ProductVersion).returning(ProductVersion.id, sort_by_parameter_order=True)
    ids = session.scalars(adding, drafts).all()
    copy_of = {one.version_id: id for one, id in zip(many, ids, strict=True)}
    photos = [
        {"version_id": copy_of[old], "position": position, "file_id": file_id, "hero_id": hero_id}
        for chunk in _chunks(list(copy_of))
        for old, position, file_id, hero_id in session.execute(
            select(
                ProductPhoto.version_id, ProductPhoto.position, ProductPhoto.file_id, ProductPhoto.hero_id
            ).where(ProductPhoto.version_id.in_(chunk))
        )
    ]
    if photos:
        session.execute(insert(ProductPhoto), photos)


def _draft(actor: Actor, product_id: int, number: int, details: ProductDetails) -> dict[str, Any]:
    return {
        "product_id": product_id,
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
