"""Two records of one producer in the same project are one place; each support of it is kept once."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from models import Participation, Project, Support

_PARTICULARS = ("contract_number", "starts_on", "ends_on", "outcome")
_RESULTS = ("certificate_id", "result")


def same_projects(session: Session, duplicate_id: int, into_id: int) -> Sequence[str]:
    """The projects that both take part in, by name."""
    other = aliased(Participation)
    query = (
        select(Project.name)
        .join(Participation, Participation.project_id == Project.id)
        .join(other, other.project_id == Project.id)
        .where(Participation.organisation_id == duplicate_id, other.organisation_id == into_id)
    )
    return session.scalars(query.order_by(Project.name)).all()


def merge_participations(session: Session, duplicate_id: int, into_id: int) -> None:
    """Leave the duplicate only places in projects where the other has none."""
    theirs = {place.project_id: place for place in _places(session, into_id)}
    for place in _places(session, duplicate_id):
        if place.project_id in theirs:
            _merge(session, place, theirs[place.project_id])


def _places(session: Session, organisation_id: int) -> Sequence[Participation]:
    return session.scalars(
        select(Participation).where(Participation.organisation_id == organisation_id)
    ).all()


def _merge(session: Session, place: Participation, kept: Participation) -> None:
    _fill(kept, place, _PARTICULARS)
    # Products are of one organisation, so only support of the whole organisation can be there twice.
    of_all = {support.kind_id: support for support in kept.supports if support.product_id is None}
    for support in list(place.supports):
        if support.product_id is None and support.kind_id in of_all:
            _fill(of_all[support.kind_id], support, _RESULTS)
            session.delete(support)
    session.flush()
    session.execute(
        update(Support).where(Support.participation_id == place.id).values(participation_id=kept.id)
    )
    session.expire(place, ["supports"])
    session.delete(place)
    session.flush()


def _fill(kept: object, other: object, names: Sequence[str]) -> None:
    """What one record does not say is taken from the other."""
    for name in names:
        if getattr(kept, name) is None:
            setattr(kept, name, getattr(other, name))
