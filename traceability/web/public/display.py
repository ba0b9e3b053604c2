"""How a reader wants a page: language, size of text, contrast; in its address, never in a cookie."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

LANGUAGES = (
    ("vi", "vi", "VI", "Tiếng Việt"),
    ("en", "en", "EN", "English"),
    ("zh", "zh-Hans", "中文", "简体"),
)
_SIZES = ("0", "1", "2")
_KEPT = ("lang", "size", "contrast", "gtin", "lot", "view")


def choices(asked: Mapping[str, str]) -> tuple[str | None, ...]:
    """What of an address a page depends on, beside its path and language."""
    return tuple([asked.get(name) for name in _KEPT]) if asked else ()


@dataclass(frozen=True, slots=True)
class Display:
    """The choices of one request, and the links that change them."""

    path: str
    asked: Mapping[str, str]
    language: str

    @property
    def size(self) -> int:
        """0 as the browser has it, 1 larger, 2 largest."""
        size = self.asked.get("size", "0")
        return int(size) if size in _SIZES else 0

    @property
    def sizes(self) -> list[tuple[str, int]]:
        """(A−, A, A+, the step each leads to), as far as there is one."""
        steps = [("A−", self.size - 1), ("A", 0), ("A+", self.size + 1)]
        return [(words, step) for words, step in steps if str(step) in _SIZES]

    @property
    def high_contrast(self) -> bool:
        return self.asked.get("contrast") == "high"

    @property
    def classes(self) -> str:
        names = [f"size-{self.size}" if self.size else "", "high" if self.high_contrast else ""]
        return " ".join(filter(None, names))

    def link(self, **changes: str | int) -> str:
        """This page with other choices; an empty one goes."""
        kept = {name: self.asked[name] for name in _KEPT if self.asked.get(name)}
        query = urlencode({name: value for name, value in (kept | changes).items() if value not in ("", 0)})
        return f"{self.path}?{query}" if query else self.path

    def to(self, path: str) -> str:
        """Another public page with the same choices."""
        kept = {name: self.asked[name] for name in ("lang", "size", "contrast") if self.asked.get(name)}
        return f"{path}?{urlencode(kept)}" if kept else path

    @property
    def languages(self) -> list[tuple[str, str, str, str, bool]]:
        """(code for HTML, short name, rest of the name, address, whether this is it) of each language."""
        return [
            (tag, short, name, self.link(lang=code), code == self.language)
            for code, tag, short, name in LANGUAGES
        ]
