"""The programme and the register at a glance: figures for any scope, each with the list it counts."""

from traceability.services.dashboard.conditions import looked_up
from traceability.services.dashboard.counting import (
    Parts,
    Spread,
    count,
    figure,
    parts,
    places_by_project,
    runs,
    supports_by_kind,
)
from traceability.services.dashboard.lists import every, page
from traceability.services.dashboard.months import (
    Months,
    by_month,
    months_of,
    of_each,
    products_asked,
    scans_by_month,
)
from traceability.services.dashboard.ocop import Ocop, ocop
from traceability.services.dashboard.scope import Scope
from traceability.services.dashboard.tiles import TILES, Section, Tile, tiles_of
from traceability.services.dashboard.whereabouts import names_before

__all__ = [
    "TILES",
    "Months",
    "Ocop",
    "Parts",
    "Scope",
    "Section",
    "Spread",
    "Tile",
    "by_month",
    "count",
    "every",
    "figure",
    "looked_up",
    "months_of",
    "names_before",
    "ocop",
    "of_each",
    "page",
    "parts",
    "places_by_project",
    "products_asked",
    "runs",
    "scans_by_month",
    "supports_by_kind",
    "tiles_of",
]
