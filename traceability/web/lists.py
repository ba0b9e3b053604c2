"""Lists with filters in the address: the filters in force as chips, and the links between pages."""

from collections.abc import Callable, Mapping

from flask import request, url_for

from traceability.web.numbers import whole

Chip = tuple[str, str]
Link = Callable[[str], str | None]
"""The address of a thing by its name; None where there is none."""
_PLACES = frozenset({"page", "before", "after"})  # where in the list; filters begin at its top again


def page_number() -> int:
    """The page asked for; the first where the address says nothing sensible."""
    return max(1, request.args.get("page", 1, type=whole) or 1)


def page_link() -> Callable[[int], str]:
    """The address of another page of the same list, filters kept."""
    return lambda number: _here({**_given(), "page": str(number)})


def chips(named: Mapping[str, str]) -> list[Chip]:
    """The filters in force, as words and the address without each. `named` maps a filter to its words."""
    given = _given()
    return [
        (words, _here({key: value for key, value in given.items() if key != name and key not in _PLACES}))
        for name, words in named.items()
        if given.get(name) and words
    ]


def place_link(name: str, place: object) -> str:
    """The address of the same list, filters kept, `before` or `after` a place in it."""
    kept = {key: value for key, value in _given().items() if key not in _PLACES}
    return _here({**kept, name: str(place)})


def elsewhere(endpoint: str, **values: str) -> str:
    """Another page of the same filters, without the number of this one's page."""
    kept = {key: value for key, value in _given().items() if key not in _PLACES}
    return url_for(endpoint, **{**kept, **values})  # type: ignore[arg-type]  # names of filters


def _given() -> dict[str, str]:
    return {key: value for key, value in request.args.items() if value}


def _here(values: Mapping[str, str]) -> str:
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **values})
