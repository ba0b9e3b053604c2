"""From SQLite to PostgreSQL by one command: every row of every table, or nothing at all."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from pysqlite3 import dbapi2
from sqlalchemy import Engine, Table, create_engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from app import create_app
from models import AuditEntry, Base, LabelRun, Recall, Scan, ScansBase, Setting
from tests import factories, one_of_each
from tests.client import CheckingClient, Page
from tests.databases import SqliteDatabases
from tests.factories import (
    CertificateFactory,
    LabelRunFactory,
    PlannedVisitFactory,
    RecallFactory,
    SupportFactory,
    TraceEventFactory,
    UserFactory,
    VisitFactory,
)
from tests.reliability.deployment import eventually, free_port, running, settings, status
from tests.servers import new_database
from traceability.config import Config
from traceability.database import Database, migrations
from traceability.services import audit, audit_chain, clock, passwords, scans
from traceability.services.actor import Actor
from traceability.services.moving import source

PASSWORD = "thuyền nan biển xanh"
OLD_RUN = 900  # a run whose row is gone, and whose number must not come again: labels carry it
TABLES = [(base, table) for base in (Base, ScansBase) for table in base.metadata.sorted_tables]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SQLite files with at least one row in every table, and their key."""
    made = SqliteDatabases(tmp_path_factory.mktemp("moving"))
    instance = made.folder / "full"
    config = Config.from_env(made.restore(instance))
    shutil.copy(config.root_key_file, instance)
    db = Database(config.database_url, config.scans_database_url)
    with db.writing() as session:
        factories.use(session)
        for make in (LabelRunFactory, CertificateFactory, RecallFactory, TraceEventFactory, VisitFactory):
            make.create()
        for make in (SupportFactory, PlannedVisitFactory):
            make.create()
        UserFactory.create(email="hoa@example.vn", password_hash=passwords.hash_password(PASSWORD))
        for number in range(30):
            row = Setting(name=f"thử {number}", value=one_of_each.TEXT, changed_at=clock.now())
            session.add(row)
            audit.record(session, Actor.system("thử"), "setting.noted", row, after={"tên": "Lạng Sơn"})
    with db.scans() as session:
        sighting = scans.Sighting(state="ok", run=1, index=4)
        for days in (0, 70):
            id_ = scans.first_id(clock.now() - timedelta(days=days)) + 5
            scans.write_seen(session, [scans.Seen(id_, sighting)])
    for base, engine in ((Base, db.main.writing), (ScansBase, db.scan.writing)):
        with engine.begin() as connection:
            one_of_each.fill(connection, base.metadata)
            if base is Base:
                noted = "UPDATE sqlite_sequence SET seq = :old WHERE name = 'label_run'"
                connection.execute(text(noted), {"old": OLD_RUN})
    db.dispose()
    return instance


@pytest.fixture
def here(full: Path, tmp_path: Path) -> Iterator[Flask]:
    """A stopped service with those files: the application that its command line loads."""
    shutil.copytree(full, tmp_path / "here")
    app = create_app(Config.from_env({"INSTANCE_DIR": str(tmp_path / "here")}))
    yield app
    app.extensions["database"].dispose()


def _move(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["database", "move", *words])


def _rows(engine: Engine, table: Table) -> Counter[str]:
    """As the service reads them, in whatever order."""
    with engine.connect() as connection:
        return Counter(map(repr, connection.execute(select(table))))


@pytest.mark.parametrize("apart", [False, True])
def test_every_row_of_every_table_arrives_and_the_service_goes_on(here: Flask, apart: bool) -> None:
    config: Config = here.extensions["config"]
    with ExitStack() as stack:
        urls = [stack.enter_context(new_database()) for _ in range(1 + apart)]
        moved = _move(here, "--to", urls[0], *(["--scans-to", urls[1]] if apart else []))
        assert moved.exit_code == 0, moved.output
        assert "so lại giống hệt" in moved.output
        assert "30 bản ghi nhật ký nguyên vẹn, đọc đúng 100 mã tem" in moved.output
        engines = {Base: create_engine(urls[0]), ScansBase: create_engine(urls[-1])}
        old = {
            Base: here.extensions["database"].main.reading,
            ScansBase: here.extensions["database"].scan.reading,
        }
        for base, table in TABLES:
            kept = _rows(old[base], table)
            assert kept, f"{table.name} is empty and shows nothing"
            assert _rows(engines[base], table) == kept, table.name
        _numbers_go_on(engines[Base])
        _triggers_watch(engines[Base])
        with engines[ScansBase].connect() as connection:
            parts = connection.execute(select(text("tableoid::regclass::text")).select_from(Scan)).all()
            assert len(set(parts)) == 2, "two months, two tables"
            assert "scan_default" not in str(parts)
        there = {"DATABASE_URL": urls[0], "SCANS_DATABASE_URL": urls[-1]}
        _goes_on(Config.from_env({"INSTANCE_DIR": str(config.instance), **there}))
        for engine in engines.values():
            engine.dispose()


