"""A dead web process is replaced at once, and phones that connect and say nothing keep nobody else out."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.databases import fill
from tests.reliability.deployment import (
    ROOT,
    Process,
    descendants,
    eventually,
    free_port,
    running,
    settings,
    status,
)

_LOADED = """
import os, runpy, sys, threading
runpy.run_path("deploy/gunicorn.conf.py")
opened = [os.readlink(file.path) for file in os.scandir("/proc/self/fd") if os.path.exists(file.path)]
print([path for path in opened if path.startswith(os.environ["INSTANCE_DIR"])], threading.active_count())
known = set(sys.modules)
import app
app.create_app()
late = sorted(set(sys.modules) - known)
print([name for name in late if name.partition(".")[0] in ("app", "models", "traceability")])
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    made = settings(tmp_path / "instance", WEB_WORKERS="2")
    fill(made)
    return made


@contextmanager
def _web(environ: dict[str, str], log: Path) -> Iterator[tuple[Process, int]]:
    port = free_port()
    words = ["--config=deploy/gunicorn.conf.py", f"--bind=127.0.0.1:{port}", "app:create_app()"]
    with running("gunicorn", environ, log, *words) as web:
        assert eventually(lambda: status(f"http://127.0.0.1:{port}/healthz") == 200, 120), log.read_text()
        yield web, port


def test_all_code_is_loaded_before_workers_are_forked_and_nothing_is_opened(environ: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOADED], cwd=ROOT, env=environ, check=True, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == ["[] 1", "[]"]


def test_a_killed_worker_is_replaced_in_a_fraction_of_a_start(
    environ: dict[str, str], tmp_path: Path
) -> None:
    begun = time.monotonic()
    with _web(environ, tmp_path / "log") as (web, port):
        started, taken = time.monotonic() - begun, list[float]()
        for _ in range(3):
            assert eventually(lambda: len(descendants(web.pid)) == 2, 30)
            for worker in descendants(web.pid):
                os.kill(worker, signal.SIGKILL)
            begun = time.monotonic()
            assert eventually(lambda: status(f"http://127.0.0.1:{port}/healthz") == 200, 30)
            taken.append(time.monotonic() - begun)
        assert min(taken) < started / 3, (started, taken)


@contextmanager
def _few_files(count: int) -> Iterator[None]:
    """As many as most systems give a program that does not ask for more."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_phones_that_connect_and_say_nothing_keep_nobody_out(environ: dict[str, str], tmp_path: Path) -> None:
    with ExitStack() as stack:
        with _few_files(1024):
            web, port = stack.enter_context(_web(environ | {"WEB_WORKERS": "1"}, tmp_path / "log"))
        (worker,) = descendants(web.pid)
        for _ in range(1500):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))

        def taken_in() -> bool:
            """Every connection is a file of the worker's; those that wait in the kernel are not."""
            return len(os.listdir(f"/proc/{worker}/fd")) > 1500

        assert eventually(taken_in, 30)
        assert status(f"http://127.0.0.1:{port}/healthz") == 200, "no answer within five seconds"
        assert descendants(web.pid) == [worker]
