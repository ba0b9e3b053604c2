"""Attempts wait longer and longer; nobody is locked out, and no address is stored."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Throttle
from traceability.errors import Throttled
from traceability.services import throttle
from traceability.services.throttle import Subject

SECRET = b"0" * 32


def _of(email: str = "a@example.vn", address: str | None = "203.0.113.7") -> tuple[Subject, ...]:
    return throttle.subjects(SECRET, "sign-in", account=email, address=address)


def _attempts(session: Session, of: tuple[Subject, ...], times: int) -> None:
    for _ in range(times):
        throttle.admit(session, of)


def test_five_attempts_are_free_and_then_the_wait_doubles(session: Session) -> None:
    with time_machine.travel("2026-11-23T08:00:00+07:00", tick=False) as clock:
        _attempts(session, _of(), 5)
        for wait in (2, 4, 8, 16):
            with pytest.raises(Throttled) as refused:
                throttle.admit(session, _of())
            assert refused.value.retry_after == wait
            assert f"{wait} giây" in refused.value.message
            clock.shift(wait)
            throttle.admit(session, _of())


def test_the_wait_never_exceeds_a_quarter_of_an_hour(session: Session) -> None:
    with time_machine.travel("2026-11-23T08:00:00+07:00", tick=False) as clock:
        of = _of()[:1]
        for _ in range(40):
            throttle.admit(session, of)
            clock.shift(900)
        throttle.admit(session, of)
        with pytest.raises(Throttled) as refused:
            throttle.admit(session, of)
        assert refused.value.retry_after == 900


def test_an_attempt_that_was_refused_does_not_make_the_wait_longer(session: Session) -> None:
    with time_machine.travel("2026-11-23T08:00:00+07:00", tick=False) as clock:
        _attempts(session, _of(), 5)
        for _ in range(20):
            with pytest.raises(Throttled):
                throttle.admit(session, _of())
        clock.shift(2)
        throttle.admit(session, _of())


def test_accounts_wait_apart_but_an_address_is_counted_over_all(session: Session) -> None:
    for number in range(30):
        throttle.admit(session, _of(f"{number}@example.vn"))
    with pytest.raises(Throttled):
        throttle.admit(session, _of("another@example.vn"))
    throttle.admit(session, _of("another@example.vn", "203.0.113.8"))


def test_spelling_an_account_otherwise_does_not_help(session: Session) -> None:
    assert _of("A@Example.vn ")[0] == _of("a@example.vn")[0]


def test_a_customer_with_many_ipv6_addresses_is_one() -> None:
    assert _of(address="2001:db8:1:2::1")[1] == _of(address="2001:db8:1:2:ffff::9")[1]
    assert _of(address="2001:db8:1:2::1")[1] != _of(address="2001:db8:1:3::1")[1]


def test_success_forgives_the_account_but_not_the_address(session: Session) -> None:
    own, stranger = _of("own@example.vn"), _of("other@example.vn")
    _attempts(session, stranger, 4)
    throttle.admit(session, own)
    throttle.forgive(session, *own)
    session.flush()
    assert session.get(Throttle, own[0].key) is None
    assert session.get_one(Throttle, own[1].key).failures == 4


def test_rows_hold_neither_accounts_nor_addresses_and_go_after_a_day(session: Session) -> None:
    with time_machine.travel("2026-11-23T08:00:00+07:00", tick=False) as clock:
        throttle.admit(session, _of())
        keys = session.scalars(select(Throttle.key)).all()
        assert all(len(key) == 64 and key[:3] != "203" for key in keys)
        clock.shift(timedelta(hours=25))
        throttle.forget_old(session)
        assert session.scalars(select(Throttle)).all() == []
