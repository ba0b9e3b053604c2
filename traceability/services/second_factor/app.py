"""The authenticator app: six digits that change every thirty seconds (RFC 6238)."""

import hmac
from dataclasses import dataclass

import pyotp
from sqlalchemy.orm import Session

from models import Factor, Totp
from traceability.errors import Invalid
from traceability.services import audit, clock
from traceability.services.actor import Actor
from traceability.services.second_factor.gaining import gained, own_user
from traceability.services.second_factor.vault import Vault

_SECONDS = 30
_AROUND = (0, -1, 1)  # a telephone's clock may be half a minute off
_ISSUER = "OCOP Trace"
WRONG = "Mã xác thực chưa đúng hoặc đã dùng. Chờ mã mới hiện trong ứng dụng rồi nhập lại."


@dataclass(frozen=True, slots=True)
class AppCode:
    """A secret that is being set up: for typing, and as the address that a telephone reads."""

    secret: str
    address: str


def enrolment(email: str, secret: str | None = None) -> AppCode:
    """A new secret of 160 bits, or the one whose set-up has begun."""
    secret = secret or pyotp.random_base32()
    return AppCode(secret, pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=_ISSUER))


def add_app(session: Session, actor: Actor, vault: Vault, secret: str, code: str) -> list[str]:
    """Remember the app whose code was just typed, in place of a former one, which may be in a lost telephone.

    Returns recovery codes where it is the first factor.
    """
    user = own_user(session, actor)
    step = _step_of(secret, code, after=-1)
    if step is None:
        raise Invalid({"code": "Mã chưa đúng. Kiểm tra giờ của điện thoại rồi nhập mã đang hiện."})
    now = clock.now()
    sealed = vault.seal(user.id, secret)
    session.merge(Totp(user_id=user.id, sealed=sealed, last_step=step, created_at=now, last_used_at=now))
    session.flush()
    codes = gained(session, actor, user, vault, Factor.TOTP, "Đã thêm ứng dụng xác thực")
    audit.record(session, actor, "factor.app_added", user)
    return codes


def use_app(session: Session, vault: Vault, user_id: int, code: str) -> bool:
    """Whether this is a code of the person's app that was not used before. The row's lock makes two
    attempts with one code one success."""
    row = session.get(Totp, user_id, with_for_update=True, populate_existing=True)
    if row is None:
        return False
    step = _step_of(vault.open(user_id, row.sealed), code, after=row.last_step)
    if step is None:
        return False
    row.last_step, row.last_used_at = step, clock.now()
    session.flush()
    return True


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """The step whose code this is, if it is one of now and later than the one used last."""
    typed, app = "".join(code.split()).encode(), pyotp.TOTP(secret)
    now = int(clock.now().timestamp()) // _SECONDS
    found = None
    for step in (now + away for away in _AROUND):
        if hmac.compare_digest(app.generate_otp(step).encode(), typed) and step > after:
            found = step
    return found
