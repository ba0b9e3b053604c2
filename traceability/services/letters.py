"""The e-mails about accounts and reviews: plain Vietnamese text with one link each."""

from sqlalchemy.orm import Session

from models import LinkPurpose, Organisation, OrganisationState, User
from traceability.services import links, notices
from traceability.services.mail import BASE_URL, queue_email


def invite(session: Session, user: User, inviter: str) -> None:
    """Ask a person to choose a password."""
    token = links.issue(session, user, LinkPurpose.INVITATION)
    place = f"của {user.organisation.name} " if user.organisation else ""
    _write(
        session,
        user,
        "Lời mời sử dụng hệ thống truy xuất nguồn gốc OCOP Lạng Sơn",
        f"{inviter} mời ông/bà dùng tài khoản {place}trên hệ thống truy xuất nguồn gốc OCOP Lạng Sơn.",
        f"Mở liên kết sau trong vòng 7 ngày để đặt mật khẩu:\n{BASE_URL}/invitation/{token}",
        "Nếu ông/bà không chờ lời mời này, xin bỏ qua thư.",
    )


def offer_reset(session: Session, user: User) -> None:
    """A link to a new password."""
    token = links.issue(session, user, LinkPurpose.PASSWORD_RESET)
    _write(
        session,
        user,
        "Đặt lại mật khẩu",
        f"Có người vừa yêu cầu đặt lại mật khẩu cho tài khoản {user.email}.",
        f"Nếu là ông/bà, mở liên kết sau trong vòng 1 giờ:\n{BASE_URL}/reset-password/{token}",
        "Nếu không phải, xin bỏ qua thư này; mật khẩu hiện tại vẫn giữ nguyên.",
    )


def tell_password_changed(session: Session, user: User) -> None:
    """So that the owner notices when it was someone else; in the inbox too."""
    message = notices.Message(
        title="Mật khẩu đã được đổi",
        paragraphs=[
            f"Mật khẩu của tài khoản {user.email} vừa được đổi và các phiên đăng nhập khác đã kết thúc.",
            "Nếu không phải ông/bà đổi, hãy đặt lại mật khẩu ngay bằng liên kết dưới đây.",
        ],
        path="/forgot-password",
    )
    notices.tell(session, user, message)


def tell_decision(
    session: Session, organisation: Organisation, comment: str | None, *, key: str | None = None
) -> None:
    """What the officer decided about the organisation, to its people; `key` names the decision."""
    subject, said, more, path = _DECISIONS[organisation.state]
    opinion = [f"Ý kiến của cán bộ: {comment}"] if comment else []
    paragraphs = [said.format(organisation.name), *opinion, more]
    notices.tell_producer(
        session, organisation, notices.Message(key=key, title=subject, paragraphs=paragraphs, path=path)
    )


_DECISIONS: dict[OrganisationState, tuple[str, str, str, str | None]] = {
    OrganisationState.APPROVED: (
        "Hồ sơ đơn vị đã được duyệt",
        "Hồ sơ của {} đã được duyệt.",
        "Ông/bà có thể khai báo sản phẩm và lô sản xuất.",
        "/producer/",
    ),
    OrganisationState.RETURNED: (
        "Hồ sơ đơn vị cần bổ sung",
        "Hồ sơ của {} được trả lại để bổ sung.",
        "Xin sửa và gửi lại hồ sơ.",
        "/sign-up/status",
    ),
    OrganisationState.REFUSED: (
        "Hồ sơ đơn vị không được chấp nhận",
        "Hồ sơ của {} không được chấp nhận.",
        "Nếu có điều chưa rõ, xin liên hệ Sở Khoa học và Công nghệ tỉnh Lạng Sơn.",
        None,
    ),
    OrganisationState.SUSPENDED: (
        "Đơn vị bị tạm ngừng trên hệ thống",
        "{} bị tạm ngừng trên hệ thống truy xuất nguồn gốc OCOP Lạng Sơn.",
        "Xin liên hệ Sở Khoa học và Công nghệ tỉnh Lạng Sơn để biết cách khắc phục.",
        None,
    ),
}


def _write(session: Session, user: User, subject: str, *paragraphs: str) -> None:
    """About the account itself: by e-mail only, because the person may not be able to sign in."""
    if user.organisation and user.organisation.is_sample:
        return  # nobody reads the mail of a made-up cooperative
    message = notices.Message(title=subject, paragraphs=paragraphs)
    queue_email(session, user.email, subject, notices.letter(user, message))
