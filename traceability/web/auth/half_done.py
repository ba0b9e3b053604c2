"""What is half done between two requests, in the signed cookie: a password given, a device asked."""

import base64
import hmac
import ipaddress
import secrets
from datetime import UTC, datetime

from flask import current_app, request
from flask import session as cookie
from sqlalchemy.orm import Session

from traceability.config import Config
from traceability.errors import Refused
from traceability.root_key import RootKey, derive
from traceability.services import clock, second_factor, sessions
from traceability.services.second_factor import Ceremony, Vault
from traceability.services.sessions import Candidate

_PASSWORD, _DEVICE, _APP = "half", "ceremony", "app"
_LASTS = 600  # seconds between the password and the second step
_SKEW = 30  # the machine that answers may be behind the one that asked
_LATE = "Đã quá 10 phút từ khi nhập mật khẩu. Hãy đăng nhập lại."


def vault() -> Vault:
    """What second factors are kept with."""
    root_key: RootKey = current_app.extensions["root_key"]
    keys = [derive(key, "second factor") for key in (root_key, *(one.key for one in root_key.former))]
    return Vault(keys[0], tuple(keys[1:]))


def remember_password(candidate: Candidate, former: int | None) -> None:
    """The password was right. There is no session yet, so nothing is open; the old cookie goes whole, but
    for the number of the session it had, which ends when the new one begins."""
    cookie.clear()
    if candidate.user_id is not None and candidate.password_hash is not None:
        proof = vault().proof(candidate.user_id, candidate.password_hash)
        cookie[_PASSWORD] = [candidate.user_id, proof, clock.now().timestamp(), former]


def forget_password() -> None:
    """Begin anew."""
    cookie.pop(_PASSWORD, None)


def who_gave_password() -> int | None:
    """The person whose password was right a moment ago in this browser."""
    user_id, _, at, _ = cookie.get(_PASSWORD, (None, "", 0.0, None))
    return user_id if -_SKEW <= clock.now().timestamp() - at <= _LASTS else None


def former_session() -> int | None:
    """The session this browser had when the password was given."""
    former: int | None = cookie[_PASSWORD][3]
    return former


def candidate(session: Session) -> Candidate:
    """That person as they are now. Raises `Refused` where the password was changed since."""
    user_id = who_gave_password()
    found = sessions.candidate_of(session, user_id) if user_id is not None else None
    if found is None or found.user_id is None or found.password_hash is None:
        raise Refused(_LATE)
    if not hmac.compare_digest(vault().proof(found.user_id, found.password_hash), cookie[_PASSWORD][1]):
        raise Refused(_LATE)
    return found


def site() -> tuple[str, str] | None:
    """The name and origin that passkeys are made for. Browsers make none for a number, only for a name."""
    config: Config = current_app.extensions["config"]
    if config.is_local and request.host.partition(":")[0] == "localhost":  # tried on one's own machine
        return "localhost", request.host_url.rstrip("/")
    try:
        ipaddress.ip_address(config.host.strip("[]"))
    except ValueError:
        return config.host, config.origin
    return None


def ask_device() -> Ceremony:
    """A new challenge, remembered until the device has answered."""
    at, challenge = clock.now(), secrets.token_bytes(32)
    cookie[_DEVICE] = [base64.b64encode(challenge).decode(), at.timestamp()]
    return _ceremony(challenge, at)


def asked_device() -> Ceremony:
    """The challenge that the answer must be to; it is forgotten now. Raises `Refused`."""
    kept = cookie.pop(_DEVICE, None)
    if kept is None:
        raise Refused("Yêu cầu này không còn hiệu lực. Hãy thử lại.")
    return _ceremony(base64.b64decode(kept[0]), datetime.fromtimestamp(kept[1], UTC))


def app_in_setup(user_id: int, email: str) -> second_factor.AppCode:
    """The secret that is being set up; the same until it is done, so that a page may be loaded again."""
    if _APP not in cookie:
        made = second_factor.enrolment(email)
        cookie[_APP] = base64.b64encode(vault().seal(user_id, made.secret)).decode()
        return made
    return second_factor.enrolment(email, vault().open(user_id, base64.b64decode(cookie[_APP])))


def forget_app() -> None:
    """The set-up is done."""
    cookie.pop(_APP, None)


def _ceremony(challenge: bytes, at: datetime) -> Ceremony:
    here = site()
    if here is None:
        raise Refused("Địa chỉ này không dùng được khóa truy cập.")
    return Ceremony(*here, challenge=challenge, asked_at=at)
