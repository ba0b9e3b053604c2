"""The token in a page that confirms its visit: the scan itself, sealed, good for ten minutes."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models import Device
from traceability import entropy
from traceability.services import clock
from traceability.services.scans import Seen, Sighting

SECONDS = 600
_DEVICES = tuple(Device)
# When it was made, the scan's id, then product, batch, run and index (each plus one, so 0 is none), the
# device and the verdict's name. Encrypted, because run and index would tell how many labels there are.
_SHAPE = struct.Struct(">IQIIIIB")
_NONCE = 12  # bytes; random, which is safe for 2³² tokens of one key (SP 800-38D §8.3)


def make(key: bytes, seen: Seen) -> str:
    """The token of a scan."""
    of = seen.sighting
    numbers = (0 if it is None else it + 1 for it in (of.product_id, of.batch_id, of.run, of.index))
    made = int(clock.now().timestamp())
    body = _SHAPE.pack(made, seen.id, *numbers, _DEVICES.index(of.device)) + of.state.encode()
    nonce = entropy.take(_NONCE)
    return urlsafe_b64encode(nonce + _cipher(key).encrypt(nonce, body, None)).decode().rstrip("=")


def read(key: bytes, token: str) -> Seen | None:
    """The scan a token names; None where it is not ours or older than ten minutes."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        body = _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], None)
    except (NotBase64, ValueError, InvalidTag):
        return None
    made, id, *numbers, device = _SHAPE.unpack(body[: _SHAPE.size])
    if not 0 <= clock.now().timestamp() - made <= SECONDS:
        return None
    product, batch, run, index = (number - 1 if number else None for number in numbers)
    state = body[_SHAPE.size :].decode()
    return Seen(id, Sighting(state, _DEVICES[device], product, batch, run, index))


@lru_cache(4)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
