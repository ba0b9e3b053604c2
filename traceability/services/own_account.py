"""What people do about their own account: accept an invitation, choose and replace their password."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import LinkPurpose, User
from traceability.errors import NotFound, Refused
from traceability.services import audit, letters, links, sessions
from traceability.services.actor import Actor

_NOBODY_YET = Actor.system("Người chưa đăng nhập")


def known_of(user: User) -> tuple[str, ...]:
    """What others know of this person, which makes a poor password."""
    return (user.email, user.name, user.organisation.name if user.organisation else "")


def get_user(session: Session, actor: Actor) -> User:
    """The actor's own row."""
    user = session.get(User, actor.user_id, options=[joinedload(User.organisation)])
    if user is None:
        raise NotFound
    return user


def accept_invitation(session: Session, token: str, password_hash: str) -> User:
    """The invited person has chosen a password."""
    user = links.use(session, token, LinkPurpose.INVITATION)
    sessions.require_welcome(user)
    if user.password_hash is not None:
        raise Refused("Tài khoản này đã có mật khẩu. Hãy đăng nhập.")
    user.password_hash = password_hash
    links.void(session, user.id)
    audit.record(session, sessions.actor_of(user), "user.invitation_accepted", user)
    return user


def request_password_reset(session: Session, email: str) -> None:
    """Send a link, if there is such an account. Whoever asks learns nothing either way."""
    user = session.scalar(
        select(User).options(joinedload(User.organisation)).where(User.email == email.strip().lower())
    )
    if user is None or user.disabled_at is not None:
        return
    letters.offer_reset(session, user)
    audit.record(session, _NOBODY_YET, "user.password_reset_requested", user)


def reset_password(session: Session, token: str, password_hash: str) -> User:
    """Replace a forgotten password; every session ends, for it may have been stolen."""
    user = links.use(session, token, LinkPurpose.PASSWORD_RESET)
    user.password_hash = password_hash
    sessions.end_all_sessions(session, user.id)
    links.void(session, user.id)
    letters.tell_password_changed(session, user)
    audit.record(session, sessions.actor_of(user), "user.password_reset", user)
    return user


def change_password(
    session: Session, actor: Actor, candidate: sessions.Candidate, password_hash: str
) -> None:
    """Replace the password that `candidate` was verified with; the other sessions end."""
    user = get_user(session, actor)
    if user.password_hash != candidate.password_hash:
        raise Refused("Mật khẩu vừa được đổi ở nơi khác. Hãy đăng nhập lại.")
    user.password_hash = password_hash
    sessions.end_all_sessions(session, user.id, but=actor.session_id)
    links.void(session, user.id)
    letters.tell_password_changed(session, user)
    audit.record(session, actor, "user.password_changed", user)
