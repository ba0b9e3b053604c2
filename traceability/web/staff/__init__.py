"""Pages for the department's staff: each module here is one noun, with its `blueprint`."""

import sys

from flask import Flask

from traceability.web.blueprints import register_all


def register(app: Flask) -> None:
    """Join every module's blueprint to the application."""
    register_all(app, sys.modules[__name__])
