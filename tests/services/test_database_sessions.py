"""Reading and writing sessions, on the database the suite runs on."""

import contextlib
import os
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from models import Setting
from traceability.database import Database, sqlite
from traceability.database.sessions import Engines
from traceability.services import clock


def _setting(name: str) -> Setting:
    return Setting(name=name, value="1", changed_at=clock.now())


def test_the_database_itself_refuses_to_write_in_a_reading_session(database: Database) -> None:
    with database.reading() as session:
        session.add(_setting("a"))
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            session.flush()


def test_the_scans_database_too(database: Database) -> None:
    with database.reading_scans() as session, pytest.raises(DBAPIError, match=r"readonly|read-only"):
        session.execute(text("DELETE FROM scan"))


def test_a_reading_session_does_not_spoil_the_pool_for_writers(database: Database) -> None:
    for name in ("a", "b", "c"):
        with database.reading() as session:
            assert session.get(Setting, name) is None
        with database.writing() as session:
            session.add(_setting(name))


def test_writing_commits_at_the_end_and_nothing_after_an_error(database: Database) -> None:
    with database.writing() as session:
        session.add(_setting("kept"))
    with contextlib.suppress(ZeroDivisionError), database.writing() as session:
        session.add(_setting("lost"))
        session.flush()
        raise ZeroDivisionError
    with database.reading() as session:
        assert session.get(Setting, "kept")
        assert not session.get(Setting, "lost")


def test_a_row_keeps_its_values_after_a_commit(database: Database) -> None:
    with database.writing_session() as session:
        row = _setting("a")
        session.add(row)
        session.commit()
        assert row.name == "a"
        assert not session.in_transaction()


def test_scans_are_written_while_the_main_database_is_being_written(database: Database) -> None:
    with database.writing() as session:
        session.add(_setting("a"))
        session.flush()
        with database.scans() as scans:
            scans.execute(text("DELETE FROM scan"))


def test_readers_see_the_state_before_an_open_write(database: Database) -> None:
    with database.writing() as session:
        session.add(_setting("a"))
        session.flush()
        with database.reading() as other:
            assert other.get(Setting, "a") is None


def test_two_threads_add_without_losing_one(database: Database) -> None:
    def add(start: int) -> None:
        for number in range(start, start + 20):
            with database.writing() as session:
                session.add(_setting(str(number)))

    threads = [threading.Thread(target=add, args=(start,)) for start in (0, 20, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        found = session.scalar(text("SELECT count(*) FROM setting WHERE name <> 'root_key_fingerprint'"))
    assert found == 60


def test_a_forked_child_uses_nothing_of_its_parent(database: Database) -> None:
    with database.writing() as session:  # the parent holds the gate while it forks
        session.add(_setting("parent"))
        session.flush()
        child = os.fork()
        if child == 0:
            try:
                database.main.reading.connect().close()
                held = database.main.gate is not None and database.main.gate.counter.entries < 0
                os._exit(int(held))
            finally:
                os._exit(1)
        assert os.waitpid(child, 0)[1] == 0
    with database.writing() as session:
        session.add(_setting("after"))


def test_a_file_that_is_away_is_not_replaced_by_an_empty_one(tmp_path: Path) -> None:
    file = tmp_path / "a b.db"
    url = f"sqlite:///{file}"
    engines = Engines.connect(url, synchronous=sqlite.FULL)
    with engines.writing.begin() as held:
        held.exec_driver_sql("CREATE TABLE a (b)")
        file.rename(tmp_path / "away.db")
        for reading in (engines.reading, Engines.connect(url, synchronous=sqlite.FULL).reading):
            with pytest.raises(OperationalError, match="unable to open"):
                reading.connect()
    assert not file.exists()
