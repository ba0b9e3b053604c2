"""Pages about one's own account: signing in and up, links from e-mails, password and sessions.

All are of one blueprint, `auth`, because the address to sign in is named in many places.
"""

from flask import Flask

from traceability.web import navigation
from traceability.web.auth import account, factors, links, notices, second_step, sign_in, sign_up, waiting
from traceability.web.auth.blueprint import blueprint

__all__ = ["account", "factors", "links", "notices", "second_step", "sign_in", "sign_up", "waiting"]


def register(app: Flask) -> None:
    """Join the pages, the menu of the signed-in person and the waiting room."""
    app.register_blueprint(blueprint)
    navigation.init_app(app)
    waiting.init_app(app)
