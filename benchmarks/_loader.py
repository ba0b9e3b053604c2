"""A small HTTP loader: keep-alive connections that ask as fast as they are answered, or at a steady rate."""

import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

AGENT = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36"
_HEADERS = (
    f"Host: 127.0.0.1\r\nUser-Agent: {AGENT}\r\nAccept: text/html,application/xhtml+xml,*/*;q=0.8\r\n"
    "Accept-Language: vi-VN,vi;q=0.9,en;q=0.8\r\nConnection: keep-alive\r\n\r\n"
)


@dataclass
class Load:
    """What one run of the loader saw. Latencies in seconds, sorted."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    bytes_a_page: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


def drive(
    port: int, paths: Sequence[str], seconds: float, *, connections: int = 8, rate: float | None = None
) -> Load:
    """Ask for the paths in turn. With a `rate`, latency counts from when a request was due, not from when it
    could be sent: otherwise a server that stalls would look quick."""
    requests = [f"GET {path} HTTP/1.1\r\n{_HEADERS}".encode() for path in paths]
    run, asked = Load(seconds), 0
    selector = selectors.DefaultSelector()
    # In turn, so that none idles until the server hangs up.
    idle = deque(_Connection(port) for _ in range(connections))
    for connection in idle:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    start = time.perf_counter()
    busy = 0
    while True:
        now = time.perf_counter()
        over = now - start >= seconds
        while idle and not over and (rate is None or start + asked / rate <= now):
            due = now if rate is None else start + asked / rate
            idle.popleft().ask(requests[asked % len(requests)], due)
            asked, busy = asked + 1, busy + 1
        if over and not busy:
            break
        wait = 0.5 if rate is None or over or not idle else max(0.0, start + asked / rate - now)
        for key, _ in selector.select(wait):
            connection = key.data
            if (status := connection.read()) is not None:
                run.latencies.append(time.perf_counter() - connection.due)
                run.statuses[status] += 1
                run.bytes_a_page = connection.size
                idle.append(connection)
                busy -= 1
    run.seconds = time.perf_counter() - start
    run.latencies.sort()
    for connection in idle:
        connection.socket.close()
    return run


class _Connection:
    def __init__(self, port: int) -> None:
        self._address = ("127.0.0.1", port)
        self.socket = socket.create_connection(self._address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due, self.size = 0.0, 0
        # Read into, so that a large page costs the loader, who shares the machine, as little as a small one.
        self._page = bytearray(262144)
        self._got, self._whole = 0, -1

    def ask(self, request: bytes, due: float) -> None:
        self.due, self._got, self._whole = due, 0, -1
        self.socket.sendall(request)

    def read(self) -> int | None:
        """The status once the whole answer is there."""
        more = self.socket.recv_into(memoryview(self._page)[self._got :])
        if not more:
            raise ConnectionError("the server hung up")
        self._got += more
        if self._whole < 0 and (end := self._page.find(b"\r\n\r\n", 0, self._got)) >= 0:
            head = bytes(self._page[:end]).lower()
            length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            self._whole = end + 4 + length
        if self._whole < 0 or self._got < self._whole:
            return None
        self.size = self._whole
        return int(self._page[9:12])
