"""Linksets (RFC 9264) as GS1's resolver standard has them, and which link a request means."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

VOCABULARY: Final = "https://ref.gs1.org/voc/"
"""The GS1 Web Vocabulary, where every link type here is defined."""
DEFAULT: Final = "defaultLink"
BY_LANGUAGE: Final = "defaultLinkMulti"
_PAGE: Final = "text/html"
_SPELLINGS: Final = (
    "gs1:",
    *(f"{scheme}://{host}gs1.org/voc/" for scheme in ("https", "http") for host in ("ref.", "", "www.")),
)
Quality = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Link:
    """One target. `languages` are those it can be read in."""

    href: str
    title: str
    media_type: str = _PAGE
    languages: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "href": self.href,
            "title": self.title,
            "type": self.media_type,
            "hreflang": list(self.languages),
        }


@dataclass(frozen=True, slots=True)
class Context:
    """All links of one address. The default is where a phone goes; its target has a describing type too."""

    anchor: str
    description: str
    default: Link
    by_language: tuple[Link, ...] = ()
    links: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    """By the name of the type in the Web Vocabulary."""

    def as_json(self) -> dict[str, Any]:
        """The linkset of this one context. Its keys are whole addresses: the schema knows no `gs1:pip`."""
        typed = {VOCABULARY + name: [link.as_json() for link in links] for name, links in self.links.items()}
        many = {VOCABULARY + BY_LANGUAGE: [link.as_json() for link in self.by_language]}
        return self._linkset(
            {
                VOCABULARY + DEFAULT: [{"href": self.default.href, "title": self.default.title}],
                **(many if self.by_language else {}),
                **typed,
            }
        )

    def candidates_as_json(self, name: str, links: Iterable[Link]) -> dict[str, Any]:
        """The linkset that asks a program to choose for itself."""
        return self._linkset({VOCABULARY + name: [link.as_json() for link in links]})

    def of_type(self, name: str) -> tuple[Link, ...]:
        """The links of a type; none where there is no such type here."""
        special = {DEFAULT: (self.default,), BY_LANGUAGE: self.by_language}
        return special.get(name) or self.links.get(name, ())

    def default_for(self, language: Quality) -> Link:
        """The default, in the language that a request plainly prefers to the others."""
        best = _best(self.by_language, lambda link: _language(link, language))
        return best[0] if len(best) == 1 and _language(best[0], language) > 0 else self.default

    def _linkset(self, links: dict[str, Any]) -> dict[str, Any]:
        return {"linkset": [{"anchor": self.anchor, "itemDescription": self.description, **links}]}


def type_name(asked: str) -> str | None:
    """`pip` of `gs1:pip` or of its whole address in any of GS1's spellings; None for a type of others."""
    for prefix in _SPELLINGS:
        if asked.startswith(prefix):
            return asked.removeprefix(prefix)
    return None


def choose(links: Sequence[Link], media_type: Quality, language: Quality) -> Sequence[Link]:
    """The links that fit a request best: one, or several that it cannot tell apart.

    Media type first, then language. Somebody who would take any type is shown a page rather than a file.
    """
    best = _best(links, lambda link: media_type(link.media_type))
    best = _best(best, lambda link: _language(link, language))
    return _best(best, lambda link: float(link.media_type == _PAGE))


def _best(links: Sequence[Link], worth: Callable[[Link], float]) -> Sequence[Link]:
    most = max(map(worth, links), default=0.0)
    return [link for link in links if worth(link) == most]


def _language(link: Link, quality: Quality) -> float:
    return max(map(quality, link.languages), default=0.0)
