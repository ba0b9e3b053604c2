"""Second factors: what opens an account once, what never does, and what their owner is told."""

import secrets
import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pyotp
import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AuditEntry, Factor, Notice, Passkey, RecoveryCode, Role, Totp, User, UserSession
from tests.authenticator import Authenticator
from tests.factories import UserFactory
from traceability.database import Database
from traceability.errors import Forbidden, Invalid, NotFound, Refused, Throttled
from traceability.services import clock, factors, second_factor, sessions, throttle
from traceability.services.actor import Actor
from traceability.services.factors import Policy
from traceability.services.second_factor import Ceremony, Identified, Vault
from traceability.services.sessions import Candidate

VAULT = Vault(bytes(32))
STRICT = Policy(required=True, demo=True)
ORIGIN = "https://ocop.example"


def signed_in(session: Session, role: Role = Role.OFFICER, device: str = "Chrome trên Windows") -> Actor:
    user = UserFactory(role=role, password_hash="h")
    session.flush()
    return sessions.start_session(session, Candidate(user.id, "h"), device)[0]


def ceremony(**values: object) -> Ceremony:
    made = Ceremony("ocop.example", ORIGIN, secrets.token_bytes(32), clock.now())
    return replace(made, **values)  # type: ignore[arg-type]


def with_app(session: Session, actor: Actor) -> tuple[pyotp.TOTP, list[str]]:
    app = pyotp.TOTP(second_factor.enrolment("a@b.vn").secret)
    return app, second_factor.add_app(session, actor, VAULT, app.secret, app.at(clock.now()))


def with_passkey(session: Session, actor: Actor, device: Authenticator | None = None) -> Authenticator:
    device, asked = device or Authenticator(ORIGIN), ceremony()
    answer = device.create(second_factor.creation_options(session, actor, VAULT, asked))
    second_factor.add_passkey(session, actor, VAULT, asked, "Điện thoại", answer)
    return device


def titles(session: Session, actor: Actor) -> list[str]:
    return list(
        session.scalars(select(Notice.title).where(Notice.user_id == actor.user_id).order_by(Notice.id))
    )


def test_the_secret_of_an_app_lies_encrypted_and_opens_for_its_owner_only(session: Session) -> None:
    actor = signed_in(session)
    app, _ = with_app(session, actor)
    row = session.get_one(Totp, actor.user_id)
    assert app.secret.encode() not in row.sealed
    assert VAULT.open(row.user_id, row.sealed) == app.secret
    for vault, user_id in ((VAULT, row.user_id + 1), (Vault(b"1" * 32), row.user_id)):
        with pytest.raises(Refused):
            vault.open(user_id, row.sealed)
    assert app.secret not in repr(VAULT)


def test_a_code_counts_once_and_half_a_minute_around(session: Session) -> None:
    with time_machine.travel("2026-11-23T08:00:00+07:00", tick=False) as now:
        actor = signed_in(session)
        app, _ = with_app(session, actor)
        use = partial(second_factor.use_app, session, VAULT, actor.user_id or 0)
        assert not use(app.at(clock.now())), "the code of the set-up is used up"
        now.shift(90)
        early, late, far = (app.at(clock.now() + timedelta(seconds=s)) for s in (-30, 30, 60))
        assert not use(far)
        assert use(f"{early[:3]} {early[3:]}")
        assert not use(early)
        assert use(late)
        assert not use(app.at(clock.now())), "nothing older than what was used last"
        assert not use("")


def test_two_attempts_with_one_code_are_one_success(database: Database, session: Session) -> None:
    actor = signed_in(session)
    app, _ = with_app(session, actor)
    session.get_one(Totp, actor.user_id).last_step = 0
    session.commit()
    code, passed = app.at(clock.now()), []

    def attempt() -> None:
        with database.writing() as mine:
            if second_factor.use_app(mine, VAULT, actor.user_id or 0, code):
                passed.append(code)

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert passed == [code]


