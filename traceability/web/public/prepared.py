"""A page made once for all labels of a batch, with holes for what is a label's own.

Making a page from its templates costs 4 ms, filling one in 20 µs. The page is made by the same templates
from the same facts, but with marks in place of the code, the time and so on; where a mark is found in the
result is a hole. What is made is kept with the remembered batch, so what changes one discards the other.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from markupsafe import escape

from traceability.identifiers.trace_code import check_character, format_code
from traceability.services.trace_pages import Checks, Shown, TracePage
from traceability.verdict import ScanFacts
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


_OWN = {"code", "checks", "sessions", "first_checked_on"}  # the last three speak in the verdict
_ALIKE = attrgetter(*[field.name for field in fields(ScanFacts) if field.name not in _OWN])
Make = Callable[[TracePage, Own], str]
Parts = list[bytes | str]
"""A page in pieces: what is there, and the names of what goes between."""


def fill(shown: Shown, own: Own, choices: Hashable, make: Make) -> bytes:
    """The page in UTF-8: filled in where there is one to fill in, else made. `choices` are the reader's."""
    page = shown.page
    key = _key(page, choices, with_token=own.token is not None)
    if key not in shown.made:
        if len(shown.made) >= _MOST:
            shown.made.clear()
        shown.made[key] = _prepare(make, _marked(page), own.token is None)
    parts: Parts | None = shown.made[key]
    return filled(parts, page, own) if parts is not None else make(page, own).encode()


def ready(shown: Shown, choices: Hashable, *, with_token: bool) -> Parts | None:
    """The page to fill in, if it was made before."""
    parts: Parts | None = shown.made.get(_key(shown.page, choices, with_token=with_token))
    return parts


def filled(parts: Parts, page: TracePage, own: Own) -> bytes:
    """The page with what is its label's own."""
    values = _values(page, own)
    return b"".join([values[part] if isinstance(part, str) else part for part in parts])


def _key(page: TracePage, choices: Hashable, *, with_token: bool) -> Hashable:
    return _ALIKE(page.facts), page.verdict, page.checks.count > 0, choices, with_token


def _marked(page: TracePage) -> TracePage:
    """The page with marks in place of what `_ALIKE` leaves out."""
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


def _prepare(make: Make, marked: TracePage, without_token: bool) -> Parts | None:
    html = make(marked, Own(_PATH, _NONCE, None if without_token else _TOKEN))
    holes = {text: name for name, text in _texts(marked.checks, _CODE, _TIME).items()}
    holes |= {_PATH: "path", _NONCE: "nonce", _TOKEN: "token"}
    pieces = re.split("(" + "|".join(map(re.escape, sorted(holes, key=len, reverse=True))) + ")", html)
    if any(_LEFT.search(piece) for piece in pieces[::2]):
        return None
    return [holes[piece] if place % 2 else piece.encode() for place, piece in enumerate(pieces)]


def _texts(checks: Checks, code: str, at: datetime) -> dict[str, str]:
    """How the marked places read, written by what the templates write them with."""
    texts = {"code": code, "fours": str(format_code(code)), "time": str(format_datetime(at))}
    if checks.first_at and checks.count:
        texts |= {"first": str(format_date(checks.first_at)), "count": str(format_number(checks.count))}
    return texts


def _values(page: TracePage, own: Own) -> dict[str, bytes]:
    code = page.label.code if page.label else page.facts.code
    texts: dict[str, Any] = {"path": escape(own.path), "nonce": own.nonce, "token": own.token or ""}
    if page.label:
        texts |= _texts(page.checks, code, page.checked_at)
    else:
        texts |= {"time": str(format_datetime(page.checked_at))}
    return {name: text.encode() for name, text in texts.items()}
