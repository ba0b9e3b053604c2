"""The organisation's products as a drop-down: code and name, found by either."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from traceability.services import reference
from traceability.services.imports.products import known_products
from traceability.services.imports.values import Choices


@dataclass(frozen=True, slots=True)
class OwnProducts:
    """Products to choose from and how each is written."""

    choices: Choices
    labels: dict[int, str]

    @classmethod
    def load(cls, session: Session, organisation_id: int, *, services: bool = False) -> "OwnProducts":
        """In the order of registration; without `services` only products that have batches are offered."""
        own = known_products(session, organisation_id)
        left_out = {group.code for group in reference.product_groups(session) if group.is_service}
        labels = {one.id: f"{one.key} – {one.details.name}" for one in own}
        offered = [
            (one.id, labels[one.id], (one.key, one.details.name))
            for one in own
            if services or one.details.group_code not in left_out
        ]
        return cls(Choices.of(offered), labels)

    def label(self, product_id: int | None) -> str | None:
        """How a product is written in a cell."""
        return None if product_id is None else self.labels[product_id]
