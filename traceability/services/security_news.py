"""Telling people what happened to their own sign-in: in the inbox and by e-mail, so that they notice."""

from sqlalchemy.orm import Session

from models import User
from traceability.services import clock, notices

_NOT_YOU = (
    "Nếu không phải ông/bà làm, hãy đổi mật khẩu ngay, xem lại các phiên đăng nhập "
    "và báo cho quản trị viên hệ thống."
)


def tell(session: Session, user: User, title: str, *said: str, key: str | None = None) -> None:
    """About the person's own account; `key` names what should be told only once."""
    paragraphs = [*said, f"Tài khoản: {user.email}.", _NOT_YOU]
    message = notices.Message(title=title, paragraphs=paragraphs, path="/account", key=key)
    notices.tell(session, user, message)


def tell_guessing(session: Session, user_id: int) -> None:
    """Somebody knows the password and guesses at the second step; told once a day."""
    tell(
        session,
        session.get_one(User, user_id),
        "Có người nhập sai mã xác thực nhiều lần",
        "Có người đã nhập đúng mật khẩu của ông/bà rồi nhập sai mã xác thực nhiều lần. "
        "Người đó chưa vào được tài khoản.",
        key=f"second-factor-guessing/{clock.today().isoformat()}",
    )
