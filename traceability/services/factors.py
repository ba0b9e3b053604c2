"""Which second factors a person has, and who must have one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Passkey, RecoveryCode, Totp, User, UserSession


@dataclass(frozen=True, slots=True)
class Methods:
    """What a person can prove to hold. Recovery codes alone are no factor: they stand in for a lost one."""

    app: bool
    passkeys: int
    recovery_codes: int

    @property
    def any(self) -> bool:
        return self.app or self.passkeys > 0

    @property
    def count(self) -> int:
        return int(self.app) + self.passkeys


@dataclass(frozen=True, slots=True)
class Policy:
    """The deployment's rule: `required` of officials; `demo` lets the demonstration's accounts do without."""

    required: bool
    demo: bool

    def asks(self, user: User) -> bool:
        """Whether this person must have a second factor."""
        return self.required and not user.role.is_producer and not (self.demo and user.is_sample)


def methods_of(session: Session, user_id: int) -> Methods:
    """What the person has."""
    app = session.scalar(select(func.count()).select_from(Totp).where(Totp.user_id == user_id))
    keys = session.scalar(select(func.count(Passkey.id)).where(Passkey.user_id == user_id))
    unused = (RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    codes = session.scalar(select(func.count(RecoveryCode.id)).where(*unused))
    return Methods(bool(app), keys or 0, codes or 0)


def passkeys_of(session: Session, user_id: int) -> Sequence[Passkey]:
    """The person's passkeys, the oldest first."""
    return session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)).all()


def owes(session: Session, policy: Policy, session_id: int) -> bool:
    """Whether somebody signed in with a password alone who needs more. No query after `load_session`."""
    row = session.get(UserSession, session_id)
    return row is not None and row.factor is None and policy.asks(row.user)


def by_password_alone(session: Session, session_id: int) -> bool:
    """Whether a session was opened without a second step."""
    row = session.get(UserSession, session_id)
    return row is not None and row.factor is None
