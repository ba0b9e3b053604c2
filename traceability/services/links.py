"""Single-use links sent by e-mail: an invitation, a new password."""

from datetime import timedelta

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session, joinedload

from models import LinkPurpose, OneTimeLink, User
from traceability.errors import NotFound
from traceability.services import clock, tokens

_LIFETIME = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.PASSWORD_RESET: timedelta(hours=1)}
_GONE = {
    LinkPurpose.INVITATION: "Lời mời này đã hết hạn hoặc đã dùng. Hãy nhờ người mời gửi lại.",
    LinkPurpose.PASSWORD_RESET: "Liên kết này đã hết hạn hoặc đã dùng. Hãy yêu cầu đặt lại mật khẩu lần nữa.",
}


def issue(session: Session, user: User, purpose: LinkPurpose) -> str:
    """Return the token of a new link; earlier ones of the same purpose stop working."""
    session.flush()  # a new user gets an id
    now, token = clock.now(), tokens.new()
    void(session, user.id, purpose)
    session.add(
        OneTimeLink(
            user_id=user.id,
            purpose=purpose,
            token_hash=tokens.digest(token),
            created_at=now,
            expires_at=now + _LIFETIME[purpose],
        )
    )
    return token


def get_user(session: Session, token: str, purpose: LinkPurpose) -> User:
    """Whose link this is, without using it up: an e-mail program may open it before the person does."""
    user = session.scalar(_living(token, purpose))
    if user is None:
        raise NotFound(_GONE[purpose])
    return user


def use(session: Session, token: str, purpose: LinkPurpose) -> User:
    """Use the link up; of two that try at once, the database lets one."""
    user = get_user(session, token, purpose)
    spent = session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.token_hash == tokens.digest(token), OneTimeLink.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if spent.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has one
        raise NotFound(_GONE[purpose])
    return user


def void(session: Session, user_id: int, purpose: LinkPurpose | None = None) -> None:
    """Let no link of this user (of one purpose, or of any) work any more."""
    living = update(OneTimeLink).where(OneTimeLink.user_id == user_id, OneTimeLink.used_at.is_(None))
    if purpose is not None:
        living = living.where(OneTimeLink.purpose == purpose)
    session.execute(living.values(used_at=clock.now()))


def forget_old(session: Session) -> int:
    """For the daily maintenance: a link that ended a month ago explains nothing any more."""
    old = delete(OneTimeLink).where(OneTimeLink.expires_at < clock.now() - timedelta(days=30))
    return len(session.scalars(old.returning(OneTimeLink.id)).all())


def _living(token: str, purpose: LinkPurpose) -> Select[User]:
    return (
        select(User)
        .join(OneTimeLink, OneTimeLink.user_id == User.id)
        .options(joinedload(User.organisation))
        .where(
            OneTimeLink.token_hash == tokens.digest(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > clock.now(),
            User.disabled_at.is_(None),
        )
    )
