"""One loaded demonstration for all tests here: it takes seconds, and they only read."""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app import create_app
from tests.databases import Databases
from traceability.config import Config


@pytest.fixture(scope="session")
def demo(databases: Databases) -> Iterator[Flask]:
    """An application with the demonstration in it, entered by the command that people use. On PostgreSQL all
    of it is done by an account that may change rows and no table."""
    config = Config.from_env(databases.as_clerk(databases.restore(databases.folder / "demo")))
    app = create_app(dataclasses.replace(config, testing=True))
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    yield app
    app.extensions["database"].dispose()


@pytest.fixture(scope="session")
def listed(demo: Flask) -> dict[str, Any]:
    """What `flask demo list --json` says."""
    result = demo.test_cli_runner().invoke(args=["demo", "list", "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found
