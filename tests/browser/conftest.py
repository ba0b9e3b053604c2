"""A real browser (Debian's Chromium) on a running site, and screenshots kept as test artefacts."""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from traceability.config import PROJECT

ARTEFACTS = PROJECT / "test-artefacts" / "screens"
FLAGS = (
    "--no-sandbox",  # tests run as root in a container, where the sandbox cannot start
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_QUIET = {"color-contrast-enhanced"}  # WCAG AAA; the promise is 2.2 AA
MakeApp = Callable[..., Flask]
Shoot = Callable[..., Path]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's browser instead of a downloaded one."""
    chromium = shutil.which("chromium")
    assert chromium, "no chromium: run `make packages`"
    return {"executable_path": chromium, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A cheap phone, held upright, in Việt Nam."""
    return {
        "viewport": {"width": 360, "height": 640},
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
    }


class Site:
    """An application that listens on a port of this machine."""

    def __init__(self, app: Flask, port: int) -> None:
        self.app = app
        self.address = f"http://127.0.0.1:{port}"
        self._server = make_server("127.0.0.1", port, app, threaded=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def command(self, *words: str, typed: str | None = None) -> str:
        """Run a `flask` command; it must succeed."""
        result = self.app.test_cli_runner().invoke(args=list(words), input=typed)
        assert result.exit_code == 0, result.output
        return str(result.output)

    def close(self) -> None:
        self._server.shutdown()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def site(make_app: MakeApp) -> Iterator[Site]:
    """An empty site of one's own."""
    port = free_port()
    made = Site(make_app(BASE_URL=f"http://127.0.0.1:{port}", SECOND_FACTOR="optional"), port)
    yield made
    made.close()


@pytest.fixture
def shoot() -> Shoot:
    """Keep a picture of what the page looks like: `shoot(page, "sign-up")`."""

    def take(page: Page, name: str, *, whole: bool = True) -> Path:
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        path = ARTEFACTS / f"{name}.png"
        page.screenshot(path=path, full_page=whole)
        return path

    return take


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Fail with what axe finds wrong on the page."""

    def check(page: Page) -> None:
        found = Axe().run(page).response["violations"]
        wrong = [
            f"{rule['id']}: {rule['help']} ({node['target']})"
            for rule in found
            if rule["id"] not in _QUIET
            for node in rule["nodes"]
        ]
        assert not wrong, f"{page.url}\n" + "\n".join(wrong)

    return check
