"""The names of organisations: those to choose from, and those that they no longer have."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Organisation, OrganisationName, OrganisationState
from traceability.services import clock


def choices(session: Session) -> list[tuple[str, str]]:
    """Id and words of every organisation that was not refused, by name; a name alone tells no two apart."""
    known = select(Organisation.id, Organisation.name, Organisation.tax_code).where(
        Organisation.state != OrganisationState.REFUSED
    )
    rows = session.execute(known.order_by(Organisation.name, Organisation.id))
    return [(str(id), f"{name} ({tax_code})") for id, name, tax_code in rows]


def give_up(session: Session, organisation_id: int, name: str) -> None:
    """Note a name that the organisation has from now on no more; it is still found by it."""
    session.add(OrganisationName(organisation_id=organisation_id, name=name, until=clock.now()))


def former_names(session: Session, organisation_id: int) -> Sequence[OrganisationName]:
    """What it was called before, the latest first."""
    query = select(OrganisationName).where(OrganisationName.organisation_id == organisation_id)
    return session.scalars(query.order_by(OrganisationName.until.desc(), OrganisationName.id.desc())).all()


def every_former_name(session: Session) -> dict[int, list[str]]:
    """The former names of all organisations that have any."""
    found: dict[int, list[str]] = {}
    for id, name in session.execute(select(OrganisationName.organisation_id, OrganisationName.name)):
        found.setdefault(id, []).append(name)
    return found
