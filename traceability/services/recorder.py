"""Writes seen scans after their pages have left: in batches, by a thread of its own, never in a page's way.

A scan that is only seen is never worth a page's delay: the queue is bounded, and what does not fit, or is
still queued when the process is killed, is lost. A confirmed scan does not come here.
"""

import atexit
import os
import threading
import time
from collections import deque

from traceability import logs, metrics
from traceability.database import Database
from traceability.services import scans
from traceability.services.scans import Seen

log = logs.get(__name__)
_MOST = 20_000
_AT_ONCE = 500
_PAUSE_SECONDS = 0.25  # how long rows gather, so that a flood costs a few transactions a second
_STOP_SECONDS = 3


class Recorder:
    """One a process."""

    def __init__(self, database: Database, *, at_once: bool = False) -> None:
        """`at_once` writes before `add` returns: for tests, which look at the rows next."""
        self._database = database
        self._at_once = at_once
        self._queue: deque[Seen] = deque()
        self._wake = threading.Event()
        self._start = threading.Lock()
        self._writing = threading.Lock()
        self._process: int | None = None
        self._stopping = False
        self._oldest = 0.0  # when the first of those in the queue came
        self.lost = 0

    def add(self, seen: Seen) -> None:
        """Have it written soon. Never waits, never raises."""
        if len(self._queue) >= _MOST:
            self._lose(1)
            return
        if not self._queue:
            self._oldest = time.monotonic()
        self._queue.append(seen)
        if self._at_once:
            self.flush()
        elif self._process != os.getpid():
            self._begin()
        if not self._wake.is_set():
            self._wake.set()

    def flush(self) -> None:
        """Write what is queued, now."""
        with self._writing:
            while self._queue:
                rows = [self._queue.popleft() for _ in range(min(_AT_ONCE, len(self._queue)))]
                try:
                    with self._database.scans() as session:
                        scans.write_seen(session, rows)
                except Exception as error:
                    self._lose(len(rows))
                    log.error("scans not recorded", kind=type(error).__name__, count=len(rows))
                    return
                metrics.SCAN_LAG_SECONDS.observe(time.monotonic() - self._oldest)

    def _lose(self, count: int) -> None:
        self.lost += count
        metrics.SCANS_LOST.inc(count)

    def _begin(self) -> None:
        """The thread is started by the first scan, after gunicorn has forked."""
        with self._start:
            if self._process != os.getpid():
                self._process = os.getpid()
                thread = threading.Thread(target=self._run, name="scan recorder", daemon=True)
                thread.start()
                atexit.register(self._stop, thread)

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait()
            self._wake.clear()
            self.flush()
            threading.Event().wait(_PAUSE_SECONDS)

    def _stop(self, thread: threading.Thread) -> None:
        self._stopping = True
        self._wake.set()
        thread.join(_STOP_SECONDS)
        self.flush()
