"""All HTTP. What every request goes through, in order, and the audiences whose pages there are."""

import importlib
import pkgutil

from flask import Flask
from flask.typing import ResponseReturnValue

from traceability.config import Config
from traceability.extensions import init_babel, init_csrf
from traceability.web import (
    access,
    errors,
    files,
    filters,
    headers,
    health,
    language,
    list_files,
    log_pages,
    metrics,
    numbers,
    overload,
    requests,
    security,
    signed_in,
)

__all__ = ["init_app", "signed_in"]


def init_app(app: Flask, config: Config) -> None:
    """Join the web layer to the application."""
    numbers.init_app(app)
    security.init_app(app, config)
    requests.init_app(app, config)
    overload.init_app(app, config)
    headers.init_app(app, config)
    filters.init_app(app)
    list_files.init_app(app)
    init_babel(app, language.locale)
    errors.init_app(app)
    log_pages.init_app(app)
    _guard(app, config)
    app.register_blueprint(health.blueprint)
    metrics.init_app(app)
    app.register_blueprint(files.blueprint)
    _register_audiences(app)
    access.declare(app, "static", access.public)
    access.listing(app)


def _guard(app: Flask, config: Config) -> None:
    """Closed first: no body is read for somebody who may not send it, no view begins before it is read."""

    @app.before_request
    def guard() -> ResponseReturnValue | None:
        security.check_host(config)
        security.check_origin(config)
        if (refused := access.enforce()) is not None:
            return refused
        requests.read_body()
        return None

    init_csrf(app)


def _register_audiences(app: Flask) -> None:
    """Each package here (public, producer, staff, auth, api) registers its blueprints in `register(app)`."""
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            audience = importlib.import_module(f"{__name__}.{module.name}")
            if register := getattr(audience, "register", None):
                register(app)
