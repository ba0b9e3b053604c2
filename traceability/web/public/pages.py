"""The public pages: a label, a batch, a product, a place, the first page and the privacy notice."""

from urllib.parse import unquote

from flask import Blueprint, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue

from traceability.extensions import csrf, db
from traceability.identifiers import trace_code
from traceability.identifiers.errors import MistypedCode
from traceability.services import trace_pages
from traceability.services.trace_pages import Pages, Shown
from traceability.verdict import State
from traceability.web.access import public
from traceability.web.public import typed, visits, watch
from traceability.web.public.photo import labels_found, photo_problem
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
        return render("home.html", text="", problem=photo_problem(), found=labels_found())
    answer = typed.address(db.session, text)
    if isinstance(answer, typed.Problem):
        return render("home.html", status=404, text=text, problem=answer, found=[])
    return redirect(answer, 303)


@label_route(blueprint, "/t/<code>", "/obj/<code>")
@public
@never_green
@linkable
def label(code: str) -> Response:
    """The page of a label: the address on it, and the code under it."""
    try:
        shown = _pages().label(code, gtin=request.args.get("gtin") or None)
    except MistypedCode:
        return not_found(State.MISTYPED, code)
    return trace_page(shown) if shown else not_found(State.UNKNOWN, trace_code.compact(code))


@label_route(blueprint, "/lot/<path:rest>")
@public
@never_green
def batch(rest: str) -> Response:
    """The page of a batch: `{product}.{lot}`."""
    product, _, lot = _last_segment().partition(".")
    return _shown(_pages().batch(product, lot), f"{product}.{lot}" if lot else product)


@label_route(blueprint, "/product/<code>")
@public
@never_green
def product(code: str) -> Response:
    """The page of a product; `?lot=` names one that an address had and nobody registered."""
    lot = printable(request.args.get("lot", ""), 20) or None
    return _shown(_pages().product(code, lot=lot), code)


@label_route(blueprint, "/class/<path:rest>")
@public
@never_green
@linkable
def class_address(rest: str) -> Response:
    """The address on labels without a GTIN: of a product, or of a batch (`{product}.{lot}`)."""
    code, _, lot = _last_segment().partition(".")
    if not lot:
        return _shown(_pages().product(code), code)
    unregistered = printable(lot, 20).strip() or None
    shown = _pages().batch(code, lot) or _pages().product(code, lot=unregistered)
    return _shown(shown, f"{code}.{lot}")


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
    ours, tally = visits.confirm(request.get_data(as_text=True)[:300])
    if tally is not None:
        watch.after_visit(tally)
    return "", 204 if ours else 400


@blueprint.get("/privacy")
@public
def privacy() -> Response:
    """The privacy notice."""
    return render("privacy.html")


def _shown(shown: Shown | None, code: str) -> Response:
    return trace_page(shown) if shown else not_found(State.UNKNOWN, code)


def _pages() -> Pages:
    pages: Pages = current_app.extensions["trace_pages"]
    return pages


def _last_segment() -> str:
    """What follows the first segment, decoded once and only after the path was split."""
    return unquote(raw_path().rstrip("/").split("/", 2)[2])
