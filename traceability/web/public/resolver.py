"""GS1 Digital Link addresses: 307 to the page of what they name. Resolving is no scan; the page is."""

from urllib.parse import quote, urlencode

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.identifiers import digital_link, lot
from traceability.identifiers.digital_link import DigitalLink
from traceability.identifiers.errors import DigitalLinkError
from traceability.services import trace_pages
from traceability.verdict import State
from traceability.web.access import public
from traceability.web.public.rendering import never_green, without_page
from traceability.web.public.routes import raw_path

blueprint = Blueprint("resolver", __name__)


@blueprint.get("/01/<path:rest>")
@blueprint.get("/414/<path:rest>")
@public
@never_green
def resolve(rest: str) -> ResponseReturnValue:
    """400 for what is no Digital Link, 404 for a number nobody here declared, else on to the page."""
    raw_query = request.query_string.decode("latin-1")
    try:
        link = digital_link.parse(raw_path(), raw_query)
    except DigitalLinkError:
        abort(400)
    target = _place(link) if link.gln else _trade_item(link)
    if target is None:
        return without_page(State.UNKNOWN, link.gtin or link.gln or "", 404)
    # The whole query goes along (resolver standard 2.12): ?lang= among it, and what other parties added.
    joined = "&".join(filter(None, (target.partition("?")[2], raw_query)))
    path = target.partition("?")[0]
    return redirect(f"{path}?{joined}" if joined else path, 307)


def _place(link: DigitalLink) -> str | None:
    code = trace_pages.place_by_gln(db.session, link.gln or "")
    return f"/loc/{code}" if code else None


def _trade_item(link: DigitalLink) -> str | None:
    """The most specific page: unit, else batch, else product. A serial outranks a lot."""
    product = trace_pages.product_by_gtin(db.session, link.gtin or "")
    if product is None:
        return None
    if link.serial:
        # One never issued goes there too, and that page answers 404: a made-up serial under a real GTIN must
        # not land on the genuine product's page.
        return f"/t/{quote(link.serial, safe='')}?{urlencode({'gtin': link.gtin})}"
    if link.lot:
        if trace_pages.has_batch(db.session, product.id, lot.lot_key(link.lot)):
            return f"/lot/{product.code}.{quote(link.lot, safe='')}"
        return f"/product/{product.code}?{urlencode({'lot': link.lot})}"
    return f"/product/{product.code}"
