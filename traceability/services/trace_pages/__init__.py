"""Public pages: from a code, a lot or an address to all that its page shows."""

from traceability.services.trace_pages.finding import (
    batch_page,
    find_label,
    label_page,
    place_by_gln,
    place_page,
    product_by_gtin,
    product_page,
)
from traceability.services.trace_pages.loading import has_batch, public_evidence, public_photo
from traceability.services.trace_pages.memory import is_away
from traceability.services.trace_pages.pages import Pages, Shown
from traceability.services.trace_pages.snapshot import Snapshot
from traceability.services.trace_pages.views import Checks, Label, PlacePage, TracePage, Words

__all__ = [
    "Checks",
    "Label",
    "Pages",
    "PlacePage",
    "Shown",
    "Snapshot",
    "TracePage",
    "Words",
    "batch_page",
    "find_label",
    "has_batch",
    "is_away",
    "label_page",
    "place_by_gln",
    "place_page",
    "product_by_gtin",
    "product_page",
    "public_evidence",
    "public_photo",
]
