"""A recall is on the very next scan in every process, while four workers serve scans."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy.orm import Session

from models import Batch, BatchState
from tests import factories
from tests.factories import BatchFactory, ProductFactory
from tests.reliability.deployment import eventually, free_port, running, settings, status
from traceability.config import Config
from traceability.database import Database
from traceability.services import recalls
from traceability.services.actor import Actor
from traceability.services.recalls import RecallDetails

SCANNERS = 6
WORKERS = 4


class Scanner(threading.Thread):
    """A shopper who scans one pack after another; keeps when each scan began and what it was told."""

    def __init__(self, port: int, paths: list[str], stopped: threading.Event, first: int) -> None:
        super().__init__(daemon=True)
        self.port, self.paths, self.stopped, self.next = port, paths, stopped, first
        self.told: list[tuple[str, float, str]] = []
        self.failed: list[str] = []

    def run(self) -> None:
        while not self.stopped.is_set():
            path = self.paths[self.next % len(self.paths)]
            self.next += 1
            began = time.monotonic()
            try:
                self.told.append((path, began, state_of(self.port, path)))
            except Exception as error:
                self.failed.append(f"{path}: {error}")


def state_of(port: int, path: str) -> str:
    """What the page says; a connection of its own each time, so that any worker may answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, answer.status
        return str(json.loads(body)["state"])
    finally:
        connection.close()


@contextmanager
def _site(folder: Path) -> Iterator[tuple[int, Database]]:
    port = free_port()
    environ = settings(folder / "instance", PORT=str(port), WEB_WORKERS=str(WORKERS))
    with running("traceability.serve", environ, folder / "log"):
        ready = eventually(lambda: status(f"http://127.0.0.1:{port}/readyz") == 200, 60)
        assert ready, (folder / "log").read_text()
        config = Config.from_env({"INSTANCE_DIR": str(folder / "instance")})
        database = Database(config.database_url, config.scans_database_url)
        yield port, database
        database.dispose()


def _batches(session: Session, count: int) -> dict[str, int]:
    """Released batches of one product: the address of each page, and the batch's id."""
    factories.use(session)
    product = ProductFactory()
    made: list[Batch] = [BatchFactory(product=product, released=True) for _ in range(count)]
    return {f"/lot/{quote(f'{product.code}.{batch.lot_number}')}": batch.id for batch in made}


def _recall(database: Database, batch_id: int) -> float:
    """When the commit had been acknowledged."""
    details = RecallDetails(batch_ids=[batch_id], reason="Phát hiện tạp chất", instruction="Không ăn")
    with database.writing() as session:
        batch = session.get_one(Batch, batch_id)
        producer = Actor(None, None, batch.organisation_id, "Thử nghiệm")
        recalls.recall_batches(session, producer, details)
    return time.monotonic()


def _state(database: Database, batch_id: int) -> BatchState:
    with database.reading() as session:
        return session.get_one(Batch, batch_id).state


@pytest.mark.parametrize("count", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_no_scan_that_began_after_a_recall_committed_says_otherwise(tmp_path: Path, count: int) -> None:
    with _site(tmp_path) as (port, database):
        with database.writing() as session:
            pages = _batches(session, count)
        paths, stopped = list(pages), threading.Event()
        scanners = [Scanner(port, paths, stopped, n * len(paths) // SCANNERS) for n in range(SCANNERS)]
        for scanner in scanners:
            scanner.start()

        def gone_round(marks: list[int]) -> bool:
            """Every shopper has scanned every page since its mark."""
            return all(len(one.told) > mark + len(paths) for one, mark in zip(scanners, marks, strict=True))

        assert eventually(lambda: gone_round([0] * SCANNERS), 180), "the workers know the pages"
        committed = {path: _recall(database, batch_id) for path, batch_id in pages.items()}
        marks = [len(scanner.told) for scanner in scanners]
        assert eventually(lambda: gone_round(marks), 180)
        stopped.set()
        for scanner in scanners:
            scanner.join(30)
        assert {_state(database, batch_id) for batch_id in pages.values()} == {BatchState.RECALLED}

    assert [failure for scanner in scanners for failure in scanner.failed] == []
    told = [line for scanner in scanners for line in scanner.told]
    stale = [line for line in told if line[1] > committed[line[0]] and line[2] != "recalled"]
    assert stale == []
    early = {path for path, began, state in told if began < committed[path] and state != "recalled"}
    late = {path for path, began, _ in told if began > committed[path]}
    assert early == late == set(paths), "each page was scanned before and after its recall"
