"""What one thing costs, measured in small runs: processor time of all processes concerned, and bytes kept."""

import http.client
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks import label_runs
from benchmarks._loader import AGENT, drive
from benchmarks.scan_page import cpu_seconds, prepare, serving
from models import LabelKind
from tests import servers
from tests.reliability.deployment import settings
from tests.reliability.label_press import Press
from traceability.config import Config
from traceability.database import Database
from traceability.services import scans
from traceability.services.labels import runs as runs
from traceability.services.labels.runs import LabelOrder
from traceability.services.scans import Seen, Sighting


@dataclass(frozen=True)
class Costs:
    """Of one database. Processor microseconds and bytes, each of one scan, confirmation or label run."""

    again_web: float  # a scan page that this process has shown before (ADR 0011)
    page_web: float  # a scan page of a unit that nobody has asked for yet, in the web process
    page_database: float  # in PostgreSQL's processes; nought on SQLite, where the web process does it
    confirmation_web: float
    confirmation_database: float
    scan_bytes: float  # one stored scan that nobody confirmed
    unit_bytes: float  # what a confirmed unit adds: its scan, its counts, its session
    confirmation_log: float  # PostgreSQL: bytes of its log for one confirmation
    run_cpu: float  # issuing a run of labels, without its files
    run_bytes: float

    @property
    def scan_web(self) -> float:
        """A page and, as often as that happens, its confirmation."""
        return self.page_web + CONFIRMED * self.confirmation_web

    @property
    def scan_database(self) -> float:
        """The same in the database."""
        return self.page_database + CONFIRMED * self.confirmation_database


CONFIRMED = 0.6  # assumed: the share of pages that stay visible for a second


def measure(kind: str, *, quick: bool) -> Costs:
    """On SQLite or PostgreSQL, with two workers as deployed."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environ, server = settings(folder, WEB_WORKERS="2"), 0
        if kind == "postgresql":
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            environ["DATABASE_URL"] = stack.enter_context(servers.postgres_server(home))
            server = int((home / "data/postmaster.pid").read_text().split()[0])
        paths = prepare(environ)
        config = Config.from_env(environ)
        with serving("app:create_app()", environ) as (port, web):
            again, page, confirmation = _visits(port, paths[:800] if quick else paths, web, server)
        database = Database(config.database_url, config.scans_database_url)
        stack.callback(database.dispose)
        stored = _stored(database, 20_000 if quick else 100_000, 1000 if quick else 5000)
        issued = _issued(Press(environ), 100 if quick else 500)
        return Costs(again[0], *page, *confirmation, *stored, *issued)


def file_cpu(quick: bool) -> float:
    """Processor microseconds for one label's share of its PDF file, read back."""
    figure = label_runs.measure(10_000 if quick else 100_000)
    return figure.processor / figure.count * 1e6


def _visits(port: int, paths: list[str], web: int, server: int) -> tuple[tuple[float, float], ...]:
    """Microseconds of the web and of PostgreSQL: a page asked again, a unit's first page, a confirmation."""
    known, fresh = paths[:100], paths[100:]
    load = drive(port, known, 2.0)  # both workers have met every batch now
    with _spent(web, server) as again:
        load = drive(port, known, 3.0)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with _spent(web, server) as first:
        pages = [_ask(connection, "GET", path) for path in fresh]
    tokens = [re.findall(r'data-(?:to|token)="([^"]+)"', page.decode()) for _, page in pages]
    with _spent(web, server) as confirming:
        taken = [_ask(connection, "POST", to, token.encode())[0] for to, token in tokens]
    connection.close()
    if set(taken) != {204}:
        raise SystemExit(f"confirmations were answered {set(taken)}")
    counts = ((again, len(load.latencies)), (first, len(fresh)), (confirming, len(fresh)))
    return tuple((spent[0] / count * 1e6, spent[1] / count * 1e6) for spent, count in counts)


def _ask(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None
) -> tuple[int, bytes]:
    said = {"User-Agent": AGENT, "Accept-Language": "vi-VN"}
    if body:
        said |= {"Origin": f"http://127.0.0.1:{connection.port}", "Content-Type": "text/plain"}
    connection.request(method, path, body, said)
    answer = connection.getresponse()
    return answer.status, answer.read()


@contextmanager
def _spent(web: int, server: int) -> Iterator[list[float]]:
    """Processor seconds of the web processes and of PostgreSQL meanwhile, the scans written included."""
    before, spent = (cpu_seconds(web), cpu_seconds(server) if server else 0.0), list[float]()
    yield spent
    time.sleep(1)  # the recorder's last batch
    spent += [cpu_seconds(web) - before[0], cpu_seconds(server) - before[1] if server else 0.0]


def _stored(database: Database, seen: int, confirmed: int) -> tuple[float, float, float]:
    """Bytes of a scan that was seen, of a confirmed unit, and of PostgreSQL's log for the latter."""
    sizes, marks = [_size(database)], list[int]()
    for start in range(0, seen, 5_000):
        with database.scans() as session:
            many = [Seen.now(Sighting("ok", product_id=1, batch_id=1, run=1, index=0)) for _ in range(5_000)]
            scans.write_seen(session, many[: seen - start])
    sizes.append(_size(database))
    marks.append(_log(database))
    for index in range(confirmed):
        with database.scans() as session:
            sighting = Sighting("ok", product_id=1, batch_id=1, run=9_000, index=index)
            scans.confirm(session, Seen.now(sighting), b"%d" % index)
    sizes.append(_size(database))
    marks.append(_log(database))
    return (
        (sizes[1] - sizes[0]) / seen,
        (sizes[2] - sizes[1]) / confirmed,
        (marks[1] - marks[0]) / confirmed,
    )


def _issued(press: Press, count: int) -> tuple[float, float]:
    """The processor time and the bytes of a run with its range, its audit entry and its seal."""
    with press.db.reading() as session:
        before = _size_of(session)
    begun = time.process_time()
    for number in range(count):
        with press.db.writing() as session:
            order = LabelOrder(LabelKind.UNIT, 1000, f"cost-{number}")
            runs.issue_labels(session, press.actor, press.batch_id, order, origin="https://truyxuat.vi.du")
    cpu = (time.process_time() - begun) / count * 1e6
    with press.db.reading() as session:
        grown = (_size_of(session) - before) / count
    press.db.dispose()
    return cpu, grown


def _size(database: Database) -> int:
    with database.reading_scans() as session:
        return _size_of(session)


def _size_of(session: Session) -> int:
    if session.get_bind().dialect.name == "postgresql":
        return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    names = ("page_count", "freelist_count", "page_size")
    pages, free, size = (int(session.scalar(text(f"PRAGMA {name}")) or 0) for name in names)
    return (pages - free) * size


def _log(database: Database) -> int:
    with database.reading_scans() as session:
        if session.get_bind().dialect.name != "postgresql":
            return 0
        return int(session.scalar(text("SELECT pg_current_wal_lsn() - CAST('0/0' AS pg_lsn)")) or 0)