def test_the_first_factor_brings_recovery_codes_and_ends_sessions_that_know_only_the_password(
    session: Session,
) -> None:
    actor = signed_in(session)
    other = sessions.start_session(session, Candidate(actor.user_id, "h"), "Firefox trên Linux")[0]
    _, codes = with_app(session, actor)
    assert len(set(codes)) == 10
    assert session.get_one(UserSession, other.session_id).ended_at is not None
    assert session.get_one(UserSession, actor.session_id).factor is Factor.TOTP
    kept = "".join(row.code_hash for row in session.scalars(select(RecoveryCode)))
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    with_passkey(session, actor)
    assert factors.methods_of(session, actor.user_id or 0).recovery_codes == 10
    assert titles(session, actor) == [
        "Đăng nhập từ thiết bị mới",
        "Đã thêm ứng dụng xác thực",
        "Đã thêm khóa truy cập «Điện thoại»",
    ]


def test_a_recovery_code_opens_once_however_it_is_typed_and_its_owner_is_told(session: Session) -> None:
    actor = signed_in(session)
    _, codes = with_app(session, actor)
    use = partial(second_factor.use_recovery_code, session, VAULT, actor.user_id or 0)
    assert use(f" {codes[0].lower().replace('-', ' ')} ")
    assert not use(codes[0])
    assert not use("ABCDE-FGHJK")
    stranger = signed_in(session)
    assert not second_factor.use_recovery_code(session, VAULT, stranger.user_id or 0, codes[1])
    told = session.scalars(select(Notice.text).where(Notice.title.contains("mã khôi phục vừa"))).one()
    assert "Còn 9 mã" in told
    renewed = second_factor.renew_codes(session, actor, VAULT)
    assert not use(codes[1])
    assert use(renewed[0])


def test_no_way_of_signing_in_forgets_the_second_step(session: Session) -> None:
    actor = signed_in(session)
    with_app(session, actor)
    with pytest.raises(Refused):
        sessions.start_session(session, Candidate(actor.user_id, "h"), "Chrome trên Windows")
    assert sessions.start_session(session, Candidate(actor.user_id, "h"), "x", factor=Factor.TOTP)


def test_a_passkey_opens_its_owners_account(session: Session) -> None:
    actor = signed_in(session)
    device = with_passkey(session, actor)
    for user_id in (actor.user_id, None):  # after the password, and instead of it
        asked = ceremony()
        answer = device.get(second_factor.request_options(session, asked, user_id))
        assert second_factor.use_passkey(session, VAULT, asked, answer, user_id) == actor.user_id
    row = session.scalars(select(Passkey)).one()
    assert (row.sign_count, row.last_used_at is not None) == (2, True)


def test_an_answer_is_good_once_in_time_and_for_this_site_alone(session: Session) -> None:
    actor = signed_in(session)
    device = with_passkey(session, actor)
    asked = ceremony()
    question = second_factor.request_options(session, asked, actor.user_id)
    answer = device.get(question)
    refused = [
        (ceremony(), answer, actor.user_id),  # to another challenge
        (replace(asked, asked_at=clock.now() - timedelta(minutes=6)), answer, actor.user_id),
        (replace(asked, origin="https://ocop.example.evil"), answer, actor.user_id),
        (replace(asked, host="evil.example"), answer, actor.user_id),
        (asked, answer, signed_in(session).user_id),  # of another person
        (asked, "{}", actor.user_id),
        (asked, "không phải JSON", actor.user_id),
        (asked, '{"id": "' + "A" * 30_000 + '"}', actor.user_id),
        (asked, Authenticator(ORIGIN).get(question), actor.user_id),  # of a key nobody knows
    ]
    for what, said, user_id in refused:
        with pytest.raises(Refused):
            second_factor.use_passkey(session, VAULT, what, said, user_id)
    assert second_factor.use_passkey(session, VAULT, asked, answer, actor.user_id)
    with pytest.raises(Refused):  # the same again
        second_factor.use_passkey(session, VAULT, asked, answer, actor.user_id)
    device.count = 0  # a copy of the key lags behind
    later = ceremony()
    copied = device.get(second_factor.request_options(session, later, actor.user_id))
    with pytest.raises(Refused):
        second_factor.use_passkey(session, VAULT, later, copied, actor.user_id)


