"""Where a batch of a tree or a path leads: its own page, or the public one where it is another producer's."""

from urllib.parse import quote

from flask import url_for

from models import Batch
from traceability.services import batch_codes, origins
from traceability.services.origins import Step
from traceability.web.access import current_actor


def batch_link(of: Step | Batch) -> str:
    """The address of the batch for the signed-in person."""
    batch = of.batch if isinstance(of, Step) else of
    assert batch is not None  # noqa: S101 - templates ask only where there is one
    actor = current_actor()
    if actor.is_staff:
        return url_for("staff_batches.show_batch", batch_id=batch.id)
    if origins.may_open(actor, batch):
        return url_for("batches.show_batch", batch_id=batch.id)
    return f"/lot/{quote(batch_codes.written(batch), safe='')}"
