"""`make run`: prepares, then keeps the web server and the worker running together until told to stop."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import NoReturn

from dotenv import dotenv_values

from traceability.config import PROJECT, Config, ConfigError

_GRACE_SECONDS = 9
_START_SECONDS = 60
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - asked for, and only with HOST
_HINT = (
    "Địa chỉ này chỉ mở được trên máy này và là địa chỉ in trên tem. Để máy khác truy cập, "
    "hãy đặt BASE_URL, ví dụ: make run HOST=0.0.0.0 BASE_URL=http://192.168.1.10:{port}"
)

Child = subprocess.Popen[bytes]


def main() -> None:
    """Run in the foreground; 0 after a stop that was asked for."""
    environ = {name: value or "" for name, value in dotenv_values(PROJECT / ".env").items()} | os.environ
    host, port = _address(environ)
    # Unless told otherwise, codes carry the address this very server answers at.
    given = {name: value for name, value in environ.items() if value}
    environ = {"BASE_URL": f"http://{_name(host)}:{port}"} | given
    try:
        config = Config.from_env(environ)
    except ConfigError as error:
        sys.exit(f"Lỗi: {error}")
    _refuse_taken(host, port)
    for number in _STOP_SIGNALS:
        signal.signal(number, _stop)
    children: list[Child] = []
    try:
        prepare = _start(children, environ, "flask", "prepare")
        if prepare.wait():
            sys.exit(prepare.returncode)
        children.clear()
        bind = f"--bind={_bracketed(host)}:{port}"
        web = _start(
            children, environ, "gunicorn", "--config=deploy/gunicorn.conf.py", bind, "app:create_app()"
        )
        worker = _start(children, environ, "traceability.worker")
        _await_answer(web, host, port)
        print(f"\nOCOP Trace đang chạy tại {config.base_url}  (Ctrl-C để dừng)", flush=True)  # noqa: T201
        if host in _EVERYWHERE and "BASE_URL" not in given:
            print(_HINT.format(port=port), flush=True)  # noqa: T201
        while web.poll() is None and worker.poll() is None:
            time.sleep(0.2)
        name, dead = ("gunicorn", web) if web.poll() is not None else ("worker", worker)
        sys.exit(f"Lỗi: {name} đã dừng (mã {dead.returncode}), nên hệ thống dừng theo.")
    finally:
        _end(children)


def _address(environ: Mapping[str, str | None]) -> tuple[str, int]:
    host, port = environ.get("HOST") or "127.0.0.1", environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        sys.exit(f"Lỗi: PORT phải là số từ 1 đến 65535, không phải {port!r}.")
    return host, int(port)


def _name(host: str) -> str:
    """The address at which this machine itself reaches the server."""
    return _EVERYWHERE.get(host) or _bracketed(host)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refuse_taken(host: str, port: int) -> None:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        sys.exit(
            f"Lỗi: không mở được {host}:{port} ({error.strerror}). Chọn cổng khác, ví dụ: make run PORT=8080"
        )


def _start(children: list[Child], environ: Mapping[str, str], module: str, *words: str) -> Child:
    # A session of its own: Ctrl-C in a terminal reaches us alone, and we stop the children in good order.
    child = subprocess.Popen(
        [sys.executable, "-m", module, *words],
        cwd=PROJECT,
        env=dict(environ),
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )
    children.append(child)
    return child


def _die_with_parent() -> None:
    """Linux sends SIGTERM to the child when we are killed, so that nothing is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _await_answer(web: Child, host: str, port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while web.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://{_name(host)}:{port}/healthz", timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)


def _stop(number: int, frame: object) -> NoReturn:
    for other in _STOP_SIGNALS:
        signal.signal(other, signal.SIG_IGN)  # the stop has begun; a second Ctrl-C must not break it off
    sys.exit(0)


def _end(children: list[Child]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + _GRACE_SECONDS
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


if __name__ == "__main__":
    main()
