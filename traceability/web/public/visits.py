"""A visit to a public page: seen when opened, confirmed by its signed token once really looked at."""

import re
from functools import lru_cache

from flask import Flask, current_app, request

from models import Device
from traceability.extensions import db
from traceability.root_key import derive
from traceability.services import scans
from traceability.services.recorder import Recorder
from traceability.services.scans import Seen, Sighting, Tally
from traceability.web.public import tokens

# Link previews, crawlers, monitors and libraries by their own word for it. Those that pose as browsers run no
# script, so they are seen but never confirmed: this list only keeps them out of the rows as well.
_PREVIEWERS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|fetch|scan(?:ner)?\b|monitor|uptime|headless|lighthouse|pagespeed|"
    r"facebookexternalhit|facebookcatalog|meta-external|whatsapp|viber|zalo(?!.*mobile)|telegram|line-poker|"
    r"kakaotalk-scrap|slack|discord|skypeuripreview|embedly|pinterest|vkshare|flipboard|tumblr|bitly|iframely|"
    r"google-|googleother|apis-google|mediapartners|yandex\w*/|baidu\w*/|sogou|archive|feed|validator|"
    r"^(?:curl|wget|python|go-http|java|okhttp|node|axios|ruby|perl|php|libwww|httpie|apache-)|^$",
    re.IGNORECASE,
)
_AHEAD_OF_TIME = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
_AHEAD = re.compile("prefetch|preview|prerender", re.IGNORECASE)


def prepare(app: Flask) -> None:
    """What every worker keeps."""
    app.extensions["visit_key"] = derive(app.extensions["root_key"], "scan confirmation")
    app.extensions["recorder"] = Recorder(app.extensions["database"], at_once=app.testing)


def is_person() -> bool:
    """Whether somebody may be looking: a GET, not fetched ahead of time, not a known previewer."""
    if request.method != "GET" or is_previewer(request.headers.get("User-Agent", "")):
        return False
    return not any(_AHEAD.search(request.headers.get(name, "")) for name in _AHEAD_OF_TIME)


def record(sighting: Sighting) -> str | None:
    """Record the page as seen; the token that confirms it. Neither waits for a database nor fails."""
    if not is_person():
        return None
    seen = Seen.now(sighting)
    recorder: Recorder = current_app.extensions["recorder"]
    recorder.add(seen)
    return tokens.make(current_app.extensions["visit_key"], seen)


def confirm(token: str) -> tuple[bool, Tally | None]:
    """Count the visit a token names: whether the token is ours and fresh, and what the rules should look at.

    Committed when this returns: what has been acknowledged survives the process.
    """
    seen = tokens.read(current_app.extensions["visit_key"], token)
    if seen is None:
        return False, None
    visitor = f"{request.remote_addr}/{request.user_agent.string}".encode()
    with db.scans() as session:
        tally = scans.confirm(session, seen, visitor)
    return True, tally


def device() -> Device:
    """The class of the device and nothing finer."""
    return device_of(request.headers.get("User-Agent", ""))


@lru_cache(2048)
def is_previewer(agent: str) -> bool:
    """Whether a user agent says that it is no person's."""
    return _PREVIEWERS.search(agent) is not None


@lru_cache(2048)
def device_of(agent: str) -> Device:
    """The class of a user agent's device."""
    if re.search(r"ipad|tablet|android(?!.*mobile)", agent, re.IGNORECASE):
        return Device.TABLET
    if re.search(r"mobi|iphone|android", agent, re.IGNORECASE):
        return Device.PHONE
    if re.search(r"windows|macintosh|x11|linux", agent, re.IGNORECASE):
        return Device.COMPUTER
    return Device.UNKNOWN
