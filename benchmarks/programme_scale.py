"""The overview, every list and the yearly report over 20,000 organisations and 10 million scans."""

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
from resource import RUSAGE_SELF, getrusage
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from app import create_app
from benchmarks import _pages
from benchmarks._filling import fill
from benchmarks._programme import Size
from models import Factor, Plan, Project, Role, User, UserSession
from tests import databases, servers
from tests.databases import KINDS
from traceability.config import Config
from traceability.database import Database, migrations
from traceability.services import (
    clock,
    dashboard,
    maintenance,
    scan_sums,
    sessions,
    tokens,
    yearly_reports,
)
from traceability.services.actor import Actor
from traceability.services.dashboard import settled
from traceability.services.figures import programme_figures

# What people ask for: everything, a period, a place, a kind of product, a project, a past day; and the worst.
SCOPES = (
    "",
    "year=2026",
    "from=2025-03-10&to=2026-02-20",
    "commune=06001",
    "organisation_kind=enterprise",
    "group=1",
    "stars=3",
    "stars=4",
    "project_id=7",
    "year=2026&organisation_kind=cooperative&group=1",
    "from=2025-03-10&to=2026-02-20&group=1",
    "as_of=2026-01-31",
    "as_of=2025-06-30&group=1",
)
GOALS = {"dashboard": 500, "list": 300, "figures": 30_000, "report": 30_000}


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
        gc.collect()
        gc.freeze()  # as each web process does
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
    months = settled.settle(database, config)
    print(f"  {time.perf_counter() - start:6.0f} s  sums of {months:,} months", flush=True)
    maintenance.refresh_statistics(database, config)
    if config.database_url.startswith("postgresql"):
        _vacuum(database)
    database.dispose()


def _vacuum(database: Database) -> None:
    """As the server does of itself when so many rows have come, and some time has passed."""
    with database.main.writing.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


def _measure(app: Flask, times: int) -> bool:
    client, missed = _signed_in(app, Role.MANAGER), False
    for scope in SCOPES:
        took = _p95(partial(_get, client, f"/staff/?{scope}"), times)
        missed |= _print("dashboard", f"/staff/?{scope}", took)
    for tile in (*dashboard.TILES, "scans"):
        address = f"/staff/overview/{tile}?"
        each = {scope: _p95(partial(_get, client, address + scope), times) for scope in SCOPES}
        slowest = max(each, key=each.__getitem__)
        missed |= _print("list", address + slowest, each[slowest])
    for role, addresses in _pages.by_role().items():
        client = _signed_in(app, role)
        for address in addresses:
            missed |= _print("list", address, _p95(partial(_get, client, address), times))
    with app.extensions["database"].reading() as session:
        for year in (clock.today().year, None):
            took = _p95(partial(programme_figures, session, year), 3)
            missed |= _print("figures", f"programme_figures({year})", took)
    return missed | _print("report", "counted, in Word, Excel and JSON", _report(app))


def _report(app: Flask) -> tuple[float, float]:
    """Of the hardest year there can be, with every project in it; all of it is taken back."""
    actor = Actor.system("đo")
    with app.extensions["database"].writing_session() as session:
        plan = session.scalars(select(Plan).order_by(Plan.year.desc())).first()
        for number in (Project.id + 1_000_000, Project.id):  # in two steps, as numbers may not meet
            session.execute(update(Project).values(number=number))
        session.execute(update(Project).values(plan_id=plan.id if plan else None))
        wall, work = time.perf_counter(), time.process_time()
        year = clock.today().year
        report = yearly_reports.freeze(
            session, actor, yearly_reports.draft(session, actor, year, clock.today())
        )
        for form in yearly_reports.FORMATS:
            yearly_reports.print_report(report, form)
        took = (time.perf_counter() - wall) * 1000, (time.process_time() - work) * 1000
        session.rollback()
    print(
        f"  most memory of this process so far: {getrusage(RUSAGE_SELF).ru_maxrss // 1024:,} MB", flush=True
    )
    return took


def _print(goal: str, what: str, took: tuple[float, float]) -> bool:
    wall, work = took
    missed = wall > GOALS[goal]
    over = "  MISSED" if missed else ""
    print(f"  {goal:10} {what:70} {wall:8,.0f} {work:8,.0f} goal {GOALS[goal]:6,}{over}", flush=True)
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


def _signed_in(app: Flask, role: Role) -> FlaskClient:
    token, now = tokens.new(), clock.now()
    with app.extensions["database"].writing() as session:
        user = User(email=f"{token[:12].lower()}@example.vn", name="Đo", role=role, created_at=now)
        user.organisation_id = 77 if role.is_producer else None
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
