"""The overview for whoever looks: tiles, charts, and the list behind each tile, all with the same filters."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask import Response, abort, render_template, request, url_for
from sqlalchemy.orm import Session

from models import Project
from traceability.extensions import db
from traceability.services import dashboard
from traceability.services.actor import Actor
from traceability.services.dashboard import Scope, Section
from traceability.services.scan_counts import Scans
from traceability.services.tables import Table
from traceability.web import lists
from traceability.web.access import current_actor
from traceability.web.filters import format_number
from traceability.web.forms.overview import OverviewForm
from traceability.web.list_files import links, table_file
from traceability.web.overview.charts import Counted, drawn
from traceability.web.overview.rows import SHEETS, Links, Told
from traceability.web.overview.words import AS_OF, SECTIONS, TILES, hints

NAMES = (*dashboard.TILES, "scans")
_NARROWING = ("year", "from", "to", "commune", "organisation_kind", "group", "stars", "project_id", "as_of")


@dataclass(frozen=True, slots=True)
class Audience:
    """Who looks: the blueprint of the pages, where rows lead, and what is left out for them."""

    overview: str  # endpoint
    list: str
    export: str
    links: Links
    without: frozenset[str] = frozenset()  # tiles
    filters: Sequence[str] = (
        "year", "first", "last", "as_of", "commune", "organisation_kind", "group", "stars", "project_id"
    )  # fmt: skip


class Asked(NamedTuple):
    """What the address asks for."""

    scope: Scope
    form: OverviewForm
    chips: list[lists.Chip]
    given: dict[str, str]  # the filters, to go on with


class Card(NamedTuple):
    """One tile."""

    label: str
    value: int
    href: str
    hint: str


def asked(audience: Audience, projects: Sequence[Project] | None = None) -> Asked:
    """Filters of the address that this audience has; the others are as if not there."""
    form = OverviewForm(request.args)
    form.offer(db.session, projects)
    for name in set(form._fields) - set(audience.filters):
        del form[name]
    narrowed = form.narrowed()
    given = {name: value for name in _NARROWING if (value := request.args.get(name))}
    return Asked(Scope.of(current_actor(), **narrowed), form, lists.chips(form.in_words()), given)


def show(audience: Audience, wanted: Asked) -> dict[str, Any]:
    """What the overview's template needs besides its frame."""
    session, scope = db.session, dashboard.looked_up(db.session, wanted.scope)
    ocop, parts = dashboard.ocop(session, scope), dashboard.parts(session, scope)
    products = dashboard.products_asked(session, scope)
    months = dashboard.by_month(session, scope, products)
    known = {**parts.figures, **months.figures, "ocop": ocop.spread.units}
    figures = dashboard.count(session, scope, but={*known, *audience.without}) | {
        name: figure for name, figure in known.items() if name not in audience.without
    }
    scans = _scans(scope, products)
    return {
        "form": None,
        "filters": [wanted.form[name] for name in audience.filters],
        "chips": wanted.chips,
        "clear_url": url_for(audience.overview),
        "scope": scope,
        "covered": [(SECTIONS[section], AS_OF[section]) for section in Section] if scope.past else [],
        "sections": _sections(
            audience, wanted, figures, hints(figures, parts, ocop, months), sum(scans.values(), Scans())
        ),
        "charts": drawn(
            session, scope, Counted(parts, ocop, months, scans), with_map="commune" in audience.filters
        ),
        "figures": figures,
    }


def _sections(
    audience: Audience, wanted: Asked, figures: Mapping[str, int], said: dict[str, str], scans: Scans
) -> list[tuple[str, list[Card]]]:
    said["scans"] = f"{format_number(scans.confirmed)} lượt được trình duyệt xác nhận"
    shown = {**figures, "scans": scans.seen}
    tiles = [(name, tile.section) for name, tile in dashboard.TILES.items()] + [("scans", Section.TRACING)]
    return [
        (
            _titled(section, wanted.scope),
            [
                Card(
                    TILES[name].title,
                    shown[name],
                    url_for(audience.list, kind=name, **wanted.given),  # type: ignore[arg-type]  # filters
                    said.get(name, ""),
                )
                for name, its in tiles
                if its is section and name in shown
            ],
        )
        for section in Section
    ]


def _titled(section: Section, scope: Scope) -> str:
    """A section's heading says what its figures are of."""
    if section is Section.REGISTER:
        return f"{SECTIONS[section]}, tính đến {scope.day:%d/%m/%Y}"
    if section is Section.TRACING:
        return f"{SECTIONS[section]}{_period(scope) or ', mọi thời gian'}"
    until = f", tính đến {scope.day:%d/%m/%Y}" if scope.past else ""
    if until and not scope.first:
        return f"{SECTIONS[section]}{until}"
    years = [str(day.year) for day in (scope.first, scope.last) if day]
    if not years:
        return f"{SECTIONS[section]}, mọi năm"
    spell = (
        years[0]
        if len(set(years)) == 1 and scope.first
        else f"{years[0] if scope.first else '…'}–{years[-1]}"
    )
    return f"{SECTIONS[section]}, kế hoạch năm {spell}{until}"


