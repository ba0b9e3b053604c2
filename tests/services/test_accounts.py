"""Accounts: who may add, disable and promote whom; invitations and resets by single-use links."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AuditEntry, Job, LinkPurpose, OneTimeLink, Role, User
from tests.factories import OrganisationFactory, UserFactory
from traceability.errors import Forbidden, Invalid, NotFound, Refused
from traceability.services import accounts, links, own_account, sessions
from traceability.services.accounts import UserDetails
from traceability.services.actor import Actor
from traceability.services.sessions import Candidate

SYSTEM = Actor.system("thử")


def _actor(role: Role, **values: object) -> Actor:
    return sessions.actor_of(UserFactory.create(role=role, **values))


def _letters(session: Session) -> list[dict[str, str]]:
    return [job.payload for job in session.scalars(select(Job).order_by(Job.created_at))]


def _token(letter: dict[str, str], path: str) -> str:
    found = re.search(rf"{{base_url}}/{path}/([\w-]{{43}})", letter["body"])
    assert found, letter["body"]
    return found.group(1)


def _colleague(**values: object) -> UserDetails:
    return UserDetails(**{"email": "moi@example.vn", "name": "Lý Văn Mới", **values})  # type: ignore[arg-type]


def test_an_account_has_its_address_in_lower_case_and_one_address_has_one_account(session: Session) -> None:
    user = accounts.create_user(session, SYSTEM, _colleague(email=" Moi@Example.VN ", role=Role.OFFICER))
    assert (user.email, user.name, user.organisation_id) == ("moi@example.vn", "Lý Văn Mới", None)
    with pytest.raises(Invalid) as taken:
        accounts.create_user(session, SYSTEM, _colleague(role=Role.MANAGER))
    assert list(taken.value.errors) == ["email"]
    assert session.scalars(select(User.role)).all() == [Role.OFFICER]


@pytest.mark.parametrize("email", ["", "khong-co", "a@b", "hoà@example.vn", "a b@example.vn"])
def test_what_is_no_address_is_said_beside_the_field(session: Session, email: str) -> None:
    with pytest.raises(Invalid) as wrong:
        accounts.create_user(session, SYSTEM, _colleague(email=email, name=" ", role=Role.OFFICER))
    assert set(wrong.value.errors) == {"email", "name"}


def test_who_may_add_whom(session: Session) -> None:
    own = OrganisationFactory.create()
    foreign = OrganisationFactory.create()
    session.flush()
    allowed = {
        (Role.PRODUCER_ADMIN, Role.PRODUCER_STAFF, own.id),
        (Role.PRODUCER_ADMIN, Role.PRODUCER_ADMIN, own.id),
        *((Role.OFFICER, role, place) for role in Role if role.is_producer for place in (own.id, foreign.id)),
        *((Role.ADMINISTRATOR, role, own.id if role.is_producer else None) for role in Role),
        *((Role.ADMINISTRATOR, role, foreign.id) for role in Role if role.is_producer),
    }
    for asking in Role:
        actor = _actor(asking, **({"organisation": own} if asking.is_producer else {}))
        for wanted in Role:
            for place in (own.id, foreign.id) if wanted.is_producer else (None,):
                email = f"{asking}-{wanted}-{place}@example.vn"
                details = _colleague(email=email, role=wanted, organisation_id=place)
                if (asking, wanted, place) in allowed:
                    assert accounts.invite_user(session, actor, details).password_hash is None
                else:
                    with pytest.raises(Forbidden):
                        accounts.invite_user(session, actor, details)


def test_a_producer_needs_an_organisation_and_staff_have_none(session: Session) -> None:
    for details in (_colleague(role=Role.PRODUCER_STAFF), _colleague(role=Role.OFFICER, organisation_id=1)):
        with pytest.raises(Invalid):
            accounts.create_user(session, SYSTEM, details)


def test_an_invitation_is_accepted_once(session: Session) -> None:
    actor = _actor(Role.PRODUCER_ADMIN)
    user = accounts.invite_user(session, actor, _colleague(organisation_id=actor.organisation_id))
    letter = _letters(session)[-1]
    assert letter["to"] == "moi@example.vn"
    token = _token(letter, "invitation")
    assert token not in {row.token_hash for row in session.scalars(select(OneTimeLink))}
    own_account.accept_invitation(session, token, "a hash")
    assert user.password_hash == "a hash"
    with pytest.raises(NotFound):
        own_account.accept_invitation(session, token, "another hash")
    with pytest.raises(Refused):
        accounts.invite_again(session, actor, user.id)
    assert user.password_hash == "a hash"


def test_a_second_invitation_voids_the_first_and_all_end_after_a_week(session: Session) -> None:
    actor = _actor(Role.PRODUCER_ADMIN)
    with time_machine.travel("2026-11-23T08:00:00+07:00", tick=False) as clock:
        user = accounts.invite_user(session, actor, _colleague(organisation_id=actor.organisation_id))
        clock.shift(1)
        accounts.invite_again(session, actor, user.id)
        first, second = (_token(letter, "invitation") for letter in _letters(session))
        with pytest.raises(NotFound):
            links.get_user(session, first, LinkPurpose.INVITATION)
        assert links.get_user(session, second, LinkPurpose.INVITATION) is user
        clock.shift(timedelta(days=7))
        with pytest.raises(NotFound):
            links.get_user(session, second, LinkPurpose.INVITATION)


def test_a_link_of_one_purpose_opens_no_other(session: Session) -> None:
    token = links.issue(session, UserFactory.create(), LinkPurpose.PASSWORD_RESET)
    with pytest.raises(NotFound):
        own_account.accept_invitation(session, token, "a hash")


def test_a_reset_replaces_the_password_and_ends_every_session(session: Session) -> None:
    user = UserFactory.create(password_hash="old")
    _, signed_in = sessions.start_session(session, Candidate(user.id, "old"), "x")
    own_account.request_password_reset(session, f" {user.email.upper()} ")
    token = _token(_letters(session)[-1], "reset-password")
    own_account.reset_password(session, token, "new")
    session.expire_all()
    assert user.password_hash == "new"
    assert sessions.load_session(session, signed_in) is None
    assert _letters(session)[-1]["subject"] == "Mật khẩu đã được đổi"
    with pytest.raises(NotFound):
        own_account.reset_password(session, token, "newer")


def test_asking_for_an_unknown_or_disabled_account_sends_nothing(session: Session) -> None:
    user = UserFactory.create()
    accounts.disable_user(session, SYSTEM, user.id)
    for email in ("khong-co@example.vn", user.email):
        own_account.request_password_reset(session, email)
    assert _letters(session) == []


def test_changing_the_password_ends_the_other_sessions_and_old_links(session: Session) -> None:
    user = UserFactory.create(password_hash="old")
    candidate = Candidate(user.id, "old")
    here, token = sessions.start_session(session, candidate, "x")
    _, other = sessions.start_session(session, candidate, "y")
    reset = links.issue(session, user, LinkPurpose.PASSWORD_RESET)
    own_account.change_password(session, here, candidate, "new")
    session.expire_all()
    assert sessions.load_session(session, token)
    assert sessions.load_session(session, other) is None
    with pytest.raises(NotFound):
        own_account.reset_password(session, reset, "newer")
    with pytest.raises(Refused):
        own_account.change_password(session, here, candidate, "newest")


def test_nobody_disables_or_demotes_themselves(session: Session) -> None:
    for role in (Role.PRODUCER_ADMIN, Role.ADMINISTRATOR):
        actor = _actor(role)
        assert actor.user_id
        with pytest.raises(Refused):
            accounts.disable_user(session, actor, actor.user_id)
        with pytest.raises(Refused):
            accounts.change_role(session, actor, actor.user_id, Role.OFFICER)


def test_another_organisations_colleague_is_absent(session: Session) -> None:
    actor, stranger = _actor(Role.PRODUCER_ADMIN), UserFactory.create()
    for act in (accounts.disable_user, accounts.enable_user, accounts.invite_again):
        with pytest.raises(NotFound):
            act(session, actor, stranger.id)
    with pytest.raises(NotFound):
        accounts.users_of(session, actor, stranger.organisation_id)
    with pytest.raises(NotFound):
        accounts.staff_users(session, actor)


def test_only_those_who_manage_accounts_disable_them(session: Session) -> None:
    victim = UserFactory.create()
    for role in set(Role) - {Role.ADMINISTRATOR, Role.OFFICER}:
        with pytest.raises((Forbidden, NotFound)):
            accounts.disable_user(session, _actor(role), victim.id)
    assert victim.disabled_at is None


def test_a_disabled_person_comes_back_when_enabled(session: Session) -> None:
    user = UserFactory.create(password_hash="h")
    accounts.disable_user(session, SYSTEM, user.id)
    with pytest.raises(Refused):
        accounts.disable_user(session, SYSTEM, user.id)
    accounts.enable_user(session, SYSTEM, user.id)
    assert sessions.start_session(session, Candidate(user.id, "h"), "x")


def test_a_role_changes_on_its_own_side_only_and_ends_sessions(session: Session) -> None:
    user = UserFactory.create(role=Role.OFFICER)
    _, token = sessions.start_session(session, Candidate(user.id, None), "x")
    with pytest.raises(Invalid):
        accounts.change_role(session, SYSTEM, user.id, Role.PRODUCER_ADMIN)
    accounts.change_role(session, SYSTEM, user.id, Role.MANAGER)
    session.expire_all()
    assert user.role is Role.MANAGER
    assert sessions.load_session(session, token) is None


def test_the_audit_log_names_what_happened_but_no_secret(session: Session) -> None:
    actor = _actor(Role.PRODUCER_ADMIN)
    user = accounts.invite_user(session, actor, _colleague(organisation_id=actor.organisation_id))
    token = _token(_letters(session)[-1], "invitation")
    own_account.accept_invitation(session, token, "$argon2id$secret")
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["user.invited", "user.invitation_accepted"]
    written = " ".join(f"{entry.before} {entry.after}" for entry in entries)
    assert token not in written
    assert "argon2" not in written
    assert user.name == entries[1].actor_name
