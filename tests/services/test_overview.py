"""What all producers together have made, and what waits for staff."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from models import BatchState, Role
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    LabelRunFactory,
    OrganisationFactory,
    ProductFactory,
    RecallFactory,
    UserFactory,
)
from traceability.errors import NotFound
from traceability.services import overview
from traceability.services.actor import Actor


@pytest.fixture
def officer(session: Session) -> Actor:
    user = UserFactory(role=Role.OFFICER)
    return Actor(user.id, user.role, None, user.name)


def test_it_counts_what_is_open_and_waits(session: Session, officer: Actor) -> None:
    RecallFactory()
    OrganisationFactory(pending=True)
    ProductFactory(pending=True)
    CertificateFactory(pending=True)
    session.flush()
    found = overview.overview(session, officer)
    assert (found.recalls_open, found.waiting) == (1, 3)
    assert (found.organisations_waiting, found.products_waiting, found.certificates_waiting) == (1, 1, 1)


def test_a_year_begins_at_midnight_in_vietnam(session: Session, officer: Actor) -> None:
    new_year = datetime(2025, 12, 31, 17, tzinfo=UTC)
    BatchFactory(state=BatchState.RELEASED, released_at=new_year)
    BatchFactory(state=BatchState.RELEASED, released_at=new_year.replace(hour=16, minute=59))
    session.flush()
    for year in (2025, 2026):
        assert overview.released_batches(session, officer, year).total == 1


def test_it_lists_what_was_released_and_labelled(session: Session, officer: Actor) -> None:
    LabelRunFactory(quantity=70), LabelRunFactory(quantity=30)
    session.flush()
    assert (
        overview.issued_runs(session, officer).total == overview.released_batches(session, officer).total == 2
    )
    assert overview.labels_issued(session, officer) == 100


def test_it_is_for_staff(session: Session) -> None:
    user = UserFactory()
    producer = Actor(user.id, user.role, user.organisation_id, user.name)
    for look in (overview.overview, overview.released_batches, overview.issued_runs):
        with pytest.raises(NotFound):
            look(session, producer)
