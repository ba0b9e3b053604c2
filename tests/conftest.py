"""What every test may ask for: an application on a fresh database, a session on it, a checking client."""

import dataclasses
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import create_app
from models import User
from tests import factories
from tests.client import CheckingClient, Page
from tests.databases import KINDS, Databases
from traceability.config import Config
from traceability.database import Database
from traceability.extensions import limiter

MakeApp = Callable[..., Flask]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database sqlite` is quicker while writing code; the suite runs on both."""
    choices = (*KINDS, "both")
    default = os.environ.get("TEST_DATABASE", "both")
    parser.addoption("--database", choices=choices, default=default, help="what to test on")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that needs a database on each that was chosen."""
    if "databases" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        kinds = list(KINDS) if chosen == "both" else [chosen]
        if metafunc.definition.get_closest_marker("one_database"):
            kinds = kinds[:1]
        metafunc.parametrize("databases", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """One migrated template a worker."""
    made = KINDS[request.param](tmp_path_factory.mktemp("databases"))
    yield made
    made.remove()


@pytest.fixture(scope="session")
def _shared(databases: Databases) -> Iterator[tuple[Flask, "Dirt"]]:
    app = _build(databases, databases.folder / "shared")
    yield app, Dirt(app.extensions["database"])
    app.extensions["database"].dispose()


@pytest.fixture
def app(_shared: tuple[Flask, "Dirt"], databases: Databases) -> Iterator[Flask]:
    """The application. It is one a worker, with databases and rate limits as new for each test."""
    shared, dirt = _shared
    yield shared
    database: Database = shared.extensions["database"]
    if dirt.found:
        database.dispose()
        databases.restore(databases.folder / "shared")
        shared.extensions["trace_pages"].memory.forget()
        dirt.found = False
    with shared.app_context():
        limiter.reset()


@pytest.fixture
def make_app(databases: Databases, tmp_path: Path) -> Iterator[MakeApp]:
    """Applications with settings of one's own: `make_app(BASE_URL="https://vi.du")`."""
    made: list[Flask] = []

    def make(**settings: str) -> Flask:
        made.append(_build(databases, databases.folder / f"own-{len(made)}", **settings))
        return made[-1]

    yield make
    for app in made:
        app.extensions["database"].dispose()


@pytest.fixture
def database(app: Flask) -> Database:
    """`database.reading()` and the like, for tests of services that open their own sessions."""
    found: Database = app.extensions["database"]
    return found


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session, which the factories fill. The client commits it before each request."""
    with database.writing_session() as made:
        factories.use(made)
        yield made


@pytest.fixture
def client(app: Flask, session: Session) -> CheckingClient:
    """A browser that accepts only good pages."""
    return CheckingClient(app, Page, session=session)


@pytest.fixture
def browse() -> Iterator[Callable[[Flask], CheckingClient]]:
    """The same for one's own application: `client = browse(make_app())`; factories then fill its database."""
    with ExitStack() as sessions:

        def open_browser(app: Flask) -> CheckingClient:
            session = sessions.enter_context(app.extensions["database"].writing_session())
            factories.use(session)
            return CheckingClient(app, Page, session=session)

        yield open_browser


@pytest.fixture
def sign_in(client: CheckingClient) -> Callable[[User], CheckingClient]:
    """`sign_in(UserFactory(role=Role.OFFICER)).get("/…")`."""

    def sign(user: User) -> CheckingClient:
        client.sign_in(user)
        return client

    return sign


class Dirt:
    """Whether anything may have been written since it was last washed off."""

    def __init__(self, database: Database) -> None:
        self.found = False
        for engines in (database.main, database.scan):
            event.listen(engines.writing, "begin", self._note)

    def _note(self, connection: object) -> None:
        self.found = True


def _build(databases: Databases, instance: Path, **settings: str) -> Flask:
    config = Config.from_env({**databases.restore(instance), **settings})
    return create_app(dataclasses.replace(config, testing=True))
