"""The recalls as an Atom feed (RFC 4287): pure, XML out."""

from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask_babel import gettext as _

from traceability.services.recall_notices import Notice
from traceability.services.trace_pages import Words

_ATOM = "http://www.w3.org/2005/Atom"
_TAGS = {"vi": "vi", "en": "en", "zh": "zh-Hans"}


def feed(
    notices: Sequence[Notice], base_url: str, language: str, now: datetime, *, chosen: bool = False
) -> bytes:
    """The feed in one language. `chosen` keeps that language in the links."""
    register_namespace("", _ATOM)
    query = f"?lang={language}" if chosen else ""
    root = Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": _TAGS[language]})
    _text(root, "id", f"{base_url}/recalls")
    _text(root, "title", _("Thu hồi lô sản phẩm OCOP Lạng Sơn"))
    _text(root, "updated", max((notice.changed_at for notice in notices), default=now).isoformat())
    author = SubElement(root, f"{{{_ATOM}}}author")
    _text(author, "name", _("Sở Khoa học và Công nghệ tỉnh Lạng Sơn"))
    _link(root, "self", f"{base_url}/recalls.atom{query}", "application/atom+xml")
    _link(root, "alternate", f"{base_url}/recalls{query}", "text/html")
    for notice in notices:
        _entry(root, notice, base_url, language, query)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: Element, notice: Notice, base_url: str, language: str, query: str) -> None:
    entry = SubElement(root, f"{{{_ATOM}}}entry")
    address = f"{base_url}/recalls/{notice.id}"
    _text(entry, "id", address)
    _text(entry, "title", _title(notice, language))
    _text(entry, "published", notice.effective_at.isoformat())
    _text(entry, "updated", notice.changed_at.isoformat())
    _link(entry, "alternate", address + query, "text/html")
    _text(entry, "summary", _summary(notice, language))


def _title(notice: Notice, language: str) -> str:
    products = ", ".join(_said(words, language) for words in notice.products)
    title = _("Thu hồi %(products)s, lô %(lots)s", products=products, lots=notice.lots)
    if notice.closed_at:
        title = _("Đã kết thúc: %(title)s", title=title)
    return f"{_('TRANG MẪU – không phải sản phẩm thật')}: {title}" if notice.is_sample else title


def _summary(notice: Notice, language: str) -> str:
    parts = [notice.producer, notice.reason, notice.hazard, notice.instruction, notice.contact]
    return " · ".join(_said(words, language) for words in parts if words)


def _said(words: Words, language: str) -> str:
    return "".join(mark for mark in words.said(language)[0] if mark.isprintable() or mark in "\n\t")


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _link(parent: Element, rel: str, href: str, kind: str) -> None:
    SubElement(parent, f"{{{_ATOM}}}link", {"rel": rel, "href": href, "type": kind})
