"""The token in a page that confirms its visit: the scan itself, signed, good for ten minutes."""

import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from models import Device
from traceability.services import clock
from traceability.services.scans import Seen, Sighting

SECONDS = 600
_DEVICES = tuple(Device)
# When it was made, the scan's id, then product, batch, run and index (each plus one, so 0 is none), the
# device and the verdict's name. It says nothing that the page does not; the signature keeps it unchanged.
_SHAPE = struct.Struct(">IQIIIIB")
_SIGNATURE = 16


def make(key: bytes, seen: Seen) -> str:
    """The token of a scan."""
    of = seen.sighting
    numbers = (0 if it is None else it + 1 for it in (of.product_id, of.batch_id, of.run, of.index))
    made = int(clock.now().timestamp())
    body = _SHAPE.pack(made, seen.id, *numbers, _DEVICES.index(of.device)) + of.state.encode()
    return urlsafe_b64encode(body + _signed(key, body)).decode().rstrip("=")


def read(key: bytes, token: str) -> Seen | None:
    """The scan a token names; None where it is not ours or older than ten minutes."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (NotBase64, ValueError):
        return None
    body, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    if len(body) <= _SHAPE.size or not hmac.compare_digest(signature, _signed(key, body)):
        return None
    made, id, *numbers, device = _SHAPE.unpack(body[: _SHAPE.size])
    if not 0 <= clock.now().timestamp() - made <= SECONDS:
        return None
    product, batch, run, index = (number - 1 if number else None for number in numbers)
    state = body[_SHAPE.size :].decode()
    return Seen(id, Sighting(state, _DEVICES[device], product, batch, run, index))


def _signed(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, hashlib.sha256)[:_SIGNATURE]