def test_instead_of_a_password_the_device_must_have_verified_its_owner(session: Session) -> None:
    actor = signed_in(session)
    device = with_passkey(session, actor, Authenticator(ORIGIN, verifies=False))
    asked = ceremony()
    answer = device.get(second_factor.request_options(session, asked, None))
    with pytest.raises(Refused):
        second_factor.use_passkey(session, VAULT, asked, answer, None)
    assert second_factor.use_passkey(session, VAULT, asked, answer, actor.user_id) == actor.user_id


def test_a_passkey_belongs_to_one_account(session: Session) -> None:
    device = with_passkey(session, signed_in(session))
    with pytest.raises(Refused):
        with_passkey(session, signed_in(session), device)


def test_an_official_keeps_one_factor_and_a_producer_may_give_all_up(session: Session) -> None:
    for role in (Role.MANAGER, Role.PRODUCER_ADMIN):
        actor = signed_in(session, role)
        with_app(session, actor)
        with_passkey(session, actor)
        passkey = session.scalars(select(Passkey).where(Passkey.user_id == actor.user_id)).one()
        with pytest.raises(NotFound):
            second_factor.remove_passkey(session, signed_in(session), STRICT, passkey.id)
        second_factor.remove_passkey(session, actor, STRICT, passkey.id)
        if role is Role.MANAGER:
            with pytest.raises(Refused):
                second_factor.remove_app(session, actor, STRICT)
            with_app(session, actor)  # another telephone takes the place of the first
        else:
            second_factor.remove_app(session, actor, STRICT)
        held = factors.methods_of(session, actor.user_id or 0)
        assert (held.app, held.recovery_codes > 0) == (role is Role.MANAGER, role is Role.MANAGER)


def test_an_administrator_resets_another_persons_factors_and_the_person_is_told(session: Session) -> None:
    lost, administrator = signed_in(session), signed_in(session, Role.ADMINISTRATOR)
    with_app(session, lost)
    with_passkey(session, lost)
    for unfit in (signed_in(session, Role.MANAGER), lost):
        with pytest.raises(Forbidden):
            second_factor.reset_factors(session, unfit, lost.user_id or 0, Identified.IN_PERSON)
    with pytest.raises(Refused):
        second_factor.reset_factors(session, administrator, administrator.user_id or 0, Identified.IN_PERSON)
    second_factor.reset_factors(session, administrator, lost.user_id or 0, Identified.KNOWN_PHONE)
    held = factors.methods_of(session, lost.user_id or 0)
    assert (held.app, held.passkeys, held.recovery_codes) == (False, 0, 0)
    assert session.get_one(UserSession, lost.session_id).ended_at is not None
    assert titles(session, lost)[-1] == "Xác thực hai bước của ông/bà đã được đặt lại"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "factor.reset")).one()
    assert entry.before == {"app": True, "passkeys": 1}
    assert entry.after == {"identified": "known_phone"}


@pytest.mark.parametrize(
    ("role", "sample", "policy", "asked"),
    [
        (Role.OFFICER, False, STRICT, True),
        (Role.ADMINISTRATOR, False, STRICT, True),
        (Role.PRODUCER_ADMIN, False, STRICT, False),
        (Role.OFFICER, True, STRICT, False),
        (Role.OFFICER, True, Policy(required=True, demo=False), True),
        (Role.OFFICER, False, Policy(required=False, demo=False), False),
    ],
)
def test_officials_owe_a_factor_but_for_the_demonstration(
    session: Session, role: Role, sample: bool, policy: Policy, asked: bool
) -> None:
    actor = signed_in(session, role)
    session.get_one(User, actor.user_id).is_sample = sample
    assert factors.owes(session, policy, actor.session_id or 0) is asked


def test_a_wrong_code_sets_nothing_up(session: Session) -> None:
    actor = signed_in(session)
    with pytest.raises(Invalid):
        second_factor.add_app(session, actor, VAULT, pyotp.random_base32(), "000000x")
    assert session.scalars(select(Totp)).all() == []


def test_a_hundred_guesses_at_once_are_a_hundred(database: Database) -> None:
    of = throttle.subjects(bytes(32), "second-factor", account="7", address=None)
    admitted: list[int] = []

    def guess(number: int) -> None:
        try:
            with database.writing() as session:
                throttle.admit(session, of)
            admitted.append(number)
        except Throttled:
            pass

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == 5
