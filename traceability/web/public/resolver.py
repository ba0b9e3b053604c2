"""GS1 Digital Link addresses: 307 to the page of what they name, or all links. Resolving is no scan."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from traceability.extensions import db, keyring
from traceability.identifiers import digital_link
from traceability.identifiers.digital_link import DigitalLink
from traceability.identifiers.errors import DigitalLinkError
from traceability.services import linksets, resolving
from traceability.services.linksets import Context, Link
from traceability.verdict import State
from traceability.web.access import public
from traceability.web.negotiation import wants_json
from traceability.web.public import contact, offers
from traceability.web.public.rendering import never_green, without_page
from traceability.web.public.routes import raw_path

blueprint = Blueprint("resolver", __name__)
LINKSET = "application/linkset+json"
_CONTEXT_FILE = "https://ref.gs1.org/standards/resolver/linkset-context"
_CONTEXT_LINK = f'<{_CONTEXT_FILE}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
_METHODS = "GET, HEAD, OPTIONS"
_OWN_WORDS = ("obj", "class", "loc")
View = Callable[..., Any]


@blueprint.route("/01/<anything:rest>", methods=["GET", "OPTIONS"], merge_slashes=False)
@blueprint.route("/414/<anything:rest>", methods=["GET", "OPTIONS"], merge_slashes=False)
@public
@never_green
def resolve(rest: str) -> ResponseReturnValue:
    """400 for what is no Digital Link, 404 for a number nobody here declared, else on to what is asked."""
    try:
        link = _parse()
    except DigitalLinkError:
        if wants_json() or request.method == "OPTIONS":
            abort(400)
        return without_page(State.MISTYPED, rest.partition("/")[0], 400)
    if request.method == "OPTIONS":
        return "", 204
    target = resolving.find(db.session, keyring(), link)
    if target is None:
        return without_page(State.UNKNOWN, link.gtin or link.gln or "", 404)
    if _wants_linkset() or _asked_type():
        return _linkset_or_link(offers.of(target, _anchor()))
    return _redirect(_default(offers.plain(target, _anchor())))


def linkable(view: View) -> View:
    """Let the page of an address of our own (`/obj/…`) answer for its links too."""

    @wraps(view)
    def either(**values: Any) -> Any:
        if not _is_own() or not (_wants_linkset() or _asked_type()):
            return view(**values)
        target = resolving.find(db.session, keyring(), _parsed())
        if target is None:
            abort(404)
        return _linkset_or_link(offers.of(target, _anchor()))

    return either


@blueprint.get("/.well-known/gs1resolver")
@public
def describe() -> Response:
    """The resolver description file."""
    department = contact.department()
    known = {"hasTelephone": department.phone, "hasEmail": department.email}
    address = {"hasAddress": {"streetAddress": department.address}} if department.address else {}
    return jsonify(
        name="OCOP Trace – Truy xuất nguồn gốc OCOP Lạng Sơn",
        resolverRoot=current_app.extensions["config"].base_url,
        supportedPrimaryKeys=["01", "414"],
        supportedLinkType=[{"namespace": linksets.VOCABULARY, "prefix": "gs1:"}],
        linkTypeDefaultCanBeLinkset=False,
        jsonLdContextLocation=_CONTEXT_FILE,
        contact={
            "fn": "Sở Khoa học và Công nghệ tỉnh Lạng Sơn",
            **{name: value for name, value in known.items() if value},
            **address,
        },
    )


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """CORS for every answer, and where the linkset is on every good one, redirects and OPTIONS among them."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = _METHODS
    response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language"
    response.headers["Access-Control-Expose-Headers"] = "Link, Location"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.vary.update(("Accept", "Accept-Language"))
    if response.status_code < 400 and request.endpoint != f"{blueprint.name}.{describe.__name__}":
        href = f"{_anchor()}?linkType=linkset"
        found = f'<{href}>; rel="linkset"; type="{LINKSET}"'
        # One header for all links: some readers keep only the last of several.
        response.headers["Link"] = ", ".join(filter(None, (response.headers.get("Link"), found)))
    return response


def open_own(response: Response) -> Response:
    """The same for label addresses without a GS1 number."""
    return open_to_all(response) if _is_own() else response


def _parse() -> DigitalLink:
    return digital_link.parse(raw_path(), _raw_query())


def _parsed() -> DigitalLink:
    try:
        return _parse()
    except DigitalLinkError:
        abort(400)


def _linkset_or_link(context: Context) -> ResponseReturnValue:
    """The linkset, or on to the link of the type asked for; 404 where there is none, 300 for a tie."""
    if _wants_linkset():
        return _linkset(context.as_json())
    name = linksets.type_name(_asked_type())
    if name is None or not (links := context.of_type(name)):
        abort(404)
    best = linksets.choose(links, lambda kind: float(request.accept_mimetypes[kind]), _language_quality)
    if len(best) > 1:
        return _linkset(context.candidates_as_json(name, best), status=300)
    return _redirect(best[0])


def _default(context: Context) -> Link:
    # What the address itself says about language goes along with its query, and the page heeds it.
    return context.default if "lang" in request.args else context.default_for(_language_quality)


def _redirect(link: Link) -> ResponseReturnValue:
    """With the whole query as it came (resolver standard 2.12), after the target's own."""
    joined = "&".join(filter(None, (link.href.partition("?")[2], _raw_query())))
    path = link.href.partition("?")[0]
    return redirect(f"{path}?{joined}" if joined else path, 307)


def _linkset(body: dict[str, Any], status: int = 200) -> Response:
    response = jsonify(body)
    response.status_code = status
    response.content_type = (
        LINKSET if _wants(LINKSET) or not _wants("application/json") else "application/json"
    )
    response.headers["Link"] = _CONTEXT_LINK
    return response


def _wants_linkset() -> bool:
    asked = _asked_type()
    if asked in ("linkset", "all") or _wants(LINKSET):
        return True
    # A page of our own has JSON of its own; at a GS1 address JSON means the linkset (2.10).
    return not asked and not _is_own() and _wants("application/json")


def _wants(kind: str) -> bool:
    """Asked for by name: a browser's `*/*` is not asking."""
    accepted = request.accept_mimetypes
    named = any(value.partition(";")[0].strip() == kind for value in accepted.values())
    return named and accepted[kind] > 0 and accepted[kind] >= accepted["text/html"]


def _asked_type() -> str:
    return request.args.get("linkType", "")


def _language_quality(language: str) -> float:
    """How much a reader wants a language: `vi-VN` means vi, and `*` only what is not named."""
    named = {tag.lower(): quality for tag, quality in request.accept_languages}
    own = [quality for tag, quality in named.items() if tag.partition("-")[0] == language]
    return float(max(own) if own else named.get("*", 0))


def _anchor() -> str:
    """The address asked for, at the public origin, without query and closing slash."""
    return f"{current_app.extensions['config'].base_url}{raw_path().removesuffix('/')}"


def _raw_query() -> str:
    return request.query_string.decode("latin-1")


def _is_own() -> bool:
    return raw_path().removeprefix("/").partition("/")[0].lower() in _OWN_WORDS
