"""Giving factors up: one's own after signing in anew, another person's by an administrator."""

from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models import Passkey, RecoveryCode, Role, Totp, User
from traceability.errors import Forbidden, NotFound, Refused
from traceability.services import audit, sessions, tenancy
from traceability.services.actor import Actor
from traceability.services.factors import Policy, methods_of
from traceability.services.second_factor.gaining import own_user
from traceability.services.security_news import tell

_LAST = "Đây là cách xác thực duy nhất còn lại, mà tài khoản cán bộ phải có một. Hãy thêm cách khác trước."


class Identified(StrEnum):
    """How it was made sure that who asks is the person (ASVS 5.0, 6.4.4)."""

    IN_PERSON = "in_person"
    KNOWN_PHONE = "known_phone"
    ON_SERVER = "on_server"


def remove_app(session: Session, actor: Actor, policy: Policy) -> None:
    """The person no longer uses the app."""
    user = own_user(session, actor)
    row = session.get(Totp, user.id)
    if row is None:
        raise NotFound
    _require_another(session, policy, user)
    session.delete(row)
    _gone(session, user, "Đã bỏ ứng dụng xác thực")
    audit.record(session, actor, "factor.app_removed", user)


def remove_passkey(session: Session, actor: Actor, policy: Policy, passkey_id: int) -> None:
    """The person no longer has the device. Another person's passkey is as absent as none."""
    user = own_user(session, actor)
    row = session.get(Passkey, passkey_id)
    if row is None or row.user_id != user.id:
        raise NotFound
    _require_another(session, policy, user)
    session.delete(row)
    _gone(session, user, f"Đã bỏ khóa truy cập «{row.name}»")
    audit.record(session, actor, "factor.passkey_removed", user, before={"name": row.name})


def reset_factors(session: Session, actor: Actor, user_id: int, identified: Identified) -> User:
    """Take every factor from a person who lost them; sessions end, and officials set up anew at sign-in.

    The administrator says how the person was recognised, by other means than a letter; it goes into the log,
    and the person is told either way.
    """
    if not (actor.is_system or actor.role is Role.ADMINISTRATOR):
        raise Forbidden("Chỉ quản trị viên hệ thống đặt lại được xác thực hai bước của người khác.")
    if user_id == actor.user_id:
        raise Refused("Với tài khoản của chính mình, hãy dùng trang Tài khoản của bạn.")
    user = tenancy.any(session, actor, User, user_id, lock=True)
    before = methods_of(session, user.id)
    if not before.any:
        raise Refused("Người này chưa thiết lập xác thực hai bước.")
    for kind in (Totp, Passkey, RecoveryCode):
        session.execute(delete(kind).where(kind.user_id == user.id))
    sessions.end_all_sessions(session, user.id)
    tell(
        session,
        user,
        "Xác thực hai bước của ông/bà đã được đặt lại",
        f"{actor.name} đã đặt lại xác thực hai bước và kết thúc mọi phiên đăng nhập. "
        "Lần đăng nhập sau, ông/bà thiết lập lại.",
    )
    held = {"app": before.app, "passkeys": before.passkeys}
    audit.record(session, actor, "factor.reset", user, before=held, after={"identified": identified.value})
    return user


def _require_another(session: Session, policy: Policy, user: User) -> None:
    if policy.asks(user) and methods_of(session, user.id).count == 1:
        raise Refused(_LAST)


def _gone(session: Session, user: User, title: str) -> None:
    """Recovery codes stand in for a factor, so they go with the last one."""
    session.flush()
    said = "Đăng nhập vẫn cần bước xác thực thứ hai bằng cách còn lại."
    if not methods_of(session, user.id).any:
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
        said = "Từ nay đăng nhập chỉ cần mật khẩu."
    tell(session, user, title, said)
