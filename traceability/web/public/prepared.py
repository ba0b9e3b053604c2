"""A page made once for all labels of a batch, with holes for what is a label's own.

Making a page from its templates costs 4 ms, filling one in 20 µs. The page is made by the same templates
from the same facts, but with marks in place of the code, the time and so on; where a mark is found in the
result is a hole. What is made is kept with the remembered batch, so what changes one discards the other.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from markupsafe import escape

from traceability.identifiers.trace_code import check_character, format_code
from traceability.services.trace_pages import Checks, Shown, TracePage
from traceability.web.filters import format_date, format_datetime, format_number

_CODE = "HHHHJJJJKKKKMMM" + check_character("HHHHJJJJKKKKMMM")
_TIME = datetime(4444, 4, 4, 4, 44, tzinfo=UTC)
_FIRST = datetime(4343, 4, 3, 4, 34, tzinfo=UTC)
_COUNT, _INDEX = 707_070_707, 808_080_808
_PATH, _NONCE, _TOKEN = "/-a-path-of-nobody-", "a-nonce-of-nobody", "a-token-of-nobody"
# A mark that came through in a form we do not fill in, as in a date written another way.
_LEFT = re.compile(r"HHHH|4444|4343|7070707|8080808|of-nobody")
_MOST = 48


@dataclass(frozen=True, slots=True)
class Own:
    """What of a page is a request's own."""

    path: str  # as it was asked for
    nonce: str
    token: str | None


Make = Callable[[TracePage, Own], str]


class Prepared(NamedTuple):
    """A page in pieces: what is there, and the names of what goes between. And what its scan is called."""

    pieces: tuple[bytes, ...]  # empty where a hole is
    holes: tuple[tuple[int, str], ...]  # where, and what for
    state: str
    product_id: int
    batch_id: int | None


def fill(shown: Shown, own: Own, choices: Hashable, make: Make) -> bytes:
    """The page in UTF-8: filled in where there is one to fill in, else made. `choices` are the reader's."""
    key = shown.alike, choices, own.token is not None
    if key not in shown.made:
        if len(shown.made) >= _MOST:
            shown.made.clear()
        shown.made[key] = _prepare(make, shown.page, own.token is None)
    prepared: Prepared | None = shown.made[key]
    return filled(prepared, shown, own) if prepared is not None else make(shown.page, own).encode()


def ready(shown: Shown, choices: Hashable) -> Prepared | None:
    """The page to fill in for somebody who may confirm it, if it was made before."""
    prepared: Prepared | None = shown.made.get((shown.alike, choices, True))
    return prepared


def filled(prepared: Prepared, shown: Shown, own: Own) -> bytes:
    """The page with what is its label's own."""
    values, pieces = _values(shown, own), list(prepared.pieces)
    for place, name in prepared.holes:
        pieces[place] = values[name]
    return b"".join(pieces)


def _marked(page: TracePage) -> TracePage:
    """The page with marks in place of what pages that are alike differ in."""
    checks, label = page.checks, page.label
    facts = replace(
        page.facts,
        code=_CODE if label else page.facts.code,
        checks=_COUNT if checks.count else 0,
        sessions=0,
        first_checked_on=_FIRST.date() if checks.first_at else None,
    )
    return replace(
        page,
        facts=facts,
        path=f"/t/{_CODE}" if label else page.path,
        label=replace(label, code=_CODE, index=_INDEX) if label else None,
        checks=Checks(_FIRST if checks.first_at else None, _COUNT if checks.count else 0),
        checked_at=_TIME,
    )


def _prepare(make: Make, page: TracePage, without_token: bool) -> Prepared | None:
    marked = _marked(page)
    html = make(marked, Own(_PATH, _NONCE, None if without_token else _TOKEN))
    holes = {text: name for name, text in _texts(marked.checks, _CODE, _TIME).items()}
    holes |= {_PATH: "path", _NONCE: "nonce", _TOKEN: "token"}
    texts = re.split("(" + "|".join(map(re.escape, sorted(holes, key=len, reverse=True))) + ")", html)
    if any(_LEFT.search(text) for text in texts[::2]):
        return None
    return Prepared(
        tuple(b"" if place % 2 else text.encode() for place, text in enumerate(texts)),
        tuple((place, holes[text]) for place, text in enumerate(texts) if place % 2),
        page.verdict.state.value,
        page.product_id,
        page.batch_id,
    )


def _texts(checks: Checks, code: str, at: datetime) -> dict[str, str]:
    """How the marked places read, written by what the templates write them with."""
    texts = {"code": code, "fours": str(format_code(code)), "time": str(format_datetime(at))}
    if checks.first_at and checks.count:
        texts |= {"first": str(format_date(checks.first_at)), "count": str(format_number(checks.count))}
    return texts


def _values(shown: Shown, own: Own) -> dict[str, bytes]:
    texts: dict[str, Any] = {"path": escape(own.path), "nonce": own.nonce, "token": own.token or ""}
    if shown.label:
        texts |= _texts(shown.checks, shown.code, shown.checked_at)
    else:
        texts |= {"time": str(format_datetime(shown.checked_at))}
    return {name: text.encode() for name, text in texts.items()}
