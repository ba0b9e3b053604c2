"""A deployment in a folder of its own: its settings, its processes, and whether they are all gone."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from traceability.config import SETTINGS

ROOT = Path(__file__).parents[2]

Process = subprocess.Popen[bytes]


def settings(instance: Path, **more: str) -> dict[str, str]:
    """The environment of the processes: ours without its own settings of the service."""
    mine = {name: value for name, value in os.environ.items() if name not in (*SETTINGS, "HOST", "PORT")}
    return mine | {"INSTANCE_DIR": str(instance), "DEMO": "0"} | more


@contextmanager
def running(module: str, environ: dict[str, str], log: Path, *words: str) -> Iterator[Process]:
    """The program, killed with everything it started if the test leaves it behind."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *words], cwd=ROOT, env=environ, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        for pid in [*descendants(process.pid), process.pid]:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)
        process.wait()


def descendants(pid: int) -> list[int]:
    """Every process below `pid`."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    below = [int(child) for child in children.read_text().split()] if children.exists() else []
    return [process for child in below for process in (child, *descendants(child))]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def status(url: str) -> int | None:
    """The HTTP status, or None where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def eventually(true: Callable[[], bool], seconds: float) -> bool:
    """Does it become true in time?"""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
