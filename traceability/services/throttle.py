"""Repeated attempts wait longer and longer, for each account and each address. Nobody is ever locked out."""

import hmac
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Throttle
from traceability.errors import Throttled
from traceability.services import clock

_FORGOTTEN_AFTER = timedelta(hours=24)
_LONGEST = 900  # seconds: 96 guesses a day for an account, by the whole world together


@dataclass(frozen=True, slots=True)
class Subject:
    """Something attempts are counted for, and how many are free before the waiting begins."""

    key: str
    free: int


def subjects(secret: bytes, purpose: str, *, account: str | None, address: str | None) -> tuple[Subject, ...]:
    """The account and the address of one attempt, as HMACs: no address is stored.

    An office or a mobile operator shares one address, so that allows more than an account does.
    """
    named = (("account", account and account.strip().lower(), 5), ("address", _network(address), 30))
    return tuple(
        Subject(hmac.digest(secret, f"{purpose} {kind} {value}".encode(), "sha256").hex(), free)
        for kind, value, free in named
        if value
    )


def admit(session: Session, of: tuple[Subject, ...]) -> None:
    """Count an attempt before it is made, or raise `Throttled` with the seconds left to wait.

    Counting first means that a hundred attempts at once are a hundred, whatever each comes to.
    """
    now = clock.now()
    # In the order of their keys, so that two attempts never hold one row each and wait for the other's.
    rows = [_row(session, subject, now) for subject in sorted(of, key=lambda subject: subject.key)]
    waiting = max((_left(row, free, now) for row, free in rows), default=0)
    if waiting:
        raise Throttled(waiting, f"Bạn đã thử nhiều lần. Chờ {_in_words(waiting)} rồi thử lại.")
    for row, _ in rows:
        row.failures += 1
        row.last_failure_at = now
    session.flush()


def forgive(session: Session, account: Subject, *others: Subject) -> None:
    """The attempt was right: forget the account's failures. An address gets back only this attempt,
    or whoever has one account could try all others by signing in to it in between."""
    if row := session.get(Throttle, account.key, with_for_update=True):
        session.delete(row)
    give_back(session, *others)


def give_back(session: Session, *subjects: Subject) -> None:
    """This attempt was right, which says nothing of the others."""
    for subject in subjects:
        row = session.get(Throttle, subject.key, with_for_update=True)
        if row and row.failures:
            row.failures -= 1


def forget_old(session: Session) -> int:
    """For the daily maintenance: what is a day old says nothing any more."""
    old = delete(Throttle).where(Throttle.last_failure_at < clock.now() - _FORGOTTEN_AFTER)
    return len(session.scalars(old.returning(Throttle.key)).all())


def _row(session: Session, subject: Subject, now: datetime) -> tuple[Throttle, int]:
    row = session.get(Throttle, subject.key, with_for_update=True) or _new_row(session, subject, now)
    if row.last_failure_at < now - _FORGOTTEN_AFTER:
        row.failures = 0
    return row, subject.free


def _new_row(session: Session, subject: Subject, now: datetime) -> Throttle:
    row = Throttle(key=subject.key, failures=0, last_failure_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another attempt at the same moment was first
        return session.get_one(Throttle, subject.key, with_for_update=True)
    return row


def _left(row: Throttle, free: int, now: datetime) -> int:
    """Seconds to wait: none for the free attempts, then 2, 4, 8 … after the last one."""
    if row.failures < free:
        return 0
    delay: int = min(2 ** min(row.failures - free + 1, 16), _LONGEST)
    left = math.ceil((row.last_failure_at + timedelta(seconds=delay) - now).total_seconds())
    return max(0, min(left, delay))  # a clock put back must not make anybody wait for it to catch up


def _network(address: str | None) -> str | None:
    """An IPv6 customer has 2^64 addresses, so those count together."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def _in_words(seconds: int) -> str:
    return f"{seconds} giây" if seconds < 60 else f"{math.ceil(seconds / 60)} phút"
