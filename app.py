"""Joins everything: configuration, extensions, pages and commands."""

import sys

from flask import Flask

from traceability import cli, error_reports, extensions, logs, web
from traceability.config import Config, ConfigError
from traceability.database import Database, is_outage, refuse_other_key
from traceability.database.keys import noted_fingerprint
from traceability.database.outages import DatabaseAway
from traceability.database.sqlite import UnsafeSqlite
from traceability.database.writable import Unwritable, require_writable
from traceability.identifiers.trace_code import Keyring
from traceability.root_key import RootKey, RootKeyError, derive, load_root_key


def create_app(config: Config | None = None) -> Flask:
    """The application for gunicorn, `flask` and tests. A setting that is wrong stops it with one line."""
    try:
        return _assemble(config or Config.from_env())
    except (ConfigError, RootKeyError, UnsafeSqlite, Unwritable, DatabaseAway) as error:
        if config is not None:  # a test or a program wants the error itself
            raise
        sys.exit(f"Lỗi: {error}")


def _assemble(config: Config) -> Flask:
    app = Flask(__name__)
    logs.configure()
    error_reports.begin(config.sentry_dsn)
    require_writable(config)
    app.extensions["config"] = config
    app.config.update(TESTING=config.testing, PROPAGATE_EXCEPTIONS=config.testing)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    extensions.init_app(app, config)
    app.extensions["root_key"] = _root_key(app.extensions["database"], config)
    app.extensions["keyring"] = Keyring(app.extensions["root_key"])
    app.secret_key = derive(app.extensions["root_key"], "flask session cookie")
    web.init_app(app, config)
    cli.init_app(app)
    return app


def _root_key(database: Database, config: Config) -> RootKey:
    """Made only for a database that knows no key yet: a lost key must be restored, never replaced."""
    try:
        known = noted_fingerprint(database) is not None
        key = load_root_key(config.root_key_file, create=not known)
        refuse_other_key(database, key)
        return key
    except Exception as error:
        if not is_outage(error):
            raise
        if not config.root_key_file.exists():  # nobody can say whether to make one or to restore one
            raise DatabaseAway(config.database_url) from error
        # Scan pages answer without the database, so the service starts; /readyz tells the rest.
        return load_root_key(config.root_key_file, create=False)
