"""Sessions end when they should: by lying still, by age, by choice, with the account or organisation."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AuditEntry, OrganisationState, Role, User, UserSession
from tests.factories import OrganisationFactory, UserFactory
from traceability.errors import NotFound, Refused
from traceability.services import accounts, organisations, passwords, sessions
from traceability.services.actor import Actor
from traceability.services.clock import now
from traceability.services.sessions import Candidate

GOOD = "thuyền nan biển xanh"
MORNING = "2026-11-23T08:00:00+07:00"


def _start(session: Session, user: User) -> tuple[Actor, str]:
    session.flush()
    return sessions.start_session(session, Candidate(user.id, user.password_hash), "Chrome trên Windows")


def test_the_right_password_opens_a_session_and_the_row_keeps_only_a_digest(session: Session) -> None:
    user = UserFactory.create(email="hoa@example.vn", password_hash=passwords.hash_password(GOOD))
    candidate = sessions.find_candidate(session, " Hoa@Example.vn ")
    assert candidate.knows(GOOD)
    assert not candidate.knows("một mật khẩu khác")
    actor, token = sessions.start_session(session, candidate, "Chrome trên Windows")
    row = session.scalars(select(UserSession)).one()
    assert token not in (row.token_hash, row.device)
    assert len(row.token_hash) == 64
    assert sessions.load_session(session, token) == actor
    assert actor == Actor(user.id, user.role, user.organisation_id, user.name, row.id)
    assert [entry.action for entry in session.scalars(select(AuditEntry))] == ["session.started"]


def test_an_unknown_account_is_a_candidate_that_knows_nothing(session: Session) -> None:
    candidate = sessions.find_candidate(session, "khong@example.vn")
    assert candidate == Candidate(None, None)
    assert not candidate.knows(GOOD)


@pytest.mark.parametrize(
    ("role", "idle", "absolute"),
    [
        (Role.OFFICER, timedelta(minutes=30), timedelta(hours=12)),
        (Role.ADMINISTRATOR, timedelta(minutes=30), timedelta(hours=12)),
        (Role.PRODUCER_STAFF, timedelta(hours=12), timedelta(days=14)),
    ],
)
def test_a_session_ends_by_lying_still_and_by_age(
    session: Session, role: Role, idle: timedelta, absolute: timedelta
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        actor, token = _start(session, UserFactory.create(role=role))
        start = session.scalars(select(UserSession)).one().created_at
        while now() < start + absolute - idle:
            clock.shift(idle - timedelta(minutes=1))
            assert sessions.load_session(session, token)
            sessions.touch(session, actor.session_id or 0)
            session.expire_all()
        clock.move_to(start + absolute)
        assert sessions.load_session(session, token) is None
        _, other = _start(session, UserFactory.create(role=role))
        clock.shift(idle)
        assert sessions.load_session(session, other) is None


def test_last_seen_is_written_at_most_once_a_minute(session: Session) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        actor, _ = _start(session, UserFactory.create())
        assert actor.session_id
        row = session.get_one(UserSession, actor.session_id)
        clock.shift(59)
        assert not sessions.is_due(session, actor.session_id)
        sessions.touch(session, actor.session_id)
        session.refresh(row)
        assert row.last_seen_at == row.created_at
        clock.shift(1)
        assert sessions.is_due(session, actor.session_id)
        sessions.touch(session, actor.session_id)
        session.refresh(row)
        assert row.last_seen_at == row.created_at + timedelta(minutes=1)


def test_people_see_and_end_their_own_sessions_only(session: Session) -> None:
    user, stranger = UserFactory.create(), UserFactory.create()
    here, _ = _start(session, user)
    there, token = _start(session, user)
    foreign, foreign_token = _start(session, stranger)
    assert {row.id for row in sessions.own_sessions(session, here)} == {here.session_id, there.session_id}
    with pytest.raises(NotFound):
        sessions.end_session(session, here, foreign.session_id or 0)
    assert sessions.load_session(session, foreign_token)
    sessions.end_session(session, here, there.session_id or 0)
    assert sessions.load_session(session, token) is None
    with pytest.raises(NotFound):
        sessions.end_session(session, here, there.session_id or 0)


def test_ending_the_other_sessions_keeps_this_one(session: Session) -> None:
    user = UserFactory.create()
    here, token = _start(session, user)
    _, other = _start(session, user)
    sessions.end_other_sessions(session, here)
    session.expire_all()
    assert sessions.load_session(session, token) == here
    assert sessions.load_session(session, other) is None


def test_a_password_changed_in_the_meantime_opens_nothing(session: Session) -> None:
    user = UserFactory.create(password_hash="the old hash")
    candidate = Candidate(user.id, user.password_hash)
    user.password_hash = "the new hash"
    with pytest.raises(Refused):
        sessions.start_session(session, candidate, "x")


def test_a_disabled_person_and_a_suspended_organisation_are_out_at_once(session: Session) -> None:
    officer = Actor(1, Role.OFFICER, None, "Lý Văn A")
    user, colleague = UserFactory.create(), UserFactory.create(organisation=OrganisationFactory.create())
    _, token = _start(session, user)
    _, other = _start(session, colleague)
    accounts.disable_user(session, Actor.system("thử"), user.id)
    organisations.suspend_organisation(
        session, officer, colleague.organisation_id, "Vi phạm", proposed_by="Lý Thị B"
    )
    session.expire_all()
    for gone in (token, other):
        assert sessions.load_session(session, gone) is None
    for person in (user, colleague):
        with pytest.raises(Refused):
            _start(session, person)
    organisations.reinstate_organisation(session, officer, colleague.organisation_id, "Đã khắc phục")
    assert sessions.load_session(session, other) is None  # ended is ended
    assert _start(session, colleague)


def test_a_session_left_open_by_mistake_is_dead_while_its_organisation_is_suspended(session: Session) -> None:
    user = UserFactory.create()
    _, token = _start(session, user)
    user.organisation.state = OrganisationState.SUSPENDED
    session.flush()
    assert sessions.load_session(session, token) is None


def test_old_sessions_are_forgotten_after_a_month(session: Session) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        _start(session, UserFactory.create())
        clock.shift(timedelta(days=14 + 29))
        sessions.forget_old(session)
        assert len(session.scalars(select(UserSession)).all()) == 1
        clock.shift(timedelta(days=2))
        sessions.forget_old(session)
        assert session.scalars(select(UserSession)).all() == []
