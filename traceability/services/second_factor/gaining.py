"""What all kinds of factor have in common when one is added."""

from sqlalchemy.orm import Session, joinedload

from models import Factor, User, UserSession
from traceability.errors import NotFound
from traceability.services import sessions
from traceability.services.actor import Actor
from traceability.services.factors import methods_of
from traceability.services.second_factor import recovery
from traceability.services.second_factor.vault import Vault
from traceability.services.security_news import tell


def own_user(session: Session, actor: Actor) -> User:
    """The actor's row, locked: two forms at once must not both add the first factor."""
    user = session.get(
        User, actor.user_id, options=[joinedload(User.organisation)], with_for_update={"of": User}
    )
    if user is None:
        raise NotFound
    return user


def gained(session: Session, actor: Actor, user: User, vault: Vault, factor: Factor, title: str) -> list[str]:
    """The session has proved the factor now. With the first one come recovery codes, to be shown once,
    and sessions that know only the password end."""
    held = methods_of(session, user.id)
    if held.count == 1 and not held.recovery_codes:
        sessions.end_all_sessions(session, user.id, but=actor.session_id)
        codes = recovery.make(session, user.id, vault)
    else:
        codes = []
    row = session.get(UserSession, actor.session_id)
    if row is not None and row.factor is None:
        row.factor = factor
    tell(session, user, title, "Từ nay đăng nhập cần thêm bước này sau mật khẩu.")
    return codes
