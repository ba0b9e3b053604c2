"""Signed-in browsers: rows that can be listed, outlive nothing they should not, and end at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session, joinedload

from models import Factor, OrganisationState, Role, User, UserSession
from traceability.errors import NotFound, Refused
from traceability.services import audit, clock, passwords, security_news, tokens
from traceability.services.actor import Actor
from traceability.services.factors import methods_of

_TOUCHED_EVERY = timedelta(minutes=1)
_REMEMBERED = timedelta(days=30)
_FRESH = timedelta(minutes=10)
WRONG = "E-mail hoặc mật khẩu chưa đúng. Kiểm tra lại, hoặc đặt lại mật khẩu nếu đã quên."


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session may lie still, and how long it may last at all."""

    idle: timedelta
    absolute: timedelta

    @classmethod
    def of(cls, role: Role) -> "Lifetime":
        """Staff decide for the whole province, so theirs are short."""
        if role.is_producer:
            return cls(timedelta(hours=12), timedelta(days=14))
        return cls(timedelta(minutes=30), timedelta(hours=12))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whoever says to be this account: looked up first, so that no transaction is open while hashing."""

    user_id: int | None
    password_hash: str | None

    def knows(self, password: str) -> bool:
        """As slow for an account that does not exist as for one that does."""
        return passwords.verify(self.password_hash, password)


def find_candidate(session: Session, email: str) -> Candidate:
    """Look an e-mail up, in a reading session of its own."""
    user = session.scalar(select(User).where(User.email == email.strip().lower()))
    return Candidate(user.id, user.password_hash) if user else Candidate(None, None)


def candidate_of(session: Session, user_id: int) -> Candidate:
    """Somebody who was verified a moment ago, by the password or by a passkey."""
    user = session.get(User, user_id)
    return Candidate(user.id, user.password_hash) if user else Candidate(None, None)


def start_session(
    session: Session,
    candidate: Candidate,
    device: str,
    *,
    factor: Factor | None = None,
    instead_of: int | None = None,
) -> tuple[Actor, str]:
    """Sign the candidate in, who was verified; return who it is and the token for the cookie.

    Raises `Refused` where the account may not sign in now. The hash is compared again: a password that was
    reset in the meantime must not open a session with the old one. `instead_of` is the browser's former
    session, which ends where it is this person's.
    """
    user = session.get(User, candidate.user_id, options=[joinedload(User.organisation)])
    if user is None or user.password_hash != candidate.password_hash:
        raise Refused(WRONG)
    require_welcome(user)
    if factor is None and methods_of(session, user.id).any:  # no way of signing in may forget the second step
        raise Refused("Đăng nhập tài khoản này cần bước xác thực thứ hai.")
    _tell_if_new(session, user, device)
    now, token = clock.now(), tokens.new()
    if instead_of is not None:
        former = update(UserSession).where(UserSession.id == instead_of, UserSession.user_id == user.id)
        session.execute(former.where(UserSession.ended_at.is_(None)).values(ended_at=now))
    row = UserSession(
        user_id=user.id,
        token_hash=tokens.digest(token),
        device=device,
        factor=factor,
        created_at=now,
        last_seen_at=now,
        expires_at=now + Lifetime.of(user.role).absolute,
    )
    session.add(row)
    session.flush()
    actor = actor_of(user, row.id)
    by = {"factor": factor} if factor else {}
    audit.record(session, actor, "session.started", user, after={"device": device, **by})
    return actor, token


def is_fresh(session: Session, session_id: int) -> bool:
    """Whether the person signed in just now: what guards the account changes only then."""
    row = session.get(UserSession, session_id)
    return row is not None and clock.now() - row.created_at <= _FRESH


def require_welcome(user: User) -> None:
    """Refuse a disabled person and the people of a suspended organisation."""
    if user.disabled_at is not None:
        raise Refused(
            "Tài khoản này đã bị khóa. Liên hệ quản trị viên của đơn vị hoặc Sở Khoa học và Công nghệ."
        )
    if user.organisation and user.organisation.state is OrganisationState.SUSPENDED:
        raise Refused("Đơn vị của bạn đang bị tạm ngừng. Liên hệ Sở Khoa học và Công nghệ để biết lý do.")


def load_session(session: Session, token: str) -> Actor | None:
    """Who holds this token, if its session is still alive."""
    row = session.scalar(_with_user().where(UserSession.token_hash == tokens.digest(token)))
    if row is None or not _alive(row, clock.now()):
        return None
    return actor_of(row.user, row.id)


def is_due(session: Session, session_id: int) -> bool:
    """Whether the session's "last seen" is old enough to be worth a write."""
    row = session.get(UserSession, session_id)  # no query after `load_session` in the same session
    return row is not None and clock.now() - row.last_seen_at >= _TOUCHED_EVERY


