"""Which requests are refused before any view: those another site sent, and those for another host."""

from flask import Flask, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from traceability.config import Config
from traceability.extensions import SAFE_METHODS


def init_app(app: Flask, config: Config) -> None:
    """Cookies, hosts and proxies as the configuration says; nothing is taken from headers unless told to."""
    app.config.update(
        TRUSTED_HOSTS=list(config.hosts),  # Flask answers 400 to any other
        SESSION_COOKIE_NAME=config.session_cookie,
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=config.max_upload_bytes + 100_000,  # room for the form around the file
    )
    if hops := config.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_port=0, x_prefix=0
        )


def check_origin(config: Config) -> None:
    """Refuse an unsafe request that a browser says another site has sent.

    This stands beside the CSRF token, not in its place: programs that are no browser send no Origin.
    """
    if request.method in SAFE_METHODS or not request.endpoint:
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin not in (config.origin, request.host_url.rstrip("/")):
        abort(403)
    if origin is None and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        abort(403)
