"""What keeps second factors useless to whoever has the database but not the root key."""

import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from traceability.errors import Refused

_NONCE = 12


@dataclass(frozen=True, slots=True, repr=False)
class Vault:
    """A key derived from the root key, for this purpose alone."""

    key: bytes
    former: tuple[bytes, ...] = ()  # of root keys that were replaced

    def seal(self, user_id: int, secret: str) -> bytes:
        """Encrypt a secret so that it opens for this person only (AES-256-GCM)."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, secret.encode(), _owner(user_id))

    def open(self, user_id: int, sealed: bytes) -> str:
        """The secret, or `Refused` where it was sealed for somebody else or under another key."""
        try:
            return AESGCM(self.key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _owner(user_id)).decode()
        except InvalidTag:
            raise Refused(
                "Không mở được ứng dụng xác thực đã lưu. Hãy nhờ quản trị viên đặt lại xác thực hai bước."
            ) from None

    def digest(self, user_id: int, code: str) -> str:
        """What is kept of a recovery code. Its 50 bits need no slow hash under a key nobody has."""
        return hmac.digest(self.key, b"recovery code %d %s" % (user_id, code.encode()), "sha256").hex()

    def handle(self, user_id: int) -> bytes:
        """What passkeys are told instead of a number or an e-mail (WebAuthn §5.4.3)."""
        return _handle(self.key, user_id)

    def knows_handle(self, user_id: int, handle: bytes) -> bool:
        """Devices keep the handle they were given, also when the root key is replaced. It is no secret: that
        they sign is the proof."""
        return any(handle == _handle(key, user_id) for key in (self.key, *self.former))

    def proof(self, user_id: int, password_hash: str) -> str:
        """Says which password was verified, and voids what is half done when that is replaced."""
        return hmac.digest(self.key, f"password of {user_id} {password_hash}".encode(), "sha256").hex()


def _handle(key: bytes, user_id: int) -> bytes:
    return hmac.digest(key, b"passkey owner %d" % user_id, "sha256")


def _owner(user_id: int) -> bytes:
    return b"totp of user %d" % user_id
