"""A migrated database as it was, for every test: copied as a file on SQLite, as a template on PostgreSQL."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from tests import servers
from traceability.config import Config
from traceability.database import Database, migrations, note_root_key, privileges
from traceability.root_key import load_root_key
from traceability.services import clock, reference
from traceability.services.trace_pages import snapshot


class SqliteDatabases:
    """Two files in a template folder, copied over those in use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._template = folder / "template"
        fill(self.settings(self._template))

    def settings(self, instance: Path) -> dict[str, str]:
        return {"INSTANCE_DIR": str(instance), "ROOT_KEY_FILE": str(self.folder / "root.key")}

    def restore(self, instance: Path) -> dict[str, str]:
        """The settings of an application whose databases are as new."""
        _empty(instance, "*.db*")
        for file in self._template.glob("*.db"):
            shutil.copy(file, instance)
        return self.settings(instance)

    def as_clerk(self, settings: dict[str, str]) -> dict[str, str]:
        """Whoever has the file has the file."""
        return settings

    def remove(self) -> None:
        """The folder is pytest's to remove."""


class PostgresDatabases:
    """A template database, from which the one in use is created anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server = servers.postgres_url()
        self._name = f"ocop_{os.getpid()}_{uuid4().hex[:8]}"
        self._made = {f"{self._name}_template"}
        self._clerk: str | None = None
        # As pages through its log a copy costs the server a quarter more; before 15 files were the only way.
        with psycopg.connect(self._server.replace("+psycopg", "")) as connection:
            self._as_files = "STRATEGY file_copy" if connection.info.server_version >= 150000 else ""
        self._execute(f"CREATE DATABASE {self._name}_template TEMPLATE template0")
        fill(self.settings(folder / "template", "template"))

    def settings(self, instance: Path, part: str) -> dict[str, str]:
        url = f"{self._server.rsplit('/', 1)[0]}/{self._name}_{part}"
        return {
            "INSTANCE_DIR": str(instance),
            "ROOT_KEY_FILE": str(self.folder / "root.key"),
            "DATABASE_URL": url,
        }

    def restore(self, instance: Path) -> dict[str, str]:
        """The settings of an application whose databases are as new."""
        _empty(instance)
        name = f"{self._name}_{instance.name.replace('-', '_')}"
        self._made.add(name)
        self._execute(
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name} TEMPLATE {self._name}_template {self._as_files}",
        )
        return self.settings(instance, instance.name.replace("-", "_"))

    def as_clerk(self, settings: dict[str, str]) -> dict[str, str]:
        """The same database for an account that owns nothing of it, as `flask database grant` makes it."""
        self._clerk = f"{self._name}_clerk"
        self._execute(f"CREATE ROLE {self._clerk} LOGIN")
        privileges.grant(Config.from_env(settings), self._clerk)
        url = make_url(settings["DATABASE_URL"]).set(username=self._clerk, password=None)
        return {**settings, "DATABASE_URL": url.render_as_string(hide_password=False)}

    def remove(self) -> None:
        """Leave nothing on a server that may be a developer's own."""
        self._execute(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in self._made))
        if self._clerk:
            self._execute(f"DROP ROLE {self._clerk}")

    def _execute(self, *statements: str) -> None:
        with psycopg.connect(self._server.replace("+psycopg", ""), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


Databases = SqliteDatabases | PostgresDatabases
KINDS: dict[str, Callable[[Path], Databases]] = {"sqlite": SqliteDatabases, "postgresql": PostgresDatabases}


def _empty(instance: Path, *more: str) -> None:
    """No file tells one test's run 1 from another's, so none may stay."""
    instance.mkdir(exist_ok=True)
    for pattern in (snapshot.NAME, *more):
        for old in instance.glob(pattern):
            old.unlink()


def fill(settings: dict[str, str]) -> None:
    """What `flask database upgrade` does, in both databases."""
    config = Config.from_env(settings)
    migrations.upgrade(config)
    database = Database(config.database_url, config.scans_database_url)
    note_root_key(database, load_root_key(config.root_key_file, create=True), clock.now())
    with database.writing() as session:
        reference.load(session)
    with database.scans():
        pass
    database.dispose()
