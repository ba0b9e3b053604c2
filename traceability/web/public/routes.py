"""Routes that answer in any letter case, because a QR code holds upper case in less room."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, request
from werkzeug.routing import BaseConverter

View = Callable[..., Any]


class AnyCase(BaseConverter):
    """One fixed word in any letter case: `<anycase(obj):spelling>`."""

    def __init__(self, url_map: Any, word: str) -> None:
        super().__init__(url_map)
        self.regex = f"(?i:{word})"


class Anything(BaseConverter):
    """The rest of the path, whatever it is: `<anything:rest>`. Views read the raw path instead."""

    regex = "(?s:.*?)"  # a line break too: it is decoded by now, and no reason for another answer
    part_isolating = False


def prepare(app: Flask) -> None:
    """Let blueprints use the converters."""
    app.url_map.converters.update(anycase=AnyCase, anything=Anything)


def label_route(blueprint: Blueprint, *rules: str) -> Callable[[View], View]:
    """`/obj/<code>` also as `/OBJ/<code>` and `/Obj/<code>`; one trailing slash is forgiven."""

    def add(view: View) -> View:
        @wraps(view)
        def either(spelling: str = "", **values: Any) -> Any:
            return view(**values)

        for rule in rules:
            word, _, rest = rule.removeprefix("/").partition("/")
            for spelt in (rule, f"/<anycase({word}):spelling>/{rest}"):
                blueprint.add_url_rule(spelt, view_func=either, strict_slashes=False)
        return either

    return add


def raw_path() -> str:
    """The path as it came: a lot `A/1` comes as A%2F1, which WSGI's own path has already decoded."""
    raw: str = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.path
    path = raw.partition("?")[0].partition("#")[0]
    scheme, separator, rest = path.partition("://")  # absolute form, which HTTP/1.1 allows
    return "/" + rest.partition("/")[2] if separator and "/" not in scheme else path