def touch(session: Session, session_id: int) -> None:
    """Say that the person is still there. Two requests at once write the later time once."""
    now = clock.now()
    session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.last_seen_at <= now - _TOUCHED_EVERY)
        .values(last_seen_at=now)
    )


def own_sessions(session: Session, actor: Actor) -> list[UserSession]:
    """The actor's live sessions, the one used last first."""
    rows = session.scalars(
        _with_user()
        .where(UserSession.user_id == actor.user_id)
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    )
    now = clock.now()
    return [row for row in rows if _alive(row, now)]


def sessions_of(session: Session, actor: Actor, user_id: int) -> list[UserSession]:
    """Another person's live sessions, for an administrator."""
    if actor.role is not Role.ADMINISTRATOR:
        raise NotFound
    rows = session.scalars(
        _with_user().where(UserSession.user_id == user_id).order_by(UserSession.last_seen_at.desc())
    )
    now = clock.now()
    return [row for row in rows if _alive(row, now)]


def end_session(session: Session, actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions; someone else's is as absent as none."""
    row = session.get(UserSession, session_id, with_for_update=True)
    if row is None or row.user_id != actor.user_id or row.ended_at is not None:
        raise NotFound("Không tìm thấy phiên đăng nhập này; có thể nó đã kết thúc.")
    row.ended_at = clock.now()
    audit.record(session, actor, "session.ended", row.user, after={"device": row.device})


def end_other_sessions(session: Session, actor: Actor) -> None:
    """Sign the actor out everywhere but here."""
    if actor.user_id is None:
        raise NotFound
    end_all_sessions(session, actor.user_id, but=actor.session_id)
    audit.record(session, actor, "session.others_ended", session.get_one(User, actor.user_id))


def end_all_sessions(session: Session, *of: int, but: int | None = None) -> None:
    """End every session of these users. The use case that calls this writes the audit entry."""
    living = update(UserSession).where(UserSession.user_id.in_(of), UserSession.ended_at.is_(None))
    if but is not None:
        living = living.where(UserSession.id != but)
    session.execute(living.values(ended_at=clock.now()))


def forget_old(session: Session) -> int:
    """For the daily maintenance: where somebody once signed in is kept for a month."""
    month_ago = clock.now() - _REMEMBERED
    old = (UserSession.expires_at < month_ago) | (UserSession.ended_at < month_ago)
    return len(session.scalars(delete(UserSession).where(old).returning(UserSession.id)).all())


def actor_of(user: User, session_id: int | None = None) -> Actor:
    """The frozen value that services and pages are given instead of the row."""
    return Actor(user.id, user.role, user.organisation_id, user.name, session_id)


def _tell_if_new(session: Session, user: User, device: str) -> None:
    """A kind of device that the person has not used for a month. The first of all is no news."""
    used = session.scalars(select(UserSession.device).where(UserSession.user_id == user.id).distinct()).all()
    if used and device not in used:
        when = clock.now().astimezone(clock.VIETNAM)
        security_news.tell(
            session,
            user,
            "Đăng nhập từ thiết bị mới",
            f"Tài khoản vừa được đăng nhập từ một thiết bị chưa từng dùng: {device}, "
            f"lúc {when:%H:%M ngày %d/%m/%Y}.",
        )


def _with_user() -> Select[UserSession]:
    return select(UserSession).options(joinedload(UserSession.user).joinedload(User.organisation))


def _alive(row: UserSession, now: datetime) -> bool:
    user = row.user
    if row.ended_at is not None or user.disabled_at is not None:
        return False
    if user.organisation and user.organisation.state is OrganisationState.SUSPENDED:
        return False
    return now < row.expires_at and now < row.last_seen_at + Lifetime.of(user.role).idle
