"""Pages that work offline are signed for their person, so that what they send later is known to be theirs."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from traceability.errors import Refused
from traceability.services.actor import Actor

_NINETY_DAYS = 90 * 86_400


def sign(actor: Actor, page: str) -> str:
    """What the page carries. It stands for the CSRF token, and unlike that outlives the session."""
    return str(signer(page).dumps(actor.user_id))


def check(actor: Actor, page: str, signed: str | None) -> None:
    """Refuse what another site sent, or another person wrote on the same phone."""
    try:
        owner = signer(page).loads(signed or "", max_age=_NINETY_DAYS)
    except BadSignature:
        raise Refused("Trang này đã mở quá lâu. Tải lại trang rồi ghi lại.") from None
    if owner != actor.user_id:
        raise Refused("Mục này do tài khoản khác ghi trên máy này. Đăng nhập bằng tài khoản đó để gửi.")


def signer(page: str) -> URLSafeTimedSerializer:
    """Signs for one kind of page ("diary page") and no other."""
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=page)
