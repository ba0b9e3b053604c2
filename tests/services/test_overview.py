"""What waits for staff."""

import pytest
from sqlalchemy.orm import Session

from models import Role
from tests.factories import (
    CertificateFactory,
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


def test_it_is_for_staff(session: Session) -> None:
    user = UserFactory()
    producer = Actor(user.id, user.role, user.organisation_id, user.name)
    with pytest.raises(NotFound):
        overview.overview(session, producer)
