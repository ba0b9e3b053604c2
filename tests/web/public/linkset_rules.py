"""What a linkset must be: RFC 9264, section 4.2, and the rules that GS1's resolver standard adds to it."""

import re
from typing import Any
from urllib.parse import urlsplit

Links = dict[str, list[dict[str, Any]]]
VOC = "https://ref.gs1.org/voc/"
# Link types of the GS1 Web Vocabulary that this resolver may use, and the two kinds of default.
_INFORMATION = {"certificationInfo", "locationInfo", "safetyInfo"}
DEFINED = _INFORMATION | {"pip", "masterData", "recallStatus", "registryEntry", "support", "traceability"}
DEFAULTS = {"defaultLink", "defaultLinkMulti"}
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


def check(document: Any) -> dict[str, Any]:
    """Raise AssertionError with the first breach; return the one context."""
    assert set(document) == {"linkset"}
    assert isinstance(document["linkset"], list)
    (context,) = document["linkset"]
    assert _is_absolute(context["anchor"])
    assert not urlsplit(context["anchor"]).query
    assert not context["anchor"].endswith("/")
    assert isinstance(context["itemDescription"], str)
    for key, links in context.items():
        if key not in ("anchor", "itemDescription"):
            _check_type(key, links)
    return dict(context)


def links(context: dict[str, Any]) -> Links:
    """The links by the name of their type."""
    return {key.removeprefix(VOC): value for key, value in context.items() if key.startswith(VOC)}


def _check_type(key: str, links: Any) -> None:
    assert _is_absolute(key), "a relation of another's is a whole address"
    assert key.removeprefix(VOC) in DEFINED | DEFAULTS
    assert isinstance(links, list)
    assert links
    for link in links:
        _check_link(key.removeprefix(VOC), link)


def _check_link(name: str, link: Any) -> None:
    assert _is_absolute(link["href"])
    assert link["title"]
    assert isinstance(link["title"], str)
    if name == "defaultLink":
        assert set(link) == {"href", "title"}
        return
    assert set(link) == {"href", "title", "type", "hreflang"}
    assert _MEDIA_TYPE.fullmatch(link["type"])
    assert isinstance(link["hreflang"], list)
    assert link["hreflang"]
    assert all(_LANGUAGE.fullmatch(tag) for tag in link["hreflang"])


def _is_absolute(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"[\s<>\"]", address)
