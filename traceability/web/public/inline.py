"""The style sheet and the script that public pages carry inside them, so that they need one request only."""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

from traceability.config import PROJECT

_STATIC: Path = PROJECT / "static"


@cache
def style() -> Markup:
    """Tokens and the public pages' own rules, without comments and idle space."""
    css = "".join((_STATIC / "css" / name).read_text("utf-8") for name in ("tokens.css", "public.css"))
    return Markup(_shorter(css))  # noqa: S704 - our own file


@cache
def script() -> Markup:
    """What confirms a visit, shares and prints."""
    text = "".join((_STATIC / "js" / name).read_text("utf-8") for name in ("confirm.js", "share.js"))
    return Markup(re.sub(r"^\s*//.*$|^\s+", "", text, flags=re.MULTILINE))  # noqa: S704 - our own file


def _shorter(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return (
        re.sub(r" ?([{};,>]) ?|(?<=[\w-]): ", lambda found: found[1] or ":", css).replace(";}", "}").strip()
    )
