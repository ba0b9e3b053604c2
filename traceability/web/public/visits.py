"""A visit to a public page: seen when opened, confirmed by its signed token once really looked at."""

import re

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from models import Device
from traceability import logs
from traceability.extensions import db
from traceability.root_key import derive
from traceability.services import scans
from traceability.services.scans import Sighting, UnitCounts

log = logs.get(__name__)
TEN_MINUTES = 600

# Link previews, crawlers and monitors by their own word for it. Those that pose as browsers run no script, so
# they are seen but never confirmed.
_PREVIEWERS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|facebookcatalog|whatsapp|viber|zalo(?!.*mobile)|"
    r"telegram|skypeuripreview|embedly|pinterest|vkshare|headless|lighthouse|curl/|wget/|python-|monitor|uptime",
    re.IGNORECASE,
)
_AHEAD_OF_TIME = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def is_person() -> bool:
    """Whether somebody may be looking: a GET, not fetched ahead of time, not a known previewer."""
    if request.method != "GET" or _PREVIEWERS.search(request.user_agent.string):
        return False
    return not any(
        re.search("prefetch|preview|prerender", request.headers.get(name, "")) for name in _AHEAD_OF_TIME
    )


def record(sighting: Sighting) -> str | None:
    """Record the page as seen; the token that confirms it. A failure costs the record, never the page."""
    if not is_person():
        return None
    try:
        with db.scans() as session:
            scan_id = scans.record_seen(session, sighting)
    except Exception as error:
        log.error("scan not recorded", kind=type(error).__name__)
        return None
    return _signer().dumps(scan_id) if sighting.product_id is not None else None


def confirm(token: str) -> bool:
    """Count the visit a token names; False where the token is not ours, or is older than ten minutes."""
    try:
        scan_id = int(_signer().loads(token, max_age=TEN_MINUTES))
    except (BadSignature, ValueError, TypeError):
        return False
    visitor = f"{request.remote_addr}/{request.user_agent.string}".encode()
    with db.scans() as session:
        scans.confirm(session, scan_id, visitor)
    return True


def counts(run: int, index: int) -> UnitCounts:
    """The checks of a unit; none where the scans database does not answer, for the verdict can do without."""
    try:
        with db.reading_scans() as session:
            return scans.counts(session, run, index)
    except Exception as error:
        log.error("checks not counted", kind=type(error).__name__)
        return UnitCounts()


def device() -> Device:
    """The class of the device and nothing finer."""
    agent = request.user_agent.string
    if re.search(r"ipad|tablet|android(?!.*mobile)", agent, re.IGNORECASE):
        return Device.TABLET
    if re.search(r"mobi|iphone|android", agent, re.IGNORECASE):
        return Device.PHONE
    return (
        Device.COMPUTER if re.search(r"windows|macintosh|x11|linux", agent, re.IGNORECASE) else Device.UNKNOWN
    )


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(derive(current_app.extensions["root_key"], "scan confirmation"))
