"""One breached constraint, one domain error: the same on both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Setting, User
from tests.factories import UserFactory
from traceability.database import unique_breach
from traceability.errors import Refused
from traceability.services import clock


class EmailTaken(Refused):
    """For these tests."""


TAKEN = EmailTaken("Địa chỉ e-mail này đã dùng.")


def _again(session: Session, user: User) -> User:
    return User(
        email=user.email,
        name="Người khác",
        role=user.role,
        organisation_id=user.organisation_id,
        password_hash=None,
        created_at=clock.now(),
    )


def test_the_named_breach_becomes_the_domain_error(session: Session) -> None:
    user = UserFactory.create()
    with pytest.raises(EmailTaken), unique_breach(session, "uq_user_email", TAKEN):
        session.add(_again(session, user))


def test_the_session_goes_on_as_if_the_block_had_not_run(session: Session) -> None:
    user = UserFactory.create()
    with pytest.raises(EmailTaken), unique_breach(session, "uq_user_email", TAKEN):
        session.add(_again(session, user))
    session.commit()
    assert session.scalars(select(User.name).where(User.email == user.email)).all() == [user.name]


def test_no_breach_no_error(session: Session) -> None:
    with unique_breach(session, "uq_user_email", TAKEN):
        user = UserFactory.create()
    session.commit()
    assert session.scalar(select(User.id).where(User.email == user.email)) == user.id


def test_another_breach_stays_what_it_is(session: Session) -> None:
    user = UserFactory.create()
    other = _again(session, user)
    other.email, other.organisation_id = "moi@example.vn", 999_999
    with pytest.raises(IntegrityError), unique_breach(session, "uq_user_email", TAKEN):
        session.add(other)


def test_a_primary_key_can_be_breached_too(session: Session) -> None:
    session.add(Setting(name="a", value="1", changed_at=clock.now()))
    session.flush()
    session.expunge_all()
    with pytest.raises(EmailTaken), unique_breach(session, "pk_setting", TAKEN):
        session.add(Setting(name="a", value="2", changed_at=clock.now()))


def test_a_constraint_that_is_not_there_is_our_mistake(session: Session) -> None:
    with pytest.raises(KeyError), unique_breach(session, "uq_user_emial", TAKEN):
        pass
