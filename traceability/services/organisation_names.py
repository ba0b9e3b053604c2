"""Organisations to choose from: a name is not enough to tell two apart, so the tax code goes with it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Organisation, OrganisationState


def choices(session: Session) -> list[tuple[str, str]]:
    """Id and words of every organisation that was not refused, by name."""
    known = select(Organisation.id, Organisation.name, Organisation.tax_code).where(
        Organisation.state != OrganisationState.REFUSED
    )
    rows = session.execute(known.order_by(Organisation.name, Organisation.id))
    return [(str(id), f"{name} ({tax_code})") for id, name, tax_code in rows]
