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


def test_it_counts_what_was_released_issued_recalled_and_waits(session: Session, officer: Actor) -> None:
    RecallFactory(batch=LabelRunFactory(quantity=70).batch)
    LabelRunFactory(quantity=30)
    BatchFactory()
    OrganisationFactory(pending=True)
    ProductFactory(pending=True)
    CertificateFactory(pending=True)
    session.flush()
    found = overview.overview(session, officer)
    assert (found.batches, found.label_runs, found.labels, found.recalls_open) == (2, 2, 100, 1)
    assert (found.organisations_waiting, found.products_waiting, found.certificates_waiting) == (1, 1, 1)
    assert found.waiting == 3


def test_a_year_begins_at_midnight_in_vietnam(session: Session, officer: Actor) -> None:
    new_year = datetime(2025, 12, 31, 17, tzinfo=UTC)
    BatchFactory(state=BatchState.RELEASED, released_at=new_year)
    BatchFactory(state=BatchState.RELEASED, released_at=new_year.replace(hour=16, minute=59))
    session.flush()
    for year in (2025, 2026):
        assert overview.overview(session, officer, year).batches == 1
        assert overview.released_batches(session, officer, year).total == 1


def test_the_lists_have_as_many_rows_as_the_counts(session: Session, officer: Actor) -> None:
    LabelRunFactory(), LabelRunFactory()
    session.flush()
    found = overview.overview(session, officer)
    assert overview.issued_runs(session, officer).total == found.label_runs == 2
    assert overview.released_batches(session, officer).total == found.batches == 2


def test_it_is_for_staff(session: Session) -> None:
    user = UserFactory()
    producer = Actor(user.id, user.role, user.organisation_id, user.name)
    for look in (overview.overview, overview.released_batches, overview.issued_runs):
        with pytest.raises(NotFound):
            look(session, producer)
