"""The charts of an overview, each with the figures of the table beside it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy.orm import Session

from traceability import charts
from traceability.services import dashboard, reference
from traceability.services.dashboard import Months, Ocop, Parts, Scope
from traceability.services.scan_counts import Scans
from traceability.web import outlines

_BARS = 12


class Chart(NamedTuple):
    """A drawing and the table under it."""

    title: str
    drawn: Markup
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


class Counted(NamedTuple):
    """What the tiles were counted with."""

    parts: Parts
    ocop: Ocop
    months: Months
    scans: Mapping[date, Scans]


def drawn(session: Session, scope: Scope, counted: Counted, *, with_map: bool) -> dict[str, Chart]:
    """By name; a chart without rows is left out."""
    parts, ocop, months, scans = counted
    named = [f"{month:%m/%Y}" for month in months.months]
    seen = [scans.get(month, Scans()).seen for month in months.months]
    places = dashboard.places_by_project(session, parts, _BARS)
    supports = dashboard.supports_by_kind(session, parts)
    labels = {"Tem đã cấp": months.lines["labels"], "Tem đã kích hoạt": months.lines["activated"]}
    most = f" ({_BARS} dự án nhiều nhất)" if len(places) == _BARS else ""
    found = {
        "places": _bars(f"Lượt tham gia theo dự án{most}", "Dự án", "Lượt", places),
        "supports": _bars("Lượt hỗ trợ theo nội dung", "Nội dung", "Lượt", supports),
        "groups": _bars("Sản phẩm OCOP còn hiệu lực theo nhóm", "Nhóm", "Sản phẩm", ocop.groups),
        "batches": _lines("Lô xuất xưởng theo tháng", named, {"Lô xuất xưởng": months.lines["batches"]}),
        "labels": _lines("Tem cấp và kích hoạt theo tháng", named, labels),
        "scans": _lines("Lượt quét theo tháng", named, {"Lượt quét": seen}),
    }
    if with_map:
        found["map"] = _map(session, parts, ocop)
    return {name: chart for name, chart in found.items() if chart.rows}


def _bars(title: str, what: str, unit: str, rows: Sequence[tuple[str, int]]) -> Chart:
    return Chart(title, charts.bars(title, rows), [what, unit], rows)


def _lines(title: str, months: Sequence[str], series: Mapping[str, Sequence[int]]) -> Chart:
    rows = [list(row) for row in zip(months, *series.values(), strict=True)]
    return Chart(title, charts.lines(title, months, series), ["Tháng", *series], rows)


def _map(session: Session, parts: Parts, ocop: Ocop) -> Chart:
    """OCOP products by commune; beside it, the organisations as well."""
    organisations, communes = parts.communes, reference.communes(session)
    values = {unit.code: (unit.full_name, ocop.communes.get(unit.id, 0)) for unit in communes}
    title = "Sản phẩm OCOP còn hiệu lực theo xã, phường"
    drawn = charts.choropleth(title, outlines.communes(), values, "sản phẩm")
    rows = [(unit.full_name, organisations.get(unit.id, 0), values[unit.code][1]) for unit in communes]
    shown = sorted((row for row in rows if row[1] or row[2]), key=lambda row: (-row[2], -row[1], row[0]))
    return Chart(title, drawn, ["Xã, phường", "Chủ thể đã duyệt", "Sản phẩm OCOP"], shown)