def _period(scope: Scope) -> str:
    """Of a heading: the days of the period."""
    first = f" từ {scope.first:%d/%m/%Y}" if scope.first else ""
    return first + (f" đến {scope.last:%d/%m/%Y}" if scope.last else "")


def _scans(scope: Scope, products: Collection[int] | None) -> dict[date, Scans]:
    """Of products that the other database told."""
    with db.reading_scans() as scans:
        return dashboard.scans_by_month(scans, scope, products)


def list_page(audience: Audience, wanted: Asked, name: str) -> str:
    """The list behind one tile."""
    frame, scope = _list_frame(audience, wanted, name), dashboard.looked_up(db.session, wanted.scope)
    if name == "scans":
        found = _scans(scope, dashboard.products_asked(db.session, scope))
        rows: list[Any] = [
            [f"{month:%m/%Y}", one.seen, one.confirmed] for month, one in reversed(found.items())
        ]
        total = sum(found.values(), Scans())
        frame |= {"columns": _SCAN_COLUMNS, "numeric": [1, 2], "rows": rows, "pages": (1, 1)}
        return render_template(_LIST, caption=f"{format_number(total.seen)} lượt", **frame)
    tile, sheet = dashboard.TILES[name], SHEETS[dashboard.TILES[name].row]
    page = dashboard.page(db.session, tile, scope, lists.page_number())
    caption = f"{format_number(page.total)} {TILES[name].unit}"
    if tile.amount is not None:
        amount = dashboard.figure(db.session, tile, scope)
        caption = f"{format_number(amount)} tem trong {caption}"
    told = _told(db.session, scope)
    rows = [sheet.cells(row, audience.links, told) for row in page.rows]
    frame |= {"columns": sheet.columns, "numeric": sheet.numeric, "rows": rows}
    return render_template(_LIST, caption=caption, pages=(page.number, page.pages), **frame)


_LIST = "overview/list.html"
_SCAN_COLUMNS = ("Tháng", "Lượt quét", "Được trình duyệt xác nhận")


def _list_frame(audience: Audience, wanted: Asked, name: str) -> dict[str, Any]:
    if name not in NAMES or name in audience.without:
        abort(404)
    return {
        "words": TILES[name],
        "note": _as_of(wanted.scope, name),
        "chips": wanted.chips,
        "clear_url": url_for(audience.list, kind=name),
        "back_url": url_for(audience.overview, **wanted.given),  # type: ignore[arg-type]  # filters
        "downloads": links(audience.export, kind=name),
        "link": lists.page_link(),
    }


def _as_of(scope: Scope, name: str) -> str:
    """The day a list is told of, and what that means for its rows."""
    section = dashboard.TILES[name].section if name in dashboard.TILES else Section.TRACING
    if scope.past:
        return f"Tính đến hết ngày {scope.day:%d/%m/%Y}: {AS_OF[section]}."
    return f"Tình trạng ngày {scope.day:%d/%m/%Y}." if section is Section.REGISTER else ""


def _told(session: Session, scope: Scope) -> Told:
    return Told(scope.day, dashboard.names_before(session, scope.after) if scope.after else {})


def list_file(audience: Audience, wanted: Asked, name: str, form: str) -> Response:
    """The whole list as a file that says how it was filtered, as of which day, when and for whom."""
    frame, scope = _list_frame(audience, wanted, name), dashboard.looked_up(db.session, wanted.scope)
    if name == "scans":
        columns: Sequence[str] = _SCAN_COLUMNS
        found = _scans(scope, dashboard.products_asked(db.session, scope)).items()
        rows: Any = ([f"{month:%m/%Y}", one.seen, one.confirmed] for month, one in found)
    else:
        tile, sheet = dashboard.TILES[name], SHEETS[dashboard.TILES[name].row]
        columns, every = sheet.columns, dashboard.every(db.session, tile, scope)
        told = _told(db.session, scope)
        rows = ([_plain(cell) for cell in sheet.cells(row, audience.links, told)] for row in every)
    actor: Actor = current_actor()
    said = [frame["note"].rstrip(".")] if frame["note"] else []
    table = Table(
        title=f"{TILES[name].title}: {TILES[name].definition}",
        columns=columns,
        rows=rows,
        person=actor.name,
        filters=[*said, *(words for words, _ in wanted.chips)],
    )
    return table_file(table, form, name)


def _plain(cell: Any) -> Any:
    return cell[0] if isinstance(cell, tuple) else cell
