"""The notices before a certificate expires: at 90, 60, 30 and 7 days, one digest a person and day."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Exists, Select, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from models import Certificate, ExpiryNotice, Notice, Organisation, Product, Role
from traceability.config import Config
from traceability.database import Database
from traceability.services import clock, notices
from traceability.services.certificates.letters import name_of
from traceability.services.certificates.standings import Standing, standing_on
from traceability.services.notices import Message

STEPS = (90, 60, 30, 7)
_STAFF = (Role.OFFICER, Role.MANAGER)
_KEY = "expiry/"


def tell_expiring(db: Database, config: Config) -> int:
    """Tell producers, then officials, of what has newly come close; how many papers.

    A transaction an organisation and one an official: each is told wholly or not at all, and a run that was
    cut short is made good by the next. A day left out is made good as well, because what is told is the step
    that a paper has reached, not the day on which it did.
    """
    day = clock.today()
    with db.reading() as session:
        holders = dict.fromkeys(paper.organisation_id for paper, _ in _due(session, day))
    told = 0
    for holder in holders:
        with db.writing() as session:
            told += _tell_holder(session, holder, day)
    with db.reading() as session:
        officials = [person.id for person in notices.staff(session, _STAFF)]
    for official in officials:
        with db.writing() as session:
            _tell_official(session, official, day)
    return told


def step_of(days_left: int) -> int | None:
    """The step that a paper with so many days left has reached."""
    return min((step for step in STEPS if days_left <= step), default=None)


def _due(session: Session, day: date, organisation_id: int | None = None) -> list[tuple[Certificate, int]]:
    """Papers in force that have reached a step nobody was told of. One with a successor is left in peace."""
    query = _loaded().where(
        standing_on(day).in_([Standing.ACTIVE.value, Standing.EXPIRING.value]),
        Certificate.expires_on.between(day, day + timedelta(days=max(STEPS))),
        ~_succeeded(),
    )
    if organisation_id is not None:
        query = query.where(Certificate.organisation_id == organisation_id)
    papers = session.scalars(query.order_by(Certificate.expires_on, Certificate.id)).all()
    told = _told(session, [paper.id for paper in papers])
    reached = [(paper, step_of(_left(paper, day))) for paper in papers]
    return [(paper, step) for paper, step in reached if step is not None and told.get(paper.id, 999) > step]


def _told(session: Session, papers: Sequence[int]) -> dict[int, int]:
    """The last step that people were told of."""
    query = select(ExpiryNotice.certificate_id, func.min(ExpiryNotice.days))
    rows = session.execute(
        query.where(ExpiryNotice.certificate_id.in_(papers)).group_by(ExpiryNotice.certificate_id)
    )
    return {row[0]: row[1] for row in rows}


def _succeeded() -> Exists:
    """Whether a later verified paper of the same kind and scope is there, named as successor or not."""
    later = aliased(Certificate)
    return exists().where(
        later.organisation_id == Certificate.organisation_id,
        later.kind_id == Certificate.kind_id,
        later.product_id.is_not_distinct_from(Certificate.product_id),
        later.establishment_id.is_not_distinct_from(Certificate.establishment_id),
        later.verified_at.is_not(None),
        later.issued_on > Certificate.issued_on,
    )


def _tell_holder(session: Session, organisation_id: int, day: date) -> int:
    """One digest of the day; what comes close later on the same day waits for tomorrow's."""
    told = select(func.max(ExpiryNotice.told_at)).where(
        ExpiryNotice.certificate_id.in_(
            select(Certificate.id).where(Certificate.organisation_id == organisation_id)
        )
    )
    latest = session.scalar(told)
    if latest is not None and latest.astimezone(clock.VIETNAM).date() >= day:
        return 0
    due = _due(session, day, organisation_id)
    session.add_all(
        ExpiryNotice(certificate_id=paper.id, days=step, told_at=clock.now()) for paper, step in due
    )
    if due:
        message = _digest([paper for paper, _ in due], day, "/producer/certificates", with_holder=False)
        notices.tell_producer(session, session.get_one(Organisation, organisation_id), message)
    return len(due)


def _tell_official(session: Session, user_id: int, day: date) -> None:
    """Everything that producers were told of since this official's last digest."""
    digests = select(func.max(Notice.created_at)).where(
        Notice.user_id == user_id, Notice.key.startswith(_KEY)
    )
    since = session.scalar(digests) or clock.now() - timedelta(days=1)
    told = select(ExpiryNotice.certificate_id).where(ExpiryNotice.told_at > since)
    query = _loaded().where(Certificate.id.in_(told), Certificate.expires_on >= day, ~_succeeded())
    papers = session.scalars(query.order_by(Certificate.expires_on, Certificate.id)).all()
    if papers:
        person = next(one for one in notices.staff(session, _STAFF) if one.id == user_id)
        notices.tell(
            session, person, _digest(papers, day, "/staff/certificates?standing=expiring", with_holder=True)
        )


def _loaded() -> Select[Certificate]:
    return select(Certificate).options(
        joinedload(Certificate.kind),
        joinedload(Certificate.organisation),
        joinedload(Certificate.establishment),
        joinedload(Certificate.product).selectinload(Product.versions),
        selectinload(Certificate.changes),
    )


def _digest(papers: Sequence[Certificate], day: date, path: str, *, with_holder: bool) -> Message:
    return Message(
        key=f"{_KEY}{day.isoformat()}",
        title=f"{len(papers)} giấy sắp hết hạn" if len(papers) > 1 else f"Sắp hết hạn: {name_of(papers[0])}",
        paragraphs=[
            "Các giấy sau sắp hết hạn:",
            "\n".join(_lines(papers, day, with_holder=with_holder)),
            "Hãy chuẩn bị hồ sơ đánh giá lại hoặc cấp lại; khi có giấy mới, nộp giấy mới để thay giấy cũ."
            if not with_holder
            else "Chủ thể đã được nhắc trong hệ thống.",
        ],
        path=path,
    )


def _lines(papers: Iterable[Certificate], day: date, *, with_holder: bool) -> Iterable[str]:
    for paper in papers:
        of = [paper.product.current.name] if paper.product else []
        of += [paper.establishment.name] if paper.establishment else []
        of += [paper.organisation.name] if with_holder else []
        whose = f" của {', '.join(of)}" if of else ""
        yield f"– {name_of(paper)}{whose}: còn {_left(paper, day)} ngày, đến hết {paper.expires_on:%d/%m/%Y}"


def _left(paper: Certificate, day: date) -> int:
    return (paper.expires_on - day).days if paper.expires_on else max(STEPS) + 1
