"""The blueprints of an audience: each module of its package that has a `blueprint` is one."""

import importlib
import pkgutil
from types import ModuleType

from flask import Flask


def register_all(app: Flask, audience: ModuleType) -> None:
    """Register them in the order of their modules' names."""
    for module in pkgutil.iter_modules(audience.__path__):
        if blueprint := getattr(
            importlib.import_module(f"{audience.__name__}.{module.name}"), "blueprint", None
        ):
            app.register_blueprint(blueprint)
