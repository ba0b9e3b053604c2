"""Signing up: an organisation asks to take part, with its first user."""

from dataclasses import replace

from sqlalchemy.orm import Session

from models import Organisation, OrganisationState, Role
from traceability.errors import Invalid
from traceability.services import accounts, audit, organisation_details, organisations, sessions
from traceability.services.accounts import UserDetails
from traceability.services.organisation_details import OrganisationDetails


def sign_up(session: Session, details: OrganisationDetails, first: UserDetails) -> Organisation:
    """Record the organisation, waiting for review, and the person who will manage its other people.

    Errors of the person's fields begin with "user_". That an e-mail is taken is said plainly: the page is
    throttled, and people who forget that they have an account outnumber those who collect addresses.
    """
    _check_both(session, details, first)
    organisation = organisations.add_organisation(session, details, OrganisationState.PENDING)
    manager = replace(first, role=Role.PRODUCER_ADMIN, organisation_id=organisation.id)
    try:
        user = accounts.add_user(session, manager)
    except Invalid as invalid:
        raise Invalid(_of_user(invalid)) from None
    values = organisations.details_in(organisation)
    audit.record(session, sessions.actor_of(user), "organisation.signed_up", organisation, after=values)
    return organisation


def _check_both(session: Session, details: OrganisationDetails, first: UserDetails) -> None:
    errors: dict[str, str] = {}
    try:
        organisation_details.checked(session, details)
    except Invalid as invalid:
        errors |= invalid.errors
    try:
        accounts.checked(first)
    except Invalid as invalid:
        errors |= _of_user(invalid)
    if errors:
        raise Invalid(errors)


def _of_user(invalid: Invalid) -> dict[str, str]:
    return {f"user_{field}": message for field, message in invalid.errors.items()}
