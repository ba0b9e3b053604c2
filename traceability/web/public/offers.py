"""Which links an address offers: each leads to a page, a part of one or a file that is really there."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias
from urllib.parse import urlencode

from flask import current_app, url_for
from flask_babel import gettext

from traceability.extensions import LANGUAGES
from traceability.services.linksets import Context, Link
from traceability.services.resolving import Target
from traceability.services.trace_pages import PlacePage, TracePage
from traceability.web.public.parts import Part
from traceability.web.public.rendering import language

_JSON_LD = "application/ld+json"
Address = Callable[..., str]
Offer: TypeAlias = tuple[str, tuple[Link, ...]]


def of(target: Target, anchor: str) -> Context:
    """Every link of what an address leads to. Where the page can only warn, it is the only one."""
    page = target.load() if target.load else None
    context = plain(target, anchor, _name(page) if page else gettext("Cảnh báo về mã này"))
    address, default = _address(target.path), context.default
    if isinstance(page, PlacePage):
        return replace(context, links={"locationInfo": (default,), "masterData": (_data(address),)})
    return replace(context, links={"pip": (default,), **_by_type(page, address)})


def plain(target: Target, anchor: str, title: str = "") -> Context:
    """Only where a phone goes: nothing of the page is looked up."""
    address = _address(target.path)
    languages = LANGUAGES if target.load else ()
    return Context(
        anchor,
        title,
        Link(address(), title, languages=LANGUAGES),
        tuple(Link(address(lang=code), title, languages=(code,)) for code in languages),
    )


def _name(page: TracePage | PlacePage) -> str:
    return page.name if isinstance(page, PlacePage) else page.product.name.said(language())[0]


def _by_type(page: TracePage | None, address: Address) -> dict[str, tuple[Link, ...]]:
    return dict(_of_page(page, address)) if page else {}


def _of_page(page: TracePage, address: Address) -> Iterator[Offer]:
    def part(which: Part) -> Link:
        return Link(address(view=which.value), str(which.title), languages=LANGUAGES)

    if page.certificates:
        yield "certificationInfo", (part(Part.CERTIFICATES), *_papers(page))
    if any(paper.is_ocop for paper in page.certificates):
        yield "registryEntry", (part(Part.REGISTRY),)
    if page.stages:
        yield "traceability", (part(Part.STAGES),)
    yield "recallStatus", (part(Part.RECALLS),)
    product = page.product
    if product.warnings or product.ingredients or product.storage:
        yield "safetyInfo", (part(Part.SAFETY),)
    yield "support", (part(Part.REPORT),)
    yield "masterData", (_data(address),)


def _papers(page: TracePage) -> Iterator[Link]:
    """The public copies of certificates, as issued: in Vietnamese."""
    for paper in page.certificates:
        if paper.file:
            path = url_for("public_files.evidence", sha256=paper.file.sha256)
            title = f"{paper.kind.said(language())[0]} {paper.number or ''}".strip()
            yield Link(_origin() + path, title, paper.file.media_type, ("vi",))


def _data(address: Address) -> Link:
    return Link(address(format="jsonld"), gettext("Dữ liệu cho máy (JSON-LD)"), _JSON_LD, LANGUAGES)


def _address(path: str) -> Address:
    """Whole addresses of a page with one thing more in its query."""

    def build(**more: str) -> str:
        query = f"{'&' if '?' in path else '?'}{urlencode(more)}" if more else ""
        return f"{_origin()}{path}{query}"

    return build


def _origin() -> str:
    base_url: str = current_app.extensions["config"].base_url
    return base_url
