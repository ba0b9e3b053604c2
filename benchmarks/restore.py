"""Saved and restored by command: 100,000 batches, two million scans, 300,000 log entries and 2,000 files."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path

from sqlalchemy import insert, select

from benchmarks._filling import fill
from benchmarks._goods import Goods
from benchmarks._programme import Province, Size
from models import Organisation, Scan, StoredFile
from tests.databases import fill as prepare
from tests.reliability.deployment import ROOT, settings
from tests.servers import client_tools, new_database
from traceability.config import Config
from traceability.database import Database
from traceability.services import audit, clock
from traceability.services.actor import Actor
from traceability.services.file_store import FileStore

GOAL = 300.0  # seconds, for verifying and restoring
FILE = 150_000  # bytes, as a photo has after it was made smaller
SHAPE = Size(organisations=4_000, products=12_000, batches=100_000, projects=200, scans=2_000_000, plans=5)
SCANS, ENTRIES, FILES = 2_000_000, 300_000, 2_000


def main(kinds: list[str], by: int) -> int:
    """Print a table for each database; 1 if a restore took longer than the goal."""
    os.environ["PATH"] = f"{client_tools()}:{os.environ['PATH']}"
    return int(max(_drill(kind, by) for kind in kinds) > GOAL)


def _drill(kind: str, by: int) -> float:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ocop-trace-")))
        urls = [stack.enter_context(new_database()) for _ in "12"] if kind == "postgresql" else []
        here = settings(folder / "here", **({"DATABASE_URL": urls[0]} if urls else {}))
        _province(here, by)
        print(f"\n{kind}: {_size(folder / 'here') / 1e6:,.0f} MB in the folder of the instance", flush=True)
        _step("backup create", here, "backup", "create", str(folder / "saved"))
        print(f"  {'size of the backup, MB':24}{_size(folder / 'saved') / 1e6:10,.0f}", flush=True)
        there = settings(
            folder / "there",
            ROOT_KEY_FILE=str(Config.from_env(here).root_key_file),
            **({"DATABASE_URL": urls[1]} if urls else {}),
        )
        onto = ["--database-url", urls[1]] if urls else []
        took = _step("backup verify", here, "backup", "verify", str(folder / "saved"))
        took += _step(
            "backup restore", here, "backup", "restore", str(folder / "saved"), str(folder / "there"), *onto
        )
        took += _step("database upgrade", there, "database", "upgrade")
        took += _step("audit verify", there, "audit", "verify")
        print(f"  {'verified and restored':24}{took:10,.1f} s of {GOAL:.0f}", flush=True)
        return took


def _province(environ: dict[str, str], by: int) -> None:
    prepare(environ)
    config = Config.from_env(environ)
    database = Database(config.database_url, config.scans_database_url)
    fill(database, SHAPE.divided(by), lambda line: None, desk=False)
    more = replace(SHAPE.divided(by), scans=SCANS // by * 1095 // 90)  # of which Goods keeps ninety days
    with database.reading() as session:
        many = Goods(Province(more, session))
    rows = ({**row, "id": row["id"] + (1 << 40)} for row in many.scans())
    for part in iter(lambda: list(islice(rows, 20_000)), []):
        with database.scans() as session:
            session.execute(insert(Scan), part)
    _log(database, ENTRIES // by)
    _keep_files(database, FileStore.at(config.storage_url), FILES // by)
    database.dispose()


def _log(database: Database, count: int) -> None:
    """Entries as long as those of an approval, each in its place in the chain."""
    me = Actor.system("phép đo")
    said = {"state": "approved", "note": "Hồ sơ đầy đủ, đúng mẫu.", "reviewed_on": "2026-11-23"}
    for _ in range(0, count, 1000):
        with database.writing() as session:
            subject = session.scalars(select(Organisation).limit(1)).one()
            for number in range(min(count, 1000)):
                audit.record(
                    session,
                    me,
                    "product.approved",
                    subject,
                    before={"state": "pending"},
                    after={**said, "number": number},
                )


def _keep_files(database: Database, store: FileStore, count: int) -> None:
    with database.writing() as session:
        for number in range(count):
            data = b"RIFF" + os.urandom(FILE)
            session.add(
                StoredFile(
                    sha256=store.put(data),
                    media_type="image/webp",
                    size=len(data),
                    name=f"{number}.webp",
                    created_at=clock.now(),
                )
            )


def _step(name: str, environ: dict[str, str], *words: str) -> float:
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "flask", *words], cwd=ROOT, env=environ, capture_output=True, text=True
    )
    took = time.monotonic() - start
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    print(f"  {name:24}{took:10,.1f} s", flush=True)
    return took


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--quick", action="store_true", help="a hundredth of the rows")
    wanted.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked = wanted.parse_args()
    kinds = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    sys.exit(main(kinds, 100 if asked.quick else 1))