def _numbers_go_on(engine: Engine) -> None:
    """No id comes twice, not even one whose row is gone."""
    with engine.connect() as connection:
        for _, table in TABLES:
            column = table.autoincrement_column
            if table.metadata is not Base.metadata or column is None:
                continue
            following = text(f"SELECT nextval(pg_get_serial_sequence('\"{table.name}\"', '{column.name}'))")
            last = (
                OLD_RUN
                if table.name == LabelRun.__tablename__
                else connection.scalar(select(func.max(column)))
            )
            assert connection.scalar(following) == (last or 0) + 1, table.name


def _triggers_watch(engine: Engine) -> None:
    with engine.connect() as connection:
        asleep = text("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'")
        assert connection.scalar(asleep) == 0
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("UPDATE audit_entry SET actor_name = 'khác'"))


def _goes_on(config: Config) -> None:
    """The service on the new databases: scans are answered, people sign in, the log goes on."""
    app = create_app(config)
    database: Database = app.extensions["database"]
    with database.writing_session() as session:
        client = CheckingClient(app, Page, session=session)
        run = session.get_one(LabelRun, 1)
        code = app.extensions["keyring"].codec(run.key_version).encode(run.id, 3)
        assert re.search(r'data-state="ok', client.get(f"/t/{code}").text)
        recalled = session.scalars(select(Recall)).all()[0].batches[0].batch
        page = client.get(f"/lot/{recalled.product.code}.{recalled.lot_number}")
        assert 'data-state="recalled"' in page.text
        before = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
        answer = client.post("/sign-in", data={"email": "hoa@example.vn", "password": PASSWORD})
        assert answer.location == "/producer/"
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == before + 1
        session.rollback()
        assert not audit_chain.verify(session).faults
    database.dispose()


def test_a_service_that_merely_idles_keeps_its_files(here: Flask, tmp_path: Path) -> None:
    port = free_port()
    environ = settings(tmp_path / "here", WEB_WORKERS="1")
    words = ["--config=deploy/gunicorn.conf.py", f"--bind=127.0.0.1:{port}", "app:create_app()"]
    with new_database() as url, running("gunicorn", environ, tmp_path / "web.log", *words):
        assert eventually(lambda: status(f"http://127.0.0.1:{port}/healthz") == 200, 60)
        refused = _move(here, "--to", url)
        assert refused.exit_code == 1
        assert "main.db đang được một tiến trình khác mở" in refused.output
        assert status(f"http://127.0.0.1:{port}/readyz") == 200, "and goes on undisturbed"


def test_nobody_writes_while_the_files_are_read(here: Flask) -> None:
    config: Config = here.extensions["config"]
    database: Database = here.extensions["database"]
    database.dispose()
    other = dbapi2.connect(str(config.instance / "main.db"), timeout=0.1)
    with source.alone(config.database_url, migrations.MAIN), pytest.raises(dbapi2.OperationalError):
        other.execute("BEGIN IMMEDIATE")
    other.close()
    with database.writing() as session:
        session.add(Setting(name="sau", value="1", changed_at=clock.now()))
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"


@pytest.mark.parametrize("name", ["setting", "của_người_khác"])
def test_nothing_is_copied_over_what_is_there(here: Flask, name: str) -> None:
    with new_database() as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text(f'CREATE TABLE "{name}" (value text)'))
            connection.execute(text(f"""INSERT INTO "{name}" VALUES ('của người khác')"""))
        refused = _move(here, "--to", url)
        assert refused.exit_code == 1
        assert f"không trống (bảng {name})" in refused.output
        with engine.connect() as connection:
            tables = text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            assert connection.scalar(tables) == 1
        engine.dispose()


@pytest.mark.parametrize("wrong", ["changed_at = 'hôm qua'", "value = CAST(X'00' AS TEXT)"])
def test_a_move_that_fails_keeps_nothing_and_may_be_run_again(here: Flask, wrong: str) -> None:
    database: Database = here.extensions["database"]
    with database.main.writing.begin() as connection:
        connection.execute(insert(Setting).values(name="dài", value="1", changed_at=clock.now()))
        connection.execute(text(f"UPDATE setting SET {wrong} WHERE name = 'dài'"))
    with new_database() as url:
        failed = _move(here, "--to", url)
        assert failed.exit_code == 1
        assert "Bảng setting có giá trị mà PostgreSQL không nhận" in failed.output
        with database.main.writing.begin() as connection:
            connection.execute(text("DELETE FROM setting WHERE name = 'dài'"))
        assert _move(here, "--to", url).exit_code == 0
        again = _move(here, "--to", url)
        assert "không trống" in again.output


def test_only_sqlite_in_the_newest_schema_is_moved_and_only_to_postgresql(here: Flask) -> None:
    assert "--to phải là địa chỉ postgresql://" in _move(here, "--to", "sqlite:////tmp/khác.db").output
    database: Database = here.extensions["database"]
    with database.scan.writing.begin() as connection:
        connection.execute(text("UPDATE alembic_version_scans SET version_num = '0001'"))
    assert "scans chưa ở phiên bản mới nhất" in _move(here, "--to", "postgresql://127.0.0.1:1/x").output
