"""Which requests are refused before any view: those another site sent, and those for another host."""

import re

from flask import Flask, Request, Response, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from werkzeug.exceptions import Forbidden
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wsgi import get_host

from traceability.config import Config
from traceability.extensions import SAFE_METHODS
from traceability.web import security_events

_PORT = re.compile(r":\d+$")


def init_app(app: Flask, config: Config) -> None:
    """Cookies, hosts and proxies as the configuration says; nothing is taken from headers unless told to."""
    app.config.update(
        SESSION_COOKIE_NAME=config.session_cookie,
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=config.max_upload_bytes + 100_000,  # room for the form around the file
    )
    app.jinja_env.globals["max_upload_bytes"] = config.max_upload_bytes
    app.session_interface = _Sessions()
    if hops := config.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_port=0, x_prefix=0
        )


class ForeignOrigin(Forbidden):
    """A browser says that the page of another site has sent this."""


class _Sessions(SecureCookieSessionInterface):
    """Flask's own, which does not get its keys ready for somebody without a cookie, as all shoppers are."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        opened = super().open_session(app, request)
        # What we signed is never empty, so nothing in it means that somebody else made it, or another key.
        if not opened and request.cookies.get(self.get_cookie_name(app)):
            g.cookie_refused = True  # told once the request has its number
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session.accessed or session.modified or session:
            super().save_session(app, session, response)


def check_host(config: Config) -> None:
    """Refuse what was sent to another name.

    Flask's TRUSTED_HOSTS knows no IPv6 address, and refuses before there is anything to make a page with.
    """
    if g.pop("cookie_refused", False):
        security_events.tell("cookie refused")
    if _PORT.sub("", request.host) not in config.hosts:
        get_host(request.environ, config.hosts)  # raises SecurityError


def check_origin(config: Config) -> None:
    """Refuse an unsafe request that a browser says another site has sent.

    This stands beside the CSRF token, not in its place: programs that are no browser send no Origin.
    """
    if request.method in SAFE_METHODS or not request.endpoint:
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin not in (config.origin, request.host_url.rstrip("/")):
        raise ForeignOrigin
    if origin is None and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise ForeignOrigin
