"""`make run`: it starts from nothing, keeps its data, and ends with everything it started."""

import json
import os
import re
import signal
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.reliability.deployment import (
    Process,
    descendants,
    eventually,
    free_port,
    running,
    settings,
    status,
)
from traceability.root_key import load_root_key


@contextmanager
def _site(folder: Path, workers: int = 1) -> Iterator[tuple[Process, str]]:
    port = free_port()
    environ = settings(folder / "instance", PORT=str(port), WEB_WORKERS=str(workers))
    with running("traceability.serve", environ, folder / "log") as process:
        address = f"http://127.0.0.1:{port}"
        eventually(lambda: status(f"{address}/readyz") == 200 or process.poll() is not None, 60)
        assert status(f"{address}/readyz") == 200, (folder / "log").read_text()
        yield process, address


def _refused(folder: Path, **more: str) -> str:
    """The one line that a start is refused with."""
    with running("traceability.serve", settings(folder / "instance", **more), folder / "log") as process:
        assert process.wait(20) == 1
    (line,) = (folder / "log").read_text().splitlines()
    assert line.startswith("Lỗi: ")
    return line


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _alive(family: list[int]) -> list[int]:
    return [pid for pid in family if Path(f"/proc/{pid}").exists()]


def test_a_stop_leaves_no_orphan_and_a_second_start_keeps_the_data(tmp_path: Path) -> None:
    keys = []
    for number in (signal.SIGTERM, signal.SIGINT):
        with _site(tmp_path) as (process, address):
            keys.append((tmp_path / "instance/root.key").read_bytes())
            assert (tmp_path / "instance/main.db").exists()
            family = descendants(process.pid)
            assert len(family) >= 3  # gunicorn, its worker, ours
            process.send_signal(number)
            assert process.wait(10) == 0
            assert address in (tmp_path / "log").read_text()
            assert not _alive(family)
            assert status(address) is None
    assert keys[0] == keys[1]


def test_where_one_part_dies_the_whole_stops(tmp_path: Path) -> None:
    with _site(tmp_path) as (process, _):
        family = descendants(process.pid)
        worker = next(
            pid for pid in family if b"traceability.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
        os.kill(worker, signal.SIGKILL)
        assert process.wait(15) == 1
        assert not _alive(family)
        assert "Lỗi: worker" in (tmp_path / "log").read_text()


def test_a_killed_supervisor_takes_its_children_along(tmp_path: Path) -> None:
    with _site(tmp_path) as (process, _):
        family = descendants(process.pid)
        process.kill()
        assert eventually(lambda: not _alive(family), 10)


@pytest.mark.parametrize("name", ["PORT", "WEB_WORKERS", "DATABASE_URL"])
def test_a_broken_setting_stops_the_start_with_one_line(tmp_path: Path, name: str) -> None:
    assert name in _refused(tmp_path, **{name: "nonsense"})


def test_a_taken_port_stops_the_start_with_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in _refused(tmp_path, PORT=port)


def test_a_first_start_without_its_database_server_is_told_in_one_line(tmp_path: Path) -> None:
    url = f"postgresql://ocop:secret@127.0.0.1:{free_port()}/ocop"
    line = _refused(tmp_path, DATABASE_URL=url)
    assert "Không kết nối được cơ sở dữ liệu 127.0.0.1:" in line
    assert "secret" not in line


def test_so_is_a_later_start_and_the_key_stays(tmp_path: Path) -> None:
    key = load_root_key(tmp_path / "instance/root.key", create=True)
    line = _refused(tmp_path, DATABASE_URL=f"postgresql://ocop:secret@127.0.0.1:{free_port()}/ocop")
    assert "Không kết nối được cơ sở dữ liệu 127.0.0.1:" in line
    assert load_root_key(tmp_path / "instance/root.key", create=False) == key


@pytest.mark.parametrize(
    ("host", "named", "hinted"),
    [("127.0.0.2", "127.0.0.2", False), ("::1", "[::1]", False), ("0.0.0.0", "127.0.0.1", True)],
)
def test_the_address_told_is_one_that_answers(tmp_path: Path, host: str, named: str, hinted: bool) -> None:
    port = free_port()
    environ = settings(tmp_path / "instance", HOST=host, PORT=str(port), WEB_WORKERS="1")
    told = f"OCOP Trace đang chạy tại http://{named}:{port} "
    with running("traceability.serve", environ, tmp_path / "log") as process:
        eventually(lambda: told in (tmp_path / "log").read_text() or process.poll() is not None, 60)
        assert told in (tmp_path / "log").read_text()
        assert status(f"http://{named}:{port}/privacy") == 200
        assert eventually(lambda: ("BASE_URL" in (tmp_path / "log").read_text()) == hinted, 5)


@dataclass(frozen=True)
class Served:
    """A site with two web processes: where it answers, its log, and what they count in."""

    address: str
    log: Path
    counters: set[Path]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    others = set(Path("/dev/shm").glob("ocop-trace-counters-*"))
    with _site(folder, workers=2) as (process, address):
        counters = set(Path("/dev/shm").glob("ocop-trace-counters-*")) - others
        yield Served(address, folder / "log", counters)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_the_log_names_nobody_who_sent_a_broken_request(served: Served) -> None:
    port = int(served.address.rpartition(":")[2])
    for request in (
        b"GET /t/SECRETCODE HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /t/SECRETCODE" + b"x" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /t/SECRETCODE nonsense\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(request)
            assert connection.recv(100).startswith(b"HTTP/1.1 4")
    told = served.log.read_text().partition("OCOP Trace đang chạy")[2].splitlines()[1:]
    broken = [line for line in map(json.loads, told) if line["logger"] == "gunicorn.error"]
    assert len(broken) == 3
    assert all(line["event"].startswith("Invalid request: ") for line in broken)
    assert not re.search(r"127\.0\.0\.1|SECRETCODE", "\n".join(told))


def test_monitors_are_told_the_sum_of_all_workers(served: Served) -> None:
    def answered(text: str) -> int:
        found = re.search(r'ocop_requests_total\{route="machine",status="2xx"\} (\d+)', text)
        return int(found[1]) if found else 0

    def metrics() -> str:
        with urllib.request.urlopen(f"{served.address}/metrics", timeout=5) as answer:
            return str(answer.read(), "utf-8")

    asked_by = set()
    before = answered(metrics())
    for number in range(1, 41):
        asked_by |= {path.name for path in _counter_files(served.counters)}
        assert answered(metrics()) == before + number
    assert len({name.rpartition("_")[2] for name in asked_by}) >= 2, "both workers have counted"


def _counter_files(folders: set[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from folder.glob("counter_*.db")
