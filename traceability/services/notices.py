"""Notices: kept in people's inboxes and sent as e-mail; the same event is told to nobody twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models import Notice, Organisation, Role, User
from traceability.config import Config
from traceability.database import Database, unique_breach
from traceability.errors import Refused
from traceability.services import clock
from traceability.services.actor import Actor
from traceability.services.mail import BASE_URL, queue_email
from traceability.services.paging import Page, page_of

KEPT = timedelta(days=365)
_SIGNATURE = """Trân trọng,
Sở Khoa học và Công nghệ tỉnh Lạng Sơn
Hệ thống truy xuất nguồn gốc sản phẩm OCOP
{base}

Thư này được gửi tự động, vui lòng không trả lời."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is told. `key` names the event; one that has no name of its own cannot happen twice."""

    title: str
    paragraphs: Sequence[str]
    path: str | None = None  # the page to go to
    key: str | None = None


def tell(session: Session, person: User, message: Message, *, by_email: bool = True) -> bool:
    """Put it into a person's inbox and, once the transaction is committed, e-mail. False if told before.

    The inbox's row decides whether anything is sent, so a repeated run sends nothing again, even when the
    job of the first e-mail has long been deleted.
    """
    notice = Notice(
        user_id=person.id,
        key=message.key or f"once/{uuid4()}",
        title=message.title,
        text="\n\n".join(message.paragraphs),
        path=message.path,
        created_at=clock.now(),
    )
    try:
        with unique_breach(session, "uq_notice_user_id_key", _ToldBefore("")):
            session.add(notice)
    except _ToldBefore:
        return False
    if by_email and not (person.organisation and person.organisation.is_sample):
        queue_email(session, person.email, message.title, letter(person, message), key=f"notice/{notice.id}")
    return True


def tell_producer(session: Session, organisation: Organisation, message: Message) -> None:
    """Everybody of an organisation finds it in the inbox; those who run it get the e-mail too."""
    for person in organisation.users:
        if person.disabled_at is None:
            tell(session, person, message, by_email=person.role is Role.PRODUCER_ADMIN)


def tell_staff(session: Session, message: Message, roles: Iterable[Role], *, but: int | None = None) -> None:
    """All officials of these roles, but for the one who knows already."""
    for person in staff(session, roles):
        if person.id != but:
            tell(session, person, message)


def staff(session: Session, roles: Iterable[Role]) -> Sequence[User]:
    """The officials who have these roles today."""
    query = select(User).where(User.role.in_(list(roles)), User.disabled_at.is_(None))
    return session.scalars(query.order_by(User.id)).all()


def letter(person: User, message: Message) -> str:
    """The same as plain text, with the address of the page."""
    link = [f"Xem tại: {BASE_URL}{message.path}"] if message.path else []
    body = [f"Kính gửi ông/bà {person.name},", *message.paragraphs, *link, _SIGNATURE.format(base=BASE_URL)]
    return "\n\n".join(body) + "\n"


def inbox(session: Session, actor: Actor, number: int = 1) -> Page[Notice]:
    """A page of the person's own notices, the latest first."""
    mine = select(Notice).where(Notice.user_id == actor.user_id)
    return page_of(session, mine.order_by(Notice.id.desc()), number)


def unread(session: Session, actor: Actor) -> int:
    """How many the person has not opened."""
    query = select(func.count()).where(Notice.user_id == actor.user_id, Notice.read_at.is_(None))
    return session.scalar(query) or 0


def mark_read(session: Session, actor: Actor, up_to: int) -> int:
    """The person has seen everything up to the notice `up_to`, which was the latest on the page."""
    mine = (Notice.user_id == actor.user_id, Notice.read_at.is_(None), Notice.id <= up_to)
    query = update(Notice).where(*mine).values(read_at=clock.now()).returning(Notice.id)
    return len(session.scalars(query).all())


def forget_old(db: Database, config: Config) -> int:
    """Delete notices that were read and are a year old, as a step of the daily maintenance."""
    with db.writing() as session:
        old = delete(Notice).where(Notice.read_at.is_not(None), Notice.created_at < clock.now() - KEPT)
        return len(session.scalars(old.returning(Notice.id)).all())


class _ToldBefore(Refused):
    pass
