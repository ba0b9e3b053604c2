"""Batches: registered as drafts, corrected, released when the law has what it asks for, closed."""

from traceability.services.batches.details import BatchDetails, copied_details, details_of, suggest_lot
from traceability.services.batches.listing import (
    BatchFilter,
    find_same,
    get_batch,
    list_batches,
    recent_batches,
)
from traceability.services.batches.writing import (
    NotReady,
    close_batch,
    register_batch,
    release_batch,
    update_batch,
)

__all__ = [
    "BatchDetails",
    "BatchFilter",
    "NotReady",
    "close_batch",
    "copied_details",
    "details_of",
    "find_same",
    "get_batch",
    "list_batches",
    "recent_batches",
    "register_batch",
    "release_batch",
    "suggest_lot",
    "update_batch",
]
