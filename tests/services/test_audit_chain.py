"""The audit log's hash chain: whatever is done to the log behind the service's back is found."""

import threading
from collections.abc import Callable
from dataclasses import asdict

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models import AuditEntry, AuditSeal, Setting
from traceability.database import Database, migrations
from traceability.services import audit, audit_chain, clock
from traceability.services.actor import Actor
from traceability.services.audit_chain import Findings, Head

ME = Actor.system("thử nghiệm")


def _note(session: Session, name: str) -> None:
    row = Setting(name=name, value="a\u0301 ≠ á", changed_at=clock.now())
    session.add(row)
    audit.record(session, ME, "setting.noted", row, after={"at": clock.now(), "n": 1.5, "list": [1, None]})


def _five(database: Database) -> None:
    for name in "abcde":
        with database.writing() as session:
            _note(session, name)


def _verify(database: Database, noted: Head | None = None) -> Findings:
    with database.reading() as session:
        return audit_chain.verify(session, noted=noted)


def _kinds(findings: Findings) -> list[tuple[int | None, str]]:
    return [(fault.position, fault.kind) for fault in findings.faults]


def _tamper(database: Database, *statements: str) -> None:
    """As someone with the database's own password, who takes the triggers and constraints away first."""
    connected = database.main.writing.url.render_as_string(hide_password=False)
    with migrations.connected(connected) as connection:  # foreign keys are off in SQLite here
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for name in connection.scalars(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()


def test_what_the_service_writes_is_whole(database: Database) -> None:
    _five(database)
    found = _verify(database)
    assert (found.entries, found.faults, found.head.position) == (5, (), 5)


def test_an_empty_log_is_whole(database: Database) -> None:
    assert asdict(_verify(database)) == {
        "entries": 0,
        "head": {"position": 0, "hash": "0" * 64},
        "faults": (),
    }


def test_several_entries_of_one_commit_follow_each_other(database: Database) -> None:
    with database.writing() as session:
        for number in range(1100):
            _note(session, f"n{number}")
    assert (_verify(database).entries, _verify(database).faults) == (1100, ())


def test_what_was_rolled_back_leaves_no_gap(database: Database) -> None:
    with database.writing_session() as session:
        _note(session, "gone")
        session.rollback()
        with session.begin_nested() as savepoint:
            _note(session, "gone too")
            savepoint.rollback()
        with session.begin_nested():
            _note(session, "kept")
        session.commit()
    with database.reading() as session:
        assert session.scalars(select(AuditEntry.subject_name)).all() == ["kept"]
    assert (_verify(database).entries, _verify(database).faults) == (1, ())


TAMPERINGS: dict[str, tuple[tuple[str, ...], list[tuple[int | None, str]]]] = {
    "an edit": (("UPDATE audit_entry SET actor_name = 'ai khác' WHERE id = {2}",), [(2, "changed")]),
    "an edit of what was": (("UPDATE audit_entry SET after = NULL WHERE id = {4}",), [(4, "changed")]),
    "a deletion": (("DELETE FROM audit_entry WHERE id = {3}",), [(3, "deleted")]),
    "a deletion with its seal": (
        ("DELETE FROM audit_seal WHERE position = 3", "DELETE FROM audit_entry WHERE id = {3}"),
        [(3, "missing seal")],
    ),
    "a deletion at the end": (
        ("DELETE FROM audit_seal WHERE position = 5", "DELETE FROM audit_entry WHERE id = {5}"),
        [(4, "cut off")],
    ),
    "an insertion": (
        (
            "INSERT INTO audit_entry (at, actor_name, action, subject_type, subject_id, subject_name)"
            " SELECT at, actor_name, action, subject_type, subject_id, subject_name"
            " FROM audit_entry WHERE id = {1}",
        ),
        [(None, "inserted")],
    ),
    "a reordering": (
        (
            "UPDATE audit_seal SET entry_id = 0 WHERE position = 2",
            "UPDATE audit_seal SET entry_id = {2} WHERE position = 4",
            "UPDATE audit_seal SET entry_id = {4} WHERE position = 2",
        ),
        [(2, "changed"), (4, "changed")],
    ),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_tampering_is_found(database: Database, how: str) -> None:
    _five(database)
    statements, expected = TAMPERINGS[how]
    with database.reading() as session:
        ids = [0, *session.scalars(select(AuditSeal.entry_id).order_by(AuditSeal.position))]
    _tamper(database, *(statement.format(*ids) for statement in statements))
    assert _kinds(_verify(database)) == expected


def test_a_chain_rewritten_from_the_start_is_found_by_a_head_kept_elsewhere(database: Database) -> None:
    _five(database)
    noted = _verify(database).head
    _tamper(
        database,
        "DELETE FROM audit_seal",
        "DELETE FROM audit_entry",
        f"UPDATE audit_head SET position = 0, hash = '{'0' * 64}'",
    )
    assert _verify(database).faults == ()
    assert _kinds(_verify(database, noted)) == [(0, "cut off")]
    for name in "vwxyz":
        with database.writing() as session:
            _note(session, name)
    assert _kinds(_verify(database, noted)) == [(5, "rewritten")]


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal", "audit_head"])
def test_the_database_refuses_changes(database: Database, table: str) -> None:
    _five(database)
    column = {"audit_entry": "id = id", "audit_seal": "hash = hash", "audit_head": "position = 1"}[table]
    for statement in (f"UPDATE {table} SET {column}", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match=r"append-only|forward"), database.writing() as session:
            session.execute(text(statement))
    assert (_verify(database).entries, _verify(database).faults) == (5, ())


def test_writers_at_the_same_time_make_one_chain(database: Database) -> None:
    failures: list[Exception] = []

    def write(writer: int) -> None:
        for number in range(20):
            try:
                with database.writing() as session:
                    _note(session, f"w{writer}-{number}")
                    session.flush()
            except Exception as error:
                failures.append(error)

    _at_once(write, 6)
    assert failures == []
    with database.reading() as session:
        assert session.scalar(select(func.max(AuditSeal.position))) == 120
    assert (_verify(database).entries, _verify(database).faults) == (120, ())


def _at_once(work: Callable[[int], None], count: int) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
