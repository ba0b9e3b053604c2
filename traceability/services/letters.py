"""The e-mails about accounts and reviews: plain Vietnamese text with one link each."""

from sqlalchemy.orm import Session

from models import LinkPurpose, Organisation, OrganisationState, Role, User
from traceability.services import links
from traceability.services.mail import BASE_URL, queue_email

_SIGNATURE = """Trân trọng,
Sở Khoa học và Công nghệ tỉnh Lạng Sơn
Hệ thống truy xuất nguồn gốc sản phẩm OCOP
{base}

Thư này được gửi tự động, vui lòng không trả lời."""


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
    """So that the owner notices when it was someone else."""
    _write(
        session,
        user,
        "Mật khẩu đã được đổi",
        f"Mật khẩu của tài khoản {user.email} vừa được đổi và các phiên đăng nhập khác đã kết thúc.",
        f"Nếu không phải ông/bà đổi, hãy đặt lại mật khẩu ngay:\n{BASE_URL}/forgot-password",
    )


def tell_decision(session: Session, organisation: Organisation, comment: str | None) -> None:
    """What the officer decided about the organisation, to those who run it."""
    subject, *paragraphs = _DECISIONS[organisation.state]
    said = [f"Ý kiến của cán bộ: {comment}"] if comment else []
    for user in organisation.users:
        if user.role is Role.PRODUCER_ADMIN and user.disabled_at is None:
            _write(
                session,
                user,
                subject,
                *(part.format(organisation.name) for part in paragraphs[:1]),
                *said,
                *paragraphs[1:],
            )


def tell_producer(session: Session, organisation: Organisation, subject: str, *paragraphs: str) -> None:
    """Anything else, to those who run an organisation."""
    for user in organisation.users:
        if user.role is Role.PRODUCER_ADMIN and user.disabled_at is None:
            _write(session, user, subject, *paragraphs)


_DECISIONS = {
    OrganisationState.APPROVED: (
        "Hồ sơ đơn vị đã được duyệt",
        "Hồ sơ của {} đã được duyệt.",
        f"Ông/bà có thể khai báo sản phẩm và lô sản xuất tại:\n{BASE_URL}/producer/",
    ),
    OrganisationState.RETURNED: (
        "Hồ sơ đơn vị cần bổ sung",
        "Hồ sơ của {} được trả lại để bổ sung.",
        f"Sửa và gửi lại hồ sơ tại:\n{BASE_URL}/sign-up/status",
    ),
    OrganisationState.REFUSED: (
        "Hồ sơ đơn vị không được chấp nhận",
        "Hồ sơ của {} không được chấp nhận.",
        "Nếu có điều chưa rõ, xin liên hệ Sở Khoa học và Công nghệ tỉnh Lạng Sơn.",
    ),
    OrganisationState.SUSPENDED: (
        "Đơn vị bị tạm ngừng trên hệ thống",
        "{} bị tạm ngừng trên hệ thống truy xuất nguồn gốc OCOP Lạng Sơn.",
        "Xin liên hệ Sở Khoa học và Công nghệ tỉnh Lạng Sơn để biết cách khắc phục.",
    ),
}


def _write(session: Session, user: User, subject: str, *paragraphs: str) -> None:
    if user.organisation and user.organisation.is_sample:
        return  # nobody reads the mail of a made-up cooperative
    body = [f"Kính gửi ông/bà {user.name},", *paragraphs, _SIGNATURE.format(base=BASE_URL)]
    queue_email(session, user.email, subject, "\n\n".join(body) + "\n")
