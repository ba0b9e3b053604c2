"""The scan page under load beside a bare Flask route, with the same gunicorn settings (`--quick` for less)."""

import dataclasses
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks._loader import Load, drive
from tests.reliability.deployment import ROOT, descendants, eventually, free_port, settings, status
from app import create_app
from tests import factories
from tests.web.public.states import code_of, unit
from traceability.config import Config

QUICK = "--quick" in sys.argv
SECONDS = 3.0 if QUICK else 10.0
ROUNDS = 1 if QUICK else 3
BATCHES = 20
UNITS = 100


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        environ = settings(Path(folder), WEB_WORKERS="2")
        paths = prepare(environ)
        runs: dict[str, list[tuple[Load, float]]] = {"bare": [], "scan": []}
        for _ in range(ROUNDS):
            with serving("benchmarks._bare:app", environ) as (port, pid):
                runs["bare"].append(measured(port, pid, ["/ok"]))
            with serving("app:create_app()", environ) as (port, pid):
                runs["scan"].append(measured(port, pid, paths))
                steady = drive(port, paths, SECONDS, connections=16, rate=200)
        print(f"{'':24}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'CPU us/request':>16}")
        for name, of in runs.items():
            for load, cpu in of:
                print(
                    f"{name:24}{load.per_second:>12,.0f}{load.quantile(0.5) * 1e3:>9.2f}"
                    f"{load.quantile(0.99) * 1e3:>9.2f}{cpu * 1e6:>16,.0f}  {dict(load.statuses)}"
                )
        print(f"at 200 scans/s: p50 {steady.quantile(0.5) * 1e3:.2f} ms, p99 {steady.quantile(0.99) * 1e3:.2f} ms")


def prepare(environ: dict[str, str]) -> list[str]:
    """Databases with some batches of unit labels; the addresses of their pages, mixed."""
    subprocess.run([sys.executable, "-m", "flask", "prepare"], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    app = create_app(dataclasses.replace(Config.from_env(environ), testing=True))
    with app.app_context(), app.extensions["database"].writing() as session:
        factories.use(session)
        runs = [unit(app) for _ in range(BATCHES)]
        session.flush()
        return [f"/t/{code_of(app, run, index)}" for index in range(UNITS) for run in runs]


@contextmanager
def serving(application: str, environ: dict[str, str]) -> Iterator[tuple[int, int]]:
    """gunicorn as deployed, on a free port."""
    port = free_port()
    words = ["gunicorn", "--config=deploy/gunicorn.conf.py", f"--bind=127.0.0.1:{port}", application]
    with open(Path(environ["INSTANCE_DIR"]) / "log", "ab") as log:
        server = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        eventually(lambda: status(f"http://127.0.0.1:{port}/healthz") == 200, 30)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def measured(port: int, pid: int, paths: Sequence[str]) -> tuple[Load, float]:
    """A warm-up, then the load and the CPU time of a request in all workers."""
    drive(port, paths, 1.0)
    before = _cpu(pid)
    load = drive(port, paths, SECONDS)
    return load, (_cpu(pid) - before) / len(load.latencies)


def _cpu(pid: int) -> float:
    ticks = 0
    for process in (pid, *descendants(pid)):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
