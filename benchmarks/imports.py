"""A workbook of 20,000 products: uploaded, previewed, confirmed, exported, sent back; what others wait."""

import multiprocessing
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text

from models import ImportKind
from tests import factories
from tests.databases import SqliteDatabases
from tests.services.acting import producer
from tests.services.sheets import read, workbook
from traceability.config import Config
from traceability.database import Database
from traceability.services import imports
from traceability.services.actor import Actor
from traceability.services.file_store import FileStore, FolderStore
from traceability.services.imports import Answers
from traceability.services.imports.flow import BOOKS
from traceability.services.spreadsheets.reading import read_workbook


def main(count: int) -> None:
    """Print a row a step, the memory of the process of each, and of the child that reads."""
    with tempfile.TemporaryDirectory() as folder:
        database, actor = _prepare(Path(folder))
        with _step(f"write {count:,} rows"):
            data = workbook("products", *_rows(count))
        _apart("new", folder, actor, data)
        with _step("export"), database.reading() as session:
            data = imports.export(session, actor, ImportKind.PRODUCTS)
        _apart("unchanged", folder, actor, data)
        changed = workbook("products", *({**row, "brand": "Khác"} for row in _records(data)))
        _apart("changed", folder, actor, changed)
        wrong = workbook("products", *({**row, "gtin": "123"} for row in _rows(300)))
        _apart("300 wrong", folder, actor, wrong)
        print(f"{'memory of the reading child, at most':44}{_child(Path(folder), data):>9,.0f} MB")


def _apart(name: str, folder: str, actor: Actor, data: bytes) -> None:
    """In a process of its own, so that the memory counted is this workbook's."""
    other = multiprocessing.get_context("spawn").Process(target=_through, args=(name, folder, actor, data))
    other.start()
    other.join()
    assert other.exitcode == 0


def _through(name: str, folder: str, actor: Actor, data: bytes) -> None:
    instance = Path(folder) / "instance"
    database = Database(f"sqlite:///{instance}/main.db", f"sqlite:///{instance}/scans.db")
    store: FileStore = FolderStore(Path(folder) / "files")
    with _step(f"{name}: upload ({len(data) / 1e6:.1f} MB)"):
        kept = imports.keep_workbook(store, ImportKind.PRODUCTS, "thu.xlsx", data)
        with database.writing() as session:
            row = imports.upload_import(session, actor, kept)
    with _step(f"{name}: preview"), database.reading() as session:
        preview = imports.preview_import(session, actor, store, row, Answers())
    told = sum(1 for _ in preview.errors())
    print(f"  {dict(preview.counts)}, {told} wrong cells told")
    if preview.writes:
        with _step(f"{name}: make ready"), database.reading() as session:
            ready = imports.prepare_import(session, actor, row, preview)
        with _neighbour(database), _step(f"{name}: confirm (one transaction)"), database.writing() as session:
            imports.confirm_import(session, actor, row.id, ready, preview.fingerprint, {})
    assert name != "unchanged" or not preview.writes, "an export sent back changes nothing"
    print(
        f"{f'{name}: memory of the process, at most':44}{_megabytes(resource.RUSAGE_SELF):>9,.0f} MB",
        flush=True,
    )


def _prepare(folder: Path) -> tuple[Database, Actor]:
    config = Config.from_env(SqliteDatabases(folder).restore(folder / "instance"))
    database = Database(config.database_url, config.scans_database_url)
    with database.writing() as session:
        factories.use(session)
        return database, producer()


def _rows(count: int) -> Iterator[dict[str, str]]:
    for n in range(count):
        yield {
            "name": f"Mật ong hoa ngũ gia bì số {n}",
            "group_code": f"1.{n % 5 + 1}",
            "brand": "Vân Thủy",
            "net_content": "500 g",
            "origin": "Xã Chi Lăng, tỉnh Lạng Sơn, Việt Nam",
            "standards": f"TCCS {n % 99:02}:2025/HTX",
            "ingredients": "Mật ong hoa ngũ gia bì, không pha đường. " * 2,
            "story": f"Ong lấy mật trên núi đá vôi từ tháng mười đến tháng chạp, tổ số {n}. " * 4,
            "name_en": "Schefflera honey",
        }


def _records(data: bytes) -> Iterator[dict[str, Any]]:
    """The rows of an export, by the names of their columns."""
    names = {column.title: column.name for column in BOOKS[ImportKind.PRODUCTS].columns}
    head, *rows = read(data)
    for row in rows:
        yield {names[str(title).rstrip(" *")]: value for title, value in zip(head, row, strict=True)}


def _child(folder: Path, data: bytes) -> float:
    """Read once more in a process of its own, so that the memory counted is the reader's."""
    file = folder / "read.xlsx"
    file.write_bytes(data)
    command = [sys.executable, "-I", str(_CHILD), "x"]
    lines = f"""
import resource, subprocess
with open({str(file)!r}, "rb") as file:
    subprocess.run({command!r}, stdin=file, stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""
    run = subprocess.run([sys.executable, "-c", lines], check=True, capture_output=True, text=True)
    return float(run.stdout)


@contextmanager
def _neighbour(database: Database) -> Iterator[None]:
    """Another process that reads a page's row, notes a scan and writes, over and over: its longest waits."""
    address = (str(database.main.reading.url), str(database.scan.reading.url))
    context = multiprocessing.get_context("spawn")
    begun, ended, waits = context.Event(), context.Event(), context.Queue()
    other = context.Process(target=_work_beside, args=(address, begun, ended, waits))
    other.start()
    begun.wait()
    yield
    ended.set()
    for name, longest in waits.get().items():
        print(f"  longest {name} of another process meanwhile{longest * 1000:>18,.0f} ms")
    other.join()


def _work_beside(address: tuple[str, str], begun: Any, ended: Any, waits: Any) -> None:
    database = Database(*address)
    longest = {"read": 0.0, "scan": 0.0, "write": 0.0}

    def wait(name: str, opened: Any, statement: str) -> None:
        start = time.perf_counter()
        with opened() as session:
            session.execute(text(statement)).all() if name == "read" else session.execute(text(statement))
        longest[name] = max(longest[name], time.perf_counter() - start)

    def loop(name: str, opened: Any, statement: str) -> None:
        while not ended.is_set():
            wait(name, opened, statement)
            time.sleep(0.005)

    jobs = (
        ("read", database.reading, "SELECT id FROM product ORDER BY id LIMIT 1"),
        ("scan", database.scans, "DELETE FROM scan WHERE 1 = 0"),
        ("write", database.writing, "DELETE FROM throttle WHERE 1 = 0"),
    )
    for job in jobs:
        wait(*job)
    longest.update(dict.fromkeys(longest, 0.0))
    threads = [threading.Thread(target=loop, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    begun.set()
    for thread in threads:
        thread.join()
    waits.put(longest)


@contextmanager
def _step(name: str) -> Iterator[None]:
    """Time on the clock, and of processors (ours and the child's), which other load does not change."""
    start, worked = time.perf_counter(), _worked()
    yield
    print(f"{name:44}{time.perf_counter() - start:>9.2f} s{_worked() - worked:>9.2f} s of work", flush=True)


def _worked() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _megabytes(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


_CHILD = Path(read_workbook.__code__.co_filename).with_name("child.py")

if __name__ == "__main__":
    main(2_000 if "--quick" in sys.argv else 20_000)
