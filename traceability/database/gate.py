"""The write gate: one writer of a SQLite file at a time, over all threads and processes, in fair turns."""

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from traceability.errors import Unavailable

# Whoever is next looks often, because the file lies idle until it looks, and slows down behind a long
# transaction. Those queueing for the turnstile all look at the same pace, so that none is favoured.
_QUEUE_SECONDS = 0.0002
_NEXT_SECONDS, _PATIENT_AFTER, _PATIENT_SECONDS = 0.00005, 0.02, 0.001


@dataclass
class GateCounter:
    """What the gate has measured in this process since it started."""

    entries: int = 0
    refusals: int = 0
    waited_seconds: float = 0.0
    longest_wait_seconds: float = 0.0
    longest_hold_seconds: float = 0.0


class WriteGate:
    """A thread lock, then `flock` on a file beside the database.

    SQLite alone either refuses (plain BEGIN) or lets a busy writer starve the others (IMMEDIATE with a busy
    timeout). Threads take strict turns. Processes queue at a turnstile file: whoever holds it is next, so the
    process that has just written cannot overtake. The kernel drops both locks when a process dies.
    """

    def __init__(self, lock_file: Path, wait_limit: float) -> None:
        self.counter = GateCounter()
        self.watch: Callable[[float, bool], None] | None = None  # told each wait, and whether it was rewarded
        self._paths = (lock_file.with_name(lock_file.name + "-turn"), lock_file)
        self._wait_limit = wait_limit
        self.reset()

    def reset(self) -> None:
        """Forget everything held: for a process just forked, whose copies of the locks are its parent's."""
        self._turns = _FairLock()
        self._files: list[int] = []
        self._holder: int | None = None
        self._entered = 0.0

    def enter(self) -> None:
        """Wait for the turn; raise `Unavailable` once the limit has passed."""
        if self._holder == threading.get_ident():
            raise RuntimeError("this thread already has a write transaction open; commit or close it first")
        start = time.monotonic()
        entered = self._turns.acquire(self._wait_limit) and self._lock_file(start + self._wait_limit)
        self._measure(start, entered)
        if not entered:
            raise Unavailable

    def leave(self) -> None:
        """Let the next one in."""
        self.counter.longest_hold_seconds = max(
            self.counter.longest_hold_seconds, time.monotonic() - self._entered
        )
        self._holder = None
        fcntl.flock(self._files[1], fcntl.LOCK_UN)
        self._turns.release()

    def _measure(self, start: float, entered: bool) -> None:
        waited = time.monotonic() - start
        if entered:
            self._holder = threading.get_ident()
            self._entered = time.monotonic()
            self.counter.entries += 1
        else:
            self.counter.refusals += 1
        self.counter.waited_seconds += waited
        self.counter.longest_wait_seconds = max(self.counter.longest_wait_seconds, waited)
        if self.watch:
            self.watch(waited, entered)

    def _lock_file(self, deadline: float) -> bool:
        locked = False
        try:
            if not self._files:
                self._files = [os.open(path, os.O_RDWR | os.O_CREAT, 0o600) for path in self._paths]
            locked = self._queue(deadline)
        finally:
            if not locked:
                self._turns.release()
        return locked

    def _queue(self, deadline: float) -> bool:
        turnstile, gate = self._files
        if not _poll(turnstile, deadline, _QUEUE_SECONDS, _QUEUE_SECONDS):
            return False
        try:
            return _poll(gate, deadline, _NEXT_SECONDS, _PATIENT_SECONDS)
        finally:
            fcntl.flock(turnstile, fcntl.LOCK_UN)


def _poll(file: int, deadline: float, pause: float, patient_pause: float) -> bool:
    # flock has no time limit of its own, and a signal cannot interrupt a thread, so the limit costs a poll.
    patient_from = time.monotonic() + _PATIENT_AFTER
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if (now := time.monotonic()) > deadline:
                return False
            time.sleep(pause if now < patient_from else patient_pause)


class _FairLock:
    """A lock handed to whoever has waited longest; `threading.Lock` promises no order."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Event] = deque()

    def acquire(self, timeout: float) -> bool:
        with self._mutex:
            if not self._held:
                self._held = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(timeout):
            return True
        with self._mutex:
            if mine.is_set():  # handed over in the instant we gave up
                return True
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False
