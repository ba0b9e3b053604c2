"""Where each line of the law's checklist is entered: services name the field, this gives the address."""

from flask import url_for

from models import Batch
from traceability.web.lists import Link


def of(batch: Batch) -> Link:
    """Addresses for one batch: `of(batch)("product.origin")` leads to that field of its product."""

    def link(where: str) -> str | None:
        noun, _, field = where.partition(".")
        if where == "product.photos":
            return url_for("products.photos", product_id=batch.product_id)
        if where in ("product", "product.code"):
            return url_for("products.show_product", product_id=batch.product_id)
        if where == "batch.stages":
            return url_for("events.record_event", batch_id=batch.id)
        if where == "batch.origins":
            return url_for("batches.show_batch", batch_id=batch.id, _anchor="origins")
        if noun == "product":
            return url_for("products.update_product", product_id=batch.product_id, _anchor=field)
        if noun == "batch":
            return url_for("batches.update_batch", batch_id=batch.id, _anchor=field)
        if where == "organisation.address_line":
            return url_for("organisation.edit_organisation", _anchor=field)
        if noun == "organisation":
            return url_for("organisation.show_organisation")
        return url_for("certificates.list_certificates") if noun == "certificates" else None

    return link
