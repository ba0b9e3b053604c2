"""Actors for tests of services."""

from models import Organisation, Role
from tests.factories import OrganisationFactory, UserFactory
from traceability.services.actor import Actor


def producer(organisation: Organisation | None = None) -> Actor:
    """Somebody of a producer, with an account."""
    user = UserFactory(organisation=organisation or OrganisationFactory())
    return Actor(user.id, user.role, user.organisation.id, user.name)


def officer() -> Actor:
    """Somebody who reviews."""
    user = UserFactory(role=Role.OFFICER)
    return Actor(user.id, user.role, None, user.name)
