"""Workers at a moment's notice: the code is loaded once, and each worker is forked with it.

A worker that starts from nothing loads code for seconds on a busy machine, and one that is killed meanwhile
has shown nothing. These are at work at once, so that kills find them in the midst of it.
A program of its own (`python -m tests.reliability.nursery tests.reliability.tally_worker`).
"""

import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.reliability.deployment import ROOT, descendants, eventually
from traceability import worker

_IS_DONE = signal.SIG_IGN  # the kernel then buries the dead, and a killed worker's number is free again


class Nursery:
    """Gives workers, by their process ids."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def worker(self) -> int:
        """One more, at work."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def alive(pid: int) -> bool:
    """Is this process there?"""
    return Path(f"/proc/{pid}").exists()


def kill(pid: int) -> None:
    """At once, and wait until it is gone."""
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not alive(pid), 30)


@contextmanager
def nursery(module: str, environ: dict[str, str], log: Path) -> Iterator[Nursery]:
    """Workers that run `main` of `module`; all are killed at the end."""
    command = [sys.executable, "-m", "tests.reliability.nursery", module]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output
        )
    with process:
        try:
            yield Nursery(process)
        finally:
            for pid in [*descendants(process.pid), process.pid]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def _main(name: str) -> None:
    module = importlib.import_module(name)
    worker._register_handlers()
    signal.signal(signal.SIGCHLD, _IS_DONE)
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(2, 1)  # what workers say goes into the log; our own words are their numbers
            module.main()
        print(child, flush=True)


if __name__ == "__main__":
    _main(sys.argv[1])
