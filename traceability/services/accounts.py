"""People's accounts: made, invited, disabled and given roles by those who may."""

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from models import Organisation, Role, User
from traceability.database import unique_breach
from traceability.errors import Forbidden, Invalid, NotFound, Refused
from traceability.services import audit, clock, contacts, letters, links, sessions, tenancy
from traceability.services.actor import Actor
from traceability.services.sessions import load_session
from traceability.text import line

__all__ = [
    "UserDetails",
    "add_user",
    "all_users",
    "change_role",
    "create_user",
    "disable_user",
    "enable_user",
    "end_sessions",
    "invite_again",
    "invite_user",
    "load_session",
    "staff_users",
    "users_of",
]

EMAIL_TAKEN = "E-mail này đã có tài khoản. Hãy đăng nhập, hoặc đặt lại mật khẩu nếu đã quên."


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDetails:
    """A person to give an account to. `passwords.hash_new` makes the hash, before the transaction."""

    email: str
    name: str
    role: Role = Role.PRODUCER_ADMIN
    organisation_id: int | None = None
    password_hash: str | None = None


def create_user(session: Session, actor: Actor, details: UserDetails) -> User:
    """An account that can sign in at once, if the details hold a password."""
    _require_may_add(actor, details)
    user = add_user(session, details)
    audit.record(session, actor, "user.created", user, after={"email": user.email, "role": user.role})
    return user


def invite_user(session: Session, actor: Actor, details: UserDetails) -> User:
    """An account whose password its owner chooses, through a link sent by e-mail."""
    _require_may_add(actor, details)
    user = add_user(session, details)
    letters.invite(session, user, actor.name)
    audit.record(session, actor, "user.invited", user, after={"email": user.email, "role": user.role})
    return user


def invite_again(session: Session, actor: Actor, user_id: int) -> User:
    """Send a new invitation to someone who has not accepted theirs."""
    user = _managed(session, actor, user_id)
    if user.password_hash is not None:
        raise Refused("Người này đã nhận lời mời và đặt mật khẩu.")
    letters.invite(session, user, actor.name)
    audit.record(session, actor, "user.invited", user)
    return user


def disable_user(session: Session, actor: Actor, user_id: int) -> User:
    """Keep a person out from now on; open sessions and links end."""
    user = _other(session, actor, user_id)
    if user.disabled_at is not None:
        raise Refused("Tài khoản này đã bị khóa từ trước.")
    user.disabled_at = clock.now()
    sessions.end_all_sessions(session, user.id)
    links.void(session, user.id)
    audit.record(session, actor, "user.disabled", user)
    return user


def enable_user(session: Session, actor: Actor, user_id: int) -> User:
    """Let a person in again."""
    user = _other(session, actor, user_id)
    if user.disabled_at is None:
        raise Refused("Tài khoản này đang hoạt động.")
    user.disabled_at = None
    audit.record(session, actor, "user.enabled", user)
    return user


def end_sessions(session: Session, actor: Actor, user_id: int) -> User:
    """Sign a person out everywhere, as after a lost telephone; they may sign in again."""
    user = _other(session, actor, user_id)
    sessions.end_all_sessions(session, user.id)
    audit.record(session, actor, "user.sessions_ended", user)
    return user


def change_role(session: Session, actor: Actor, user_id: int, role: Role) -> User:
    """Give a person another role on the same side: nobody turns from a producer into staff."""
    user = _other(session, actor, user_id)
    if role.is_producer != user.role.is_producer:
        raise Invalid({"role": "Tài khoản của đơn vị và tài khoản cán bộ không đổi cho nhau được."})
    before, user.role = user.role, role
    sessions.end_all_sessions(session, user.id)  # what the old role opened ends with it
    audit.record(session, actor, "user.role_changed", user, before={"role": before}, after={"role": role})
    return user


def users_of(session: Session, actor: Actor, organisation_id: int) -> list[User]:
    """The people of one organisation, for itself and for staff."""
    if not (actor.organisation_id == organisation_id or actor.is_staff or actor.is_system):
        raise NotFound
    return _listed(session, User.organisation_id == organisation_id)


def staff_users(session: Session, actor: Actor) -> list[User]:
    """The people of the department."""
    if not (actor.is_staff or actor.is_system):
        raise NotFound
    return _listed(session, User.organisation_id.is_(None))


def all_users(session: Session, actor: Actor) -> list[User]:
    """Everybody, staff first, for commands."""
    if not actor.is_system:
        raise NotFound
    return _listed(session, User.organisation_id.is_(None)) + _listed(
        session, User.organisation_id.isnot(None)
    )


def add_user(session: Session, details: UserDetails) -> User:
    """The row of `details`, for the use cases that check who asks and write the audit entry."""
    details = checked(details)
    organisation = details.organisation_id and session.get_one(Organisation, details.organisation_id)
    with unique_breach(session, "uq_user_email", Invalid({"email": EMAIL_TAKEN})):
        user = User(
            email=details.email,
            name=details.name,
            role=details.role,
            organisation=organisation or None,
            password_hash=details.password_hash,
            created_at=clock.now(),
        )
        session.add(user)
    return user


def checked(details: UserDetails) -> UserDetails:
    """The details in their written form, or `Invalid` with everything that is wrong at once."""
    errors: dict[str, str] = {}
    email, name = details.email, line(details.name)
    try:
        email = contacts.email(email)
    except ValueError as error:
        errors["email"] = str(error)
    if not name:
        errors["name"] = "Nhập họ và tên."
    if errors:
        raise Invalid(errors)
    return replace(details, email=email, name=name)


def _require_may_add(actor: Actor, details: UserDetails) -> None:
    """A producer's administrator adds colleagues, an officer a producer's people, an administrator anyone."""
    if details.role.is_producer != (details.organisation_id is not None):
        raise Invalid({"role": "Tài khoản của đơn vị cần một đơn vị; tài khoản cán bộ thì không."})
    if actor.is_system or actor.role is Role.ADMINISTRATOR:
        return
    if actor.role is Role.OFFICER and details.role.is_producer:
        return
    if actor.role is Role.PRODUCER_ADMIN and details.organisation_id == actor.organisation_id:
        return
    raise Forbidden("Vai trò của bạn không được thêm tài khoản này.")


def _managed(session: Session, actor: Actor, user_id: int) -> User:
    if actor.role is Role.PRODUCER_ADMIN:
        return tenancy.own(session, actor, User, user_id, lock=True)
    user = tenancy.any(session, actor, User, user_id, lock=True)
    if actor.role is Role.OFFICER and not user.role.is_producer:
        raise NotFound
    if actor.is_system or actor.role in (Role.ADMINISTRATOR, Role.OFFICER):
        return user
    raise Forbidden("Vai trò của bạn không quản lý tài khoản.")


def _other(session: Session, actor: Actor, user_id: int) -> User:
    """Someone else's account: so that whoever locks the last door is still inside."""
    user = _managed(session, actor, user_id)
    if user.id == actor.user_id:
        raise Refused(
            "Với tài khoản của chính mình, dùng trang Tài khoản của bạn; việc này cần một quản trị khác làm."
        )
    return user


def _listed(session: Session, condition: ColumnElement[bool]) -> list[User]:
    query = select(User).options(joinedload(User.organisation)).where(condition)
    return list(session.scalars(query.order_by(User.disabled_at.isnot(None), User.name, User.id)))
