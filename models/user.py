"""People who sign in, their sessions, single-use links and sign-in throttles."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of
from models.organisation import Organisation


class Role(StrEnum):
    PRODUCER_ADMIN = "producer_admin"
    PRODUCER_STAFF = "producer_staff"
    OFFICER = "officer"
    INSPECTOR = "inspector"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"

    @property
    def is_producer(self) -> bool:
        return self in (Role.PRODUCER_ADMIN, Role.PRODUCER_STAFF)


# A producer belongs to one organisation, staff to none.
_MEMBERSHIP = "(role IN ('producer_admin', 'producer_staff')) = (organisation_id IS NOT NULL)"


class User(Base):
    """A person's account. `email` is stored lower-case."""

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint(_MEMBERSHIP, name="membership"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    id: Mapped[PrimaryKey]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(enum_of(Role))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    password_hash: Mapped[str | None]  # None until an invitation is accepted
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    # Of the demonstration, with a password that `flask demo list` tells.
    is_sample: Mapped[bool] = mapped_column(default=False, server_default=false())

    organisation: Mapped[Organisation | None] = relationship(back_populates="users")


class Factor(StrEnum):
    """What a person proved to hold beside the password."""

    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"


class UserSession(Base):
    """A signed-in browser. The cookie holds the token, the row only its SHA-256."""

    __tablename__ = "user_session"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str]  # "Chrome trên Windows", for the list of own sessions
    factor: Mapped[Factor | None] = mapped_column(enum_of(Factor))  # None: the password alone
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class LinkPurpose(StrEnum):
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a purpose, not a secret


class OneTimeLink(Base):
    """A single-use, short-lived link sent by e-mail; only its SHA-256 is kept."""

    __tablename__ = "one_time_link"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(enum_of(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class Throttle(Base):
    """Recent failures for one account or one address. `key` is an HMAC, so no address is stored."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_failure_at: Mapped[datetime]
