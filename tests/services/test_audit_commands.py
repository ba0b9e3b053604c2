"""`flask audit`: the log listed and verified from the command line."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import Setting
from traceability.services import audit, clock
from traceability.services.actor import Actor


@pytest.fixture(autouse=True)
def entries(session: Session, app: Flask) -> None:
    memo(app).unlink(missing_ok=True)
    for name in ("mot", "hai"):
        row = Setting(name=name, value="", changed_at=clock.now())
        session.add(row)
        audit.record(session, Actor.system("thử"), f"setting.{name}", row, after={"value": name})
    session.commit()


def memo(app: Flask) -> Path:
    found: Path = app.extensions["config"].instance / "audit.head"
    return found


def test_a_whole_log_is_told_with_its_head(app: Flask) -> None:
    runner = app.test_cli_runner()
    first = json.loads(runner.invoke(args=["audit", "verify", "--json"]).stdout)
    assert (first["ok"], first["entries"], first["compared_with"]) == (True, 2, None)
    again = runner.invoke(args=["audit", "verify"])
    assert again.exit_code == 0
    assert first["head"] in again.stdout


def test_another_history_than_the_one_noted_is_refused(app: Flask) -> None:
    memo(app).write_text(f"2:{'a' * 64}\n")
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert "viết lại" in result.stderr
    assert memo(app).read_text() == f"2:{'a' * 64}\n", "a head that was not reached again stays noted"


def test_a_head_that_is_none_is_refused(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["audit", "verify", "--head", "hai"])
    assert (result.exit_code, "SỐ:BĂM" in result.stderr) == (1, True)


def test_the_newest_entries_are_listed_first(app: Flask) -> None:
    runner = app.test_cli_runner()
    listed = json.loads(runner.invoke(args=["audit", "list", "--json"]).stdout)
    assert [(row["action"], row["after"]) for row in listed] == [
        ("setting.hai", {"value": "hai"}),
        ("setting.mot", {"value": "mot"}),
    ]
    one = runner.invoke(args=["audit", "list", "--action", "setting.mot"]).stdout
    assert (one.count("\n"), "setting.mot" in one) == (1, True)
