"""PostgreSQL restarted under load: whatever was acknowledged is there afterwards."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.reliability.deployment import free_port
from tests.servers import postgres_server
from traceability.database import Database, is_outage


@pytest.fixture
def home() -> Iterator[Path]:
    """Not pytest's own folder, into which PostgreSQL's account cannot look."""
    folder = Path(tempfile.mkdtemp(prefix="ocop-trace-"))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("restarts", [3, pytest.param(10, marks=pytest.mark.slow)])
def test_no_acknowledged_write_is_lost_in_a_restart(home: Path, restarts: int) -> None:
    port, stopped = free_port(), threading.Event()
    acknowledged: list[int] = []
    strange: list[Exception] = []
    with postgres_server(home, port=port) as url:
        db = Database(url, url)
        with db.writing() as session:
            session.execute(text("CREATE TABLE entry (number INTEGER)"))

    def write() -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            try:
                with db.writing() as session:
                    session.execute(text("INSERT INTO entry VALUES (:number)"), {"number": number})
                acknowledged.append(number)
            except Exception as error:
                if not is_outage(error):
                    strange.append(error)
                time.sleep(0.01)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(restarts):
            with postgres_server(home, port=port):
                time.sleep(1)
    finally:
        stopped.set()
        writer.join()
    with postgres_server(home, port=port), db.reading() as session:
        kept = set(session.scalars(text("SELECT number FROM entry")))
    db.dispose()
    assert strange == []
    assert len(acknowledged) > 100
    assert set(acknowledged) <= kept
