"""Numbers in addresses, as far as rows have them: a larger one names nothing, so no database is asked."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

MOST = 2**31 - 1  # what an INTEGER column of PostgreSQL holds


class RowNumber(IntegerConverter):
    """`<int:…>` of a route; 404 beyond what a row can have."""

    def __init__(self, url_map: Any, **given: Any) -> None:
        super().__init__(url_map, **{"max": MOST, **given})


def init_app(app: Flask) -> None:
    """Before any route is made."""
    app.url_map.converters["int"] = RowNumber


def whole(text: str) -> int:
    """For `request.args.get(…, type=whole)`, which takes a ValueError for nothing given."""
    number = int(text)
    if abs(number) > MOST:
        raise ValueError(text[:20])
    return number
