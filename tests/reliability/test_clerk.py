"""PostgreSQL for an account that owns nothing: it does the service's work and can change no table.

That everything people do works with it is shown by tests/demo, which runs as this account on PostgreSQL.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import Result
from psycopg import errors

from app import create_app
from models import Setting
from tests.databases import PostgresDatabases
from tests.named import ROOT
from tests.reliability.deployment import eventually
from traceability.config import Config
from traceability.database import Database
from traceability.services import audit, clock
from traceability.services.actor import Actor
from traceability.services.mail import queue_email


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresDatabases]:
    made = PostgresDatabases(tmp_path_factory.mktemp("clerk"))
    yield made
    made.remove()


@pytest.fixture(scope="module")
def settings(owned: PostgresDatabases) -> dict[str, str]:
    owner = owned.restore(owned.folder / "own")
    clerk = owned.as_clerk(owner)
    return {**clerk, "OWNER": owner["DATABASE_URL"]}


def _environment(settings: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in settings.items() if name != "OWNER"}
    return {**os.environ, **kept, "DEMO": "0"}


FORBIDDEN = (
    "CREATE TABLE mine (id int)",
    "DROP TABLE scan",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "ALTER TABLE audit_entry ADD COLUMN x int",
    "DROP TRIGGER audit_entry_append_only ON audit_entry",
    "TRUNCATE scan",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE EXTENSION dblink",
    "UPDATE audit_entry SET action = 'x'",
    "DELETE FROM audit_entry",
    "DELETE FROM yearly_report",
    "UPDATE alembic_version SET version_num = '0001'",
    "CREATE ROLE another LOGIN",
    "SET session_replication_role = replica",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "SELECT pg_read_file('/etc/passwd')",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_it_changes_no_table_and_no_history(settings: dict[str, str], statement: str) -> None:
    url = settings["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(url) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_it_writes_rows_and_history(settings: dict[str, str]) -> None:
    config = Config.from_env({k: v for k, v in settings.items() if k != "OWNER"})
    database = Database(config.database_url, config.scans_database_url)
    with database.writing() as session:
        row = Setting(name="department_phone", value="0205", changed_at=clock.now())
        session.add(row)
        audit.record(session, Actor.system("x"), "setting.changed", row, after={"value": "0205"})
    database.dispose()
    assert create_app(config).test_client().get("/readyz").status_code == 200


def test_upgrading_what_is_newest_needs_no_owner_and_granting_does(settings: dict[str, str]) -> None:
    app = create_app(Config.from_env({k: v for k, v in settings.items() if k != "OWNER"}))

    def run(*words: str) -> Result:
        return app.test_cli_runner().invoke(args=words)

    assert run("database", "upgrade").exit_code == 0  # as ExecStartPre of the unit does
    assert run("database", "grant", "ocop_web").exit_code != 0
    assert "không phải tên tài khoản" in run("database", "grant", 'x; DROP TABLE "user"').stderr
    app.extensions["database"].dispose()


def test_the_worker_works_with_it(settings: dict[str, str]) -> None:
    config = Config.from_env({k: v for k, v in settings.items() if k != "OWNER"})
    database = Database(config.database_url, config.scans_database_url)
    with database.writing() as session:
        queue_email(session, "ai@vi.du", "Thử", "Chào")
    mail: Path = config.instance / "mail"
    worker = subprocess.Popen(
        [sys.executable, "-m", "traceability.worker"], env=_environment(settings), cwd=ROOT
    )
    try:
        assert eventually(lambda: mail.exists() and any(mail.glob("*.eml")), seconds=40)
    finally:
        worker.terminate()
        worker.wait(20)
        database.dispose()
