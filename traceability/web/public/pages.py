"""The public pages: a label, a batch, a product, a place, the first page and the privacy notice."""

from urllib.parse import unquote

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from traceability.extensions import csrf, db, keyring
from traceability.identifiers import trace_code
from traceability.identifiers.errors import MistypedCode
from traceability.services import trace_pages
from traceability.services.trace_pages import Checks, TracePage
from traceability.verdict import State
from traceability.web.access import public
from traceability.web.public import typed, visits
from traceability.web.public.rendering import never_green, not_found, place_page, render, trace_page
from traceability.web.public.resolver import linkable
from traceability.web.public.routes import label_route, raw_path
from traceability.web.public.texts import printable

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
@public
@never_green
def home() -> ResponseReturnValue:
    """What this is, and a place to type a code."""
    text = printable(request.args.get("code", ""), 300).strip()
    if not text:
        return render("home.html", text="", mistyped=False)
    if (address := typed.address(db.session, text)) is not None:
        return redirect(address, 303)
    return render("home.html", status=404, text=text, mistyped=True)


@label_route(blueprint, "/t/<code>", "/obj/<code>")
@public
@never_green
@linkable
def label(code: str) -> Response:
    """The page of a label: the address on it, and the code under it."""
    try:
        found = trace_pages.find_label(db.session, keyring(), code)
    except MistypedCode:
        return not_found(State.MISTYPED, code)
    if found is None:
        return not_found(State.UNKNOWN, trace_code.compact(code))
    run, one = found
    known = visits.counts(one.run, one.index)
    checks = Checks(known.first_confirmed_at, known.confirmed_checks, known.sessions)
    gtin = request.args.get("gtin") or None
    return _shown(trace_pages.label_page(db.session, run, one, checks, gtin=gtin), code)


@label_route(blueprint, "/lot/<path:rest>")
@public
@never_green
def batch(rest: str) -> Response:
    """The page of a batch: `{product}.{lot}`."""
    product, _, lot = _last_segment().partition(".")
    return _shown(trace_pages.batch_page(db.session, product, lot), f"{product}.{lot}")


@label_route(blueprint, "/product/<code>")
@public
@never_green
def product(code: str) -> Response:
    """The page of a product; `?lot=` names one that an address had and nobody registered."""
    lot = printable(request.args.get("lot", ""), 20) or None
    return _shown(trace_pages.product_page(db.session, code, lot=lot), code)


@label_route(blueprint, "/class/<path:rest>")
@public
@never_green
@linkable
def class_address(rest: str) -> Response:
    """The address on labels without a GTIN: of a product, or of a batch (`{product}.{lot}`)."""
    code, dot, lot = _last_segment().partition(".")
    if not dot:
        return _shown(trace_pages.product_page(db.session, code), code)
    page = trace_pages.batch_page(db.session, code, lot)
    return _shown(page or trace_pages.product_page(db.session, code, lot=printable(lot, 20)), f"{code}.{lot}")


@label_route(blueprint, "/loc/<code>")
@public
@never_green
@linkable
def place(code: str) -> Response:
    """The page of a place that stages name."""
    page = trace_pages.place_page(db.session, code)
    return place_page(page) if page else not_found(State.UNKNOWN, code)


@blueprint.post("/t/<path:shown>/confirm", endpoint="confirm")
@csrf.exempt
@public
def confirm(shown: str) -> ResponseReturnValue:
    """A page was looked at. The signed token in the body is the proof, so no session is needed."""
    counted = visits.confirm(request.get_data(as_text=True)[:200])
    return "", 204 if counted else 400


@blueprint.get("/privacy")
@public
def privacy() -> Response:
    """The privacy notice."""
    return render("privacy.html")


def _shown(page: TracePage | None, code: str) -> Response:
    return trace_page(page) if page else not_found(State.UNKNOWN, code)


def _last_segment() -> str:
    """What follows the first segment, decoded once and only after the path was split."""
    return unquote(raw_path().rstrip("/").split("/", 2)[2])
