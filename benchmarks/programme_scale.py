"""The overview, its lists and the yearly figures over 20,000 organisations and 10 million scans."""

import argparse
import gc
import logging
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import create_app
from benchmarks._filling import fill
from benchmarks._programme import Size
from models import Factor, Role, User, UserSession
from tests import databases, servers
from tests.databases import KINDS
from traceability.config import Config
from traceability.database import Database, migrations
from traceability.services import clock, dashboard, scan_sums, sessions, tokens
from traceability.services.figures import programme_figures

# What people ask for: everything, a period, a place, a kind of product, a project, a past day.
SCOPES = (
    "",
    "year=2026",
    "from=2025-03-10&to=2026-02-20",
    "commune=06001",
    "organisation_kind=enterprise",
    "group=1",
    "stars=4",
    "project_id=7",
    "year=2026&organisation_kind=cooperative&group=1",
    "as_of=2026-01-31",
)
GOALS = {"dashboard": 500, "list": 300, "figures": 30_000}


def main(size: Size, kinds: list[str], keep: Path | None, times: int) -> int:
    """Print a table for each database; 1 if a goal was missed."""
    logging.disable(logging.INFO)  # a line a request
    missed = False
    for kind in kinds:
        with (
            tempfile.TemporaryDirectory() as folder,
            _deployed(kind, (keep or Path(folder)) / kind, size) as app,
        ):
            print(f"\n{kind}: p95 of {times} times, ms on the clock and of work of this process", flush=True)
            missed |= _measure(app, times)
    return int(missed)


@contextmanager
def _deployed(kind: str, folder: Path, size: Size) -> Iterator[Flask]:
    """The application over a filled database in the folder, where a second time finds it."""
    done = folder / "filled"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    with _settings(kind, folder) as settings:
        config = Config.from_env(settings)
        if done.exists():
            migrations.upgrade(config)
        else:
            databases.fill(settings)
            _fill(config, size)
            done.touch()
        app = create_app(config)
        yield app
        app.extensions["database"].dispose()


@contextmanager
def _settings(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    settings = {"INSTANCE_DIR": str(folder / "instance"), "ROOT_KEY_FILE": str(folder / "root.key")}
    if kind == "sqlite":
        yield settings
        return
    home = folder / "server"
    home.mkdir(exist_ok=True)
    folder.chmod(0o711)  # the server runs as another account
    with servers.postgres_server(home) as server:
        with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'ocop'").fetchone():
                connection.execute("CREATE DATABASE ocop TEMPLATE template0")
        yield settings | {"DATABASE_URL": f"{server.rsplit('/', 1)[0]}/ocop"}


def _fill(config: Config, size: Size) -> None:
    database, start = Database(config.database_url, config.scans_database_url), time.perf_counter()
    fill(database, size, lambda line: print(f"  {time.perf_counter() - start:6.0f} s  {line}", flush=True))
    hours = scan_sums.sum_scans(database, config)
    print(f"  {time.perf_counter() - start:6.0f} s  sums of {hours:,} hours of scans", flush=True)
    for engines in (database.main, database.scan):
        with engines.writing.connect() as connection:
            connection.execute(text("ANALYZE"))
            connection.commit()
    database.dispose()


def _measure(app: Flask, times: int) -> bool:
    client, missed = _signed_in(app), False
    for scope in SCOPES:
        took = _p95(partial(_get, client, f"/staff/?{scope}"), times)
        missed |= _print("dashboard", f"/staff/?{scope}", took)
    for tile in (*dashboard.TILES, "scans"):
        address = f"/staff/overview/{tile}?"
        each = {scope: _p95(partial(_get, client, address + scope), times) for scope in SCOPES}
        slowest = max(each, key=each.__getitem__)
        missed |= _print("list", address + slowest, each[slowest])
    with app.extensions["database"].reading() as session:
        for year in (2026, None):
            took = _p95(partial(programme_figures, session, year), 3)
            missed |= _print("figures", f"programme_figures({year})", took)
    return missed


def _print(goal: str, what: str, took: tuple[float, float]) -> bool:
    wall, work = took
    missed = wall > GOALS[goal]
    over = f"  over {GOALS[goal]}" if missed else ""
    print(f"  {goal:10} {what:70} {wall:8,.0f} {work:8,.0f}{over}", flush=True)
    return missed


def _p95(ask: Callable[[], Any], times: int) -> tuple[float, float]:
    """In milliseconds, on the clock and of this process, after one time that does not count."""
    ask()
    gc.collect()
    walls, works = [], []
    for _ in range(times):
        wall, work = time.perf_counter(), time.process_time()
        ask()
        walls.append((time.perf_counter() - wall) * 1000)
        works.append((time.process_time() - work) * 1000)
    return _high(walls), _high(works)


def _high(took: list[float]) -> float:
    return max(took) if len(took) < 20 else statistics.quantiles(took, n=20)[-1]


def _get(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status}")


def _signed_in(app: Flask) -> FlaskClient:
    token, now = tokens.new(), clock.now()
    with app.extensions["database"].writing() as session:
        user = User(email=f"{token[:12].lower()}@example.vn", name="Đo", role=Role.MANAGER, created_at=now)
        session.add(user)
        session.flush()
        ends = now + sessions.Lifetime.of(user.role).absolute
        values = {"factor": Factor.TOTP, "created_at": now, "last_seen_at": now, "expires_at": ends}
        session.add(UserSession(user_id=user.id, token_hash=tokens.digest(token), device="đo", **values))
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


if __name__ == "__main__":
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--quick", action="store_true", help="a twentieth of everything")
    wanted.add_argument("--database", choices=[*KINDS, "both"], default="both")
    wanted.add_argument("--keep", type=Path, help="a folder to keep the databases in, and to use again")
    wanted.add_argument("--times", type=int, help="how often each page is asked for")
    given = wanted.parse_args()
    chosen = list(KINDS) if given.database == "both" else [given.database]
    size = Size().divided(20) if given.quick else Size()
    sys.exit(main(size, chosen, given.keep, given.times or (5 if given.quick else 20)))
