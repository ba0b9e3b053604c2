"""Who else has an item of the review queue open: said again and again while the page is, else forgotten."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import ReviewWatch, User
from traceability.config import Config
from traceability.database import Database
from traceability.errors import NotFound
from traceability.services import clock
from traceability.services.actor import Actor

LASTS = timedelta(seconds=90)  # the page says it every half minute


def watch(session: Session, actor: Actor, subject: str) -> Sequence[str]:
    """The actor has `subject` ("certificate/12") open; the names of the others who do."""
    if not actor.is_staff or actor.user_id is None:
        raise NotFound
    session.merge(ReviewWatch(subject=subject[:64], user_id=actor.user_id, seen_at=clock.now()))
    session.flush()
    return watchers(session, actor, subject)


def watchers(session: Session, actor: Actor, subject: str) -> Sequence[str]:
    """The names of the others who have it open just now."""
    query = (
        select(User.name)
        .join(ReviewWatch, ReviewWatch.user_id == User.id)
        .where(
            ReviewWatch.subject == subject,
            ReviewWatch.user_id != actor.user_id,
            ReviewWatch.seen_at > clock.now() - LASTS,
        )
    )
    return session.scalars(query.order_by(User.name)).all()


def forget_old(db: Database, config: Config) -> int:
    """Delete what is out of date, as a step of the daily maintenance."""
    with db.writing() as session:
        old = delete(ReviewWatch).where(ReviewWatch.seen_at < clock.now() - LASTS)
        return len(session.scalars(old.returning(ReviewWatch.user_id)).all())
