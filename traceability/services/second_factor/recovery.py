"""Recovery codes: ten, shown once, each opens the account once when the telephone is lost."""

import secrets

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models import RecoveryCode, User
from traceability.errors import Refused
from traceability.identifiers import crockford
from traceability.services import audit, clock
from traceability.services.actor import Actor
from traceability.services.factors import methods_of
from traceability.services.second_factor.vault import Vault
from traceability.services.security_news import tell

COUNT = 10
LENGTH = 10  # of 32 signs: 50 bits
_HALF = LENGTH // 2


def make(session: Session, user_id: int, vault: Vault) -> list[str]:
    """New codes in place of all former ones, as people write them: «7K3QP-X9M2A»."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = ["".join(secrets.choice(crockford.ALPHABET) for _ in range(LENGTH)) for _ in range(COUNT)]
    now = clock.now()
    session.add_all(
        RecoveryCode(user_id=user_id, code_hash=vault.digest(user_id, code), created_at=now) for code in codes
    )
    session.flush()
    return [f"{code[:_HALF]}-{code[_HALF:]}" for code in codes]


def renew_codes(session: Session, actor: Actor, vault: Vault) -> list[str]:
    """The person asks for new ones; the old ones are void."""
    user = session.get_one(User, actor.user_id, with_for_update=True)
    if not methods_of(session, user.id).any:
        raise Refused("Hãy thêm ứng dụng xác thực hoặc khóa truy cập trước khi tạo mã khôi phục.")
    codes = make(session, user.id, vault)
    tell(session, user, "Đã tạo mã khôi phục mới", "Các mã khôi phục cũ không còn dùng được.")
    audit.record(session, actor, "factor.codes_renewed", user)
    return codes


def use_recovery_code(session: Session, vault: Vault, user_id: int, code: str) -> bool:
    """Whether this is an unused code of the person; now it is used, and its owner is told."""
    digest = vault.digest(user_id, crockford.compact(code))
    row = session.scalar(
        select(RecoveryCode)
        .where(RecoveryCode.code_hash == digest, RecoveryCode.user_id == user_id)
        .with_for_update()
    )
    if row is None or row.used_at is not None:
        return False
    row.used_at = clock.now()
    session.flush()
    left = session.scalar(
        select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    )
    user = session.get_one(User, user_id)
    tell(session, user, "Một mã khôi phục vừa được dùng để đăng nhập", f"Còn {left} mã khôi phục chưa dùng.")
    return True


def looks_like_one(text: str) -> bool:
    """Whether somebody typed a recovery code rather than the six digits of an app."""
    return len(crockford.compact(text)) == LENGTH
