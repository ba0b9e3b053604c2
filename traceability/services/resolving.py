"""What a label address names here: the most specific thing we know, walking up from unit to product."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Batch, LabelRun, OrganisationState, Product, ProductVersion, VersionState
from traceability.identifiers import lot as lots
from traceability.identifiers.digital_link import DigitalLink
from traceability.identifiers.errors import MistypedCode
from traceability.identifiers.trace_code import Keyring
from traceability.services import trace_pages
from traceability.services.trace_pages import Label, PlacePage, TracePage

Load = Callable[[], TracePage | PlacePage | None]


@dataclass(frozen=True, slots=True)
class Target:
    """The page of something. `load` brings what it shows; None where the page can only warn."""

    path: str
    load: Load | None = None


def find(session: Session, keyring: Keyring, link: DigitalLink) -> Target | None:
    """The page an address leads to; None for what nobody here has declared."""
    if link.gln or link.place_code:
        return _place(session, link)
    if not link.gtin and link.serial:
        return _unit(session, keyring, link.serial)
    product = _product(session, link)
    if product is None or not _was_approved(session, product):
        return None
    # A serial outranks a lot. One never issued must not land on the genuine product's page.
    if link.gtin and link.serial:
        return _unit_of(session, keyring, link.gtin, link.serial)
    if link.lot and trace_pages.has_batch(session, product.id, lots.lot_key(link.lot)):
        return _batch(session, product.code, link.lot)
    if product.organisation.state is not OrganisationState.APPROVED:
        return None
    return _page_of(session, product.code, link.lot)


def _product(session: Session, link: DigitalLink) -> Product | None:
    if link.gtin:
        return trace_pages.product_by_gtin(session, link.gtin) or _once_labelled(session, link.gtin)
    return session.scalar(select(Product).where(Product.code == link.product_code))


def _batch(session: Session, product_code: str, lot: str) -> Target:
    path = f"/lot/{product_code}.{quote(lot, safe='')}"
    return Target(path, lambda: trace_pages.batch_page(session, product_code, lot))


def _page_of(session: Session, code: str, unregistered_lot: str | None) -> Target:
    """The product's page, which says so where a lot is not registered."""
    query = f"?{urlencode({'lot': unregistered_lot})}" if unregistered_lot else ""
    return Target(f"/product/{code}{query}", lambda: trace_pages.product_page(session, code))


def _place(session: Session, link: DigitalLink) -> Target | None:
    code = trace_pages.place_by_gln(session, link.gln) if link.gln else link.place_code or ""
    page = trace_pages.place_page(session, code) if code else None
    return Target(f"/loc/{page.code}", lambda: page) if page else None


def _unit(session: Session, keyring: Keyring, code: str) -> Target | None:
    """A label without a GTIN: what was never issued has no address."""
    try:
        found = trace_pages.find_label(session, keyring, code)
    except MistypedCode:
        return None
    return _label(session, *found) if found else None


def _unit_of(session: Session, keyring: Keyring, gtin: str, serial: str) -> Target:
    """A label under a GTIN; a page that warns where the two do not belong together."""
    path = f"/t/{quote(serial, safe='')}?gtin={gtin}"
    try:
        found = trace_pages.find_label(session, keyring, serial)
    except MistypedCode:
        found = None
    if found is None or gtin not in (found[0].gtin, found[0].batch.product.gtin):
        return Target(path)
    return replace(_label(session, *found), path=path)


def _label(session: Session, run: LabelRun, label: Label) -> Target:
    return Target(f"/t/{label.code}", lambda: trace_pages.label_page(session, run, label))


def _once_labelled(session: Session, gtin: str) -> Product | None:
    """The product whose labels were printed with a GTIN it no longer has: they resolve for ever."""
    query = (
        select(Product)
        .join(Batch, Batch.product_id == Product.id)
        .join(LabelRun, LabelRun.batch_id == Batch.id)
        .where(LabelRun.gtin == gtin)
        .order_by(LabelRun.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def _was_approved(session: Session, product: Product) -> bool:
    public = ProductVersion.state.in_([VersionState.APPROVED, VersionState.SUPERSEDED])
    query = select(ProductVersion.id).where(ProductVersion.product_id == product.id, public).limit(1)
    return session.scalar(query) is not None
