"""A crowd of phones on one site: thousands of connections kept open, each asking as soon as it is answered.

Unlike the loader of the benchmarks it reads what it is told, and comes back when the server hangs up.
"""

import errno
import re
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.web.public.conftest import PHONE

Judge = Callable[[str, int, bytes], bool]
_LIMIT = 262_144


@dataclass
class Crowd:
    """What a crowd was told. `wrong` are answers that were not the page's own."""

    asked: int = 0
    open_at_once: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    unanswered: int = 0  # hung up in the midst of an answer
    reopened: int = 0  # hung up between two requests, as a server may
    waits: list[float] = field(default_factory=list)
    least: int = 0  # answers that the phone with the fewest got

    @property
    def errors(self) -> float:
        """The share of requests that brought no page."""
        return (self.asked - self.statuses[200]) / max(1, self.asked)


class _Phone:
    def __init__(self, port: int, path: str) -> None:
        self._address, self.path = ("127.0.0.1", port), path
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: {PHONE}\r\n"
            "Accept: text/html\r\nConnection: keep-alive\r\n\r\n"
        ).encode()
        self.got, self.since, self.told = b"", 0.0, 0
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(self._address, timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> bool:
        """False where the server has hung up meanwhile."""
        self.got, self.since = b"", time.perf_counter()
        try:
            self.socket.sendall(self._request)
        except OSError:
            return False
        return True

    def read(self) -> tuple[int, bytes, bytes] | None:
        """Status, head and body once all is there. Raises ConnectionError where the server hung up."""
        try:
            more = self.socket.recv(_LIMIT)
        except OSError as error:
            raise ConnectionError from error
        if not more:
            raise ConnectionError(errno.ECONNRESET)
        self.got += more
        head, found, body = self.got.partition(b"\r\n\r\n")
        if not found:
            return None
        size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        return (int(head[9:12]), head, body) if len(body) >= size else None


def gather(
    port: int, paths: Sequence[str], judge: Judge, *, phones: int, seconds: float, each: Callable[[], None]
) -> Crowd:
    """So many phones scanning for so long; `each` is called about once a second."""
    crowd, chooser = Crowd(), selectors.DefaultSelector()
    everybody = [_Phone(port, paths[number % len(paths)]) for number in range(phones)]
    crowd.open_at_once = len(everybody)
    for phone in everybody:
        chooser.register(phone.socket, selectors.EVENT_READ, phone)
    busy = 0
    for phone in everybody:
        busy += _ask(chooser, phone, crowd)
    end = time.monotonic() + seconds
    looked = 0.0
    while busy:
        for key, _ in chooser.select(60):
            phone = key.data
            if not _heard(chooser, phone, crowd, judge):
                continue
            busy -= 1
            if time.monotonic() < end:
                busy += _ask(chooser, phone, crowd)
        if time.monotonic() - looked > 1:
            looked = time.monotonic()
            each()
    for phone in everybody:
        phone.socket.close()
    crowd.least = min(phone.told for phone in everybody)
    return crowd


def _ask(chooser: selectors.BaseSelector, phone: _Phone, crowd: Crowd) -> int:
    crowd.asked += 1
    if not phone.ask():
        _again(chooser, phone, crowd)
    return 1


def _again(chooser: selectors.BaseSelector, phone: _Phone, crowd: Crowd) -> None:
    crowd.reopened += 1
    chooser.unregister(phone.socket)
    phone.socket.close()
    phone.connect()
    chooser.register(phone.socket, selectors.EVENT_READ, phone)
    phone.ask()


def _heard(chooser: selectors.BaseSelector, phone: _Phone, crowd: Crowd, judge: Judge) -> bool:
    """Is the request over?"""
    try:
        answer = phone.read()
    except ConnectionError:
        begun = bool(phone.got)
        _again(chooser, phone, crowd)
        crowd.unanswered += begun
        return False
    if answer is None:
        return False
    code, head, body = answer
    phone.told += 1
    crowd.statuses[code] += 1
    crowd.waits.append(time.perf_counter() - phone.since)
    if not judge(phone.path, code, body):
        crowd.wrong.append(f"{phone.path}: {re.findall(rb'data-state=.(.*?).>', body)}")
    if b"connection: close" in head.lower():
        chooser.unregister(phone.socket)
        phone.socket.close()
        phone.connect()
        chooser.register(phone.socket, selectors.EVENT_READ, phone)
    return True
