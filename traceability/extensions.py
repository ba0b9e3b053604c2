"""Unbound extensions, joined to an application by `init_app`: db, csrf, login, babel, limiter."""

import hashlib
import hmac
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from traceability.config import PROJECT, Config
from traceability.database import Database, is_outage
from traceability.identifiers.trace_code import Keyring

LANGUAGES = ("vi", "en", "zh")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class RequestDatabase:
    """`db`: the application's Database, and its session for this request or command."""

    def init_app(self, app: Flask, database: Database) -> None:
        app.extensions["database"] = database
        app.teardown_appcontext(_close_session)

    @property
    def database(self) -> Database:
        """What jobs and other threads take along; it needs no application context."""
        found: Database = current_app.extensions["database"]
        return found

    @property
    def session(self) -> Session:
        """Reading in a safe request, writing elsewhere; nothing is begun before its first statement."""
        if "session" not in g:
            safe = has_request_context() and request.method in SAFE_METHODS
            g.session = self.database.reading_session() if safe else self.database.writing_session()
        session: Session = g.session
        return session

    def reading(self) -> AbstractContextManager[Session]:
        """A short look of its own, before slow work: see Database.reading."""
        return self.database.reading()

    def writing(self) -> AbstractContextManager[Session]:
        """A short write of its own, committed at the end of the block: see Database.writing."""
        return self.database.writing()

    def scans(self) -> AbstractContextManager[Session]:
        """A short write to the scans database, the one thing a GET may write."""
        return self.database.scans()

    def reading_scans(self) -> AbstractContextManager[Session]:
        """A short look at the scans database."""
        return self.database.reading_scans()


def _close_session(error: BaseException | None) -> None:
    session: Session | None = g.pop("session", None)
    if session is None:
        return
    try:
        session.close()
    except DBAPIError as broken:
        if not is_outage(broken):
            raise
        session.invalidate()  # the server ended the connection and what was open on it; the answer is made


def keyring() -> Keyring:
    """The keys that make and read trace codes."""
    found: Keyring = current_app.extensions["keyring"]
    return found


def _visitor() -> str:
    """Tells visitors apart for rate limits only: an HMAC, so that no address is ever stored."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, (request.remote_addr or "").encode(), hashlib.sha256).hexdigest()[:32]


db = RequestDatabase()
csrf = CSRFProtect()
login = LoginManager()
babel = Babel()
limiter = Limiter(key_func=_visitor, headers_enabled=False, swallow_errors=True)


def init_app(app: Flask, config: Config) -> None:
    """Join every extension to the application. What they hook into requests runs in this order."""
    db.init_app(app, Database(config.database_url, config.scans_database_url))
    _init_limiter(app, config)
    _init_login(app)


def init_csrf(app: Flask) -> None:
    """After the access check, because it reads the body."""
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session, so a form filled in over lunch can still be sent
        WTF_CSRF_SSL_STRICT=False,  # web/security.py checks Origin instead
    )
    csrf.init_app(app)


def _init_limiter(app: Flask, config: Config) -> None:
    app.config["RATELIMIT_STORAGE_URI"] = config.valkey_url or "memory://"
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = config.valkey_url is not None
    limiter._storage_options.clear()  # it would add to what another application of this process asked for
    if config.valkey_url and config.valkey_url.startswith("valkeys:"):
        # The client checks who signed a certificate, but not for whom, unless told to.
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {"ssl_check_hostname": True}
    logging.getLogger("flask-limiter").disabled = True  # it would log whom it refuses
    limiter.init_app(app)
    # A limited view checks for itself; this hook would look for limits at every request without one.
    app.before_request_funcs[None].remove(limiter._check_request_limit)


def _init_login(app: Flask) -> None:
    login.init_app(app)
    # It looks into the session of every answer for a "remember me" that we do not have.
    app.after_request_funcs[None].remove(login._update_remember_cookie)
    login.session_protection = None  # it would tie a session to an address, which phones change all day


def init_babel(app: Flask, locale: Callable[[], str]) -> None:
    """The web layer decides the language; it knows which pages are public."""
    babel.init_app(
        app,
        default_locale="vi",
        default_timezone="Asia/Ho_Chi_Minh",
        default_translation_directories=str(PROJECT / "traceability" / "translations"),
        locale_selector=locale,
    )
