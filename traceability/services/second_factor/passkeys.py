"""Passkeys (WebAuthn): a device signs our challenge for our address alone, so nothing can be phished."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import webauthn
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models import Factor, Passkey, User
from traceability.database import unique_breach
from traceability.errors import Invalid, Refused
from traceability.services import audit, clock
from traceability.services.actor import Actor
from traceability.services.factors import passkeys_of
from traceability.services.second_factor.gaining import gained, own_user
from traceability.services.second_factor.vault import Vault
from traceability.text import line

LASTS: Final = timedelta(minutes=5)
MOST: Final = 10
_SKEW = timedelta(seconds=30)  # the machine that answers may be behind the one that asked
_LONGEST_ANSWER = 20_000
_NAME = "OCOP Trace"
WRONG = "Không xác nhận được khóa truy cập. Hãy thử lại."
_LATE = "Yêu cầu đã quá 5 phút. Hãy thử lại."


@dataclass(frozen=True, slots=True)
class Ceremony:
    """One question to a device: for which site, with which challenge, asked when."""

    host: str
    origin: str
    challenge: bytes
    asked_at: datetime

    def require_recent(self) -> None:
        """Raise `Refused` where the answer comes too late."""
        if not -_SKEW <= clock.now() - self.asked_at <= LASTS:
            raise Refused(_LATE)


def creation_options(session: Session, actor: Actor, vault: Vault, ceremony: Ceremony) -> str:
    """JSON for `navigator.credentials.create`; a device that is known already is told so."""
    user = session.get_one(User, actor.user_id)
    options = webauthn.generate_registration_options(
        rp_id=ceremony.host,
        rp_name=_NAME,
        user_id=vault.handle(user.id),
        user_name=user.email,
        user_display_name=user.name,
        challenge=ceremony.challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_descriptors(session, user.id),
    )
    return webauthn.options_to_json(options)


def request_options(session: Session, ceremony: Ceremony, user_id: int | None) -> str:
    """JSON for `navigator.credentials.get`: after the password one of this person's, else any, but then the
    device must have verified its owner, because it stands for the password too."""
    needed = UserVerificationRequirement
    options = webauthn.generate_authentication_options(
        rp_id=ceremony.host,
        challenge=ceremony.challenge,
        allow_credentials=_descriptors(session, user_id) if user_id is not None else None,
        user_verification=needed.REQUIRED if user_id is None else needed.PREFERRED,
    )
    return webauthn.options_to_json(options)


def add_passkey(
    session: Session, actor: Actor, vault: Vault, ceremony: Ceremony, name: str, answer: str
) -> list[str]:
    """Remember the device that answered. Returns recovery codes where it is the first factor."""
    user = own_user(session, actor)
    if len(passkeys_of(session, user.id)) >= MOST:
        raise Refused(f"Mỗi tài khoản có tối đa {MOST} khóa truy cập. Hãy bỏ khóa không dùng nữa.")
    if not line(name):
        raise Invalid({"name": "Đặt tên để nhận ra khóa này, ví dụ «Điện thoại của tôi»."})
    ceremony.require_recent()
    try:
        made = webauthn.verify_registration_response(
            credential=_checked(answer),
            expected_challenge=ceremony.challenge,
            expected_rp_id=ceremony.host,
            expected_origin=ceremony.origin,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise Refused("Không thêm được khóa truy cập này. Hãy thử lại.") from None
    row = Passkey(
        user_id=user.id,
        name=line(name),
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        created_at=clock.now(),
    )
    with unique_breach(session, "uq_passkey_credential_id", Refused("Khóa truy cập này đã được thêm rồi.")):
        session.add(row)
    codes = gained(session, actor, user, vault, Factor.PASSKEY, f"Đã thêm khóa truy cập «{row.name}»")
    audit.record(session, actor, "factor.passkey_added", user, after={"name": row.name})
    return codes


def use_passkey(session: Session, vault: Vault, ceremony: Ceremony, answer: str, user_id: int | None) -> int:
    """Whose device answered. With `user_id` it must be that person's; without one it stands for the password
    as well, so the device must have verified its owner. Raises `Refused`.

    A challenge works once: it must be younger than the key's last use.
    """
    ceremony.require_recent()
    said = _parsed(answer)
    row = session.scalar(
        select(Passkey).where(Passkey.credential_id == said.raw_id).with_for_update(of=Passkey)
    )
    handle = said.response.user_handle
    if (
        row is None
        or (user_id is not None and row.user_id != user_id)
        or (handle and not vault.knows_handle(row.user_id, handle))
        or (row.last_used_at is not None and ceremony.asked_at <= row.last_used_at)
    ):
        raise Refused(WRONG)
    try:
        proved = webauthn.verify_authentication_response(
            credential=said,
            expected_challenge=ceremony.challenge,
            expected_rp_id=ceremony.host,
            expected_origin=ceremony.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=user_id is None,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise Refused(WRONG) from None
    row.sign_count, row.last_used_at = proved.new_sign_count, clock.now()
    session.flush()
    return row.user_id


def _descriptors(session: Session, user_id: int) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=row.credential_id) for row in passkeys_of(session, user_id)]


def _checked(answer: str) -> str:
    if len(answer) > _LONGEST_ANSWER:
        raise ValueError
    return answer


def _parsed(answer: str) -> Any:
    try:
        return webauthn.helpers.parse_authentication_credential_json(_checked(answer))
    except (WebAuthnException, ValueError, TypeError, KeyError):
        raise Refused(WRONG) from None
