"""A deployment under mixed writes: labels issued, products approved, batches recalled, scans confirmed.

Everybody who gets no answer asks again, as people do, until there is one. So whatever is killed in between,
each thing that was asked for must be done at the end, and done once.
"""

import dataclasses
import http.client
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from models import Batch, Factor, LabelRun, Organisation, Role, StoredFile, User, UserSession
from tests import factories
from tests.databases import fill
from tests.factories import BatchFactory, LabelRunFactory, ProductFactory, UserFactory
from tests.reliability.deployment import ROOT, descendants, eventually, free_port, running, settings, status
from tests.reliability.label_press import Press
from tests.reliability.nursery import alive, kill, nursery
from tests.web.public.conftest import PHONE
from traceability.services import clock, sessions, tokens
from traceability.services.file_store import FileStore

SMALL, LARGE = 20, 400  # labels: made before the answer, and by the worker
RECALL = {"reason": "Phát hiện tạp chất.", "instruction": "Không ăn", "step": "confirm"}
FINISHED = {303, 409}  # done now, or told that it was done before: the answer to that was lost
PATIENCE = 240


@dataclass
class Asked:
    """What was asked for and answered: ids of prints, versions and batches; addresses of units."""

    prints: list[int] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    scans: int = 0


class Site:
    """The processes, the people who are signed in, and what they have asked for."""

    def __init__(self, folder: Path, stack: ExitStack, **more: str) -> None:
        self.port, self.folder = free_port(), folder
        self.base = f"http://127.0.0.1:{self.port}"
        self.environ = settings(folder, WEB_WORKERS="2", BASE_URL=self.base, **more)
        fill(self.environ)
        self.press = Press(self.environ)
        stack.callback(self.press.db.dispose)
        self.asked, self.strange = Asked(), list[str]()
        self._units = count()
        self._people()
        words = ["--config=deploy/gunicorn.conf.py", f"--bind=127.0.0.1:{self.port}", "app:create_app()"]
        self.web = stack.enter_context(running("gunicorn", self.environ, folder / "web.log", *words))
        self._nursery = stack.enter_context(
            nursery("tests.reliability.label_worker", self.environ, folder / "worker.log")
        )
        self.worker = self._nursery.worker()
        if not eventually(lambda: status(f"{self.base}/healthz") == 200, 120):
            raise RuntimeError((folder / "web.log").read_text())

    def _people(self) -> None:
        app = create_app(dataclasses.replace(self.press.config, testing=True))
        with self.press.db.writing() as session:
            factories.use(session)
            owner = session.get_one(Organisation, self.press.actor.organisation_id)
            run: LabelRun = LabelRunFactory(quantity=10_000)
            self.run_id = run.id
            people = UserFactory(organisation=owner), UserFactory(role=Role.OFFICER)
            self._give_pictures_bytes(session)
            self.producer, self.officer = (_signed_in(app, session, user) for user in people)
        app.extensions["database"].dispose()

    def _give_pictures_bytes(self, session: Session) -> None:
        """Factories name pictures that are in no store; a backup would miss them, and rightly so."""
        store = FileStore.at(self.press.config.storage_url)
        session.flush()
        for file in session.scalars(select(StoredFile).where(StoredFile.sha256.startswith("0" * 32))):
            file.sha256 = store.put(f"RIFF {file.id}".encode())

    def tend(self) -> None:
        """What systemd does: a worker that has ended is started again."""
        if not alive(self.worker):
            self.worker = self._nursery.worker()

    def kill_one(self, chance: random.Random) -> None:
        """One web process or the worker, at once."""
        victim = chance.choice([*descendants(self.web.pid), self.worker])
        if victim == self.worker:
            kill(victim)
        else:
            os.kill(victim, signal.SIGKILL)

    def round(self, strike: Callable[[], None]) -> None:
        """Some of everything at once, and `strike` in the midst of it; over when all is answered."""
        prints = [self.press.chosen(SMALL), self.press.chosen(LARGE)]
        versions, batches = self.items()
        tasks = [partial(self._order, one) for one in prints]
        tasks += [partial(self._approve, one) for one in versions]
        tasks += [partial(self._recall, *one) for one in batches]
        tasks += [partial(self._confirm, next(self._units)) for _ in range(6)]
        threads = [threading.Thread(target=task) for task in tasks]
        for thread in threads:
            thread.start()
        strike()
        self.tend()
        for thread in threads:
            thread.join()
        if self.strange:
            raise AssertionError(self.strange[0])

    def items(self) -> tuple[list[int], list[tuple[int, str]]]:
        """Two versions that wait for approval, two batches to recall."""
        with self.press.db.writing() as session:
            factories.use(session)
            product = session.get_one(Batch, self.press.batch_id).product
            versions = [
                ProductFactory(organisation=product.organisation, pending=True).versions[0].id for _ in "12"
            ]
            batches: list[Batch] = [BatchFactory(product=product, released=True) for _ in "12"]
            self._give_pictures_bytes(session)
            return versions, [(batch.id, batch.lot_number) for batch in batches]

    def _order(self, print_id: int) -> None:
        self._until_done(self.producer, f"/producer/labels/prints/{print_id}/check", {})
        self.asked.prints.append(print_id)

    def _approve(self, version_id: int) -> None:
        self._until_done(self.officer, f"/staff/products/versions/{version_id}/approve", {})
        self.asked.versions.append(version_id)

    def _recall(self, batch_id: int, lot: str) -> None:
        self._until_done(
            self.producer, f"/producer/recalls/new?batch={batch_id}", {**RECALL, "typed_lots": lot}
        )
        self.asked.batches.append(batch_id)

    def _confirm(self, index: int) -> None:
        """A phone keeps the page it has and sends its token until that is taken."""
        page = f"/t/{self.press.keyring.newest.encode(self.run_id, index)}"
        text = self._until("GET", page, {200})
        to, token = re.findall(r'data-(?:to|token)="([^"]+)"', text)
        self._until("POST", to, {204}, token, {"Content-Type": "text/plain"})
        self.asked.scans += 1

    def _until_done(self, who: dict[str, str], path: str, form: dict[str, str]) -> None:
        words = {**who, "Content-Type": "application/x-www-form-urlencoded"}
        self._until("POST", path, FINISHED, urlencode(form), words)

    def _until(
        self, method: str, path: str, good: set[int], body: str = "", more: dict[str, str] | None = None
    ) -> str:
        """Ask until there is a good answer; the only others are no answer and 503."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                code, text = ask(self.port, method, path, body, more or {})
            except (OSError, http.client.HTTPException):  # it was killed under us
                code, text = 503, ""
            if code in good:
                return text
            if code != 503:
                self.strange.append(f"{method} {path}: {code} {text[:2000]}")
                raise RuntimeError(self.strange[-1])
            time.sleep(0.05)
        self.strange.append(f"{method} {path}: no answer")
        raise RuntimeError(self.strange[-1])

    def flask(self, *words: str) -> str:
        """A command, as an operator gives it."""
        command = [sys.executable, "-m", "flask", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def site(folder: Path, **more: str) -> Iterator[Site]:
    """The deployment, ended with everything it started."""
    with ExitStack() as stack:
        yield Site(folder, stack, **more)


def ask(port: int, method: str, path: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
    """One request on a connection of its own; no redirect is followed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    said = {"User-Agent": PHONE, **headers}
    if method == "POST":
        said["Origin"] = f"http://127.0.0.1:{port}"
    try:
        connection.request(method, path, body.encode() or None, said)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def _signed_in(app: Flask, session: Session, user: User) -> dict[str, str]:
    """The headers of a browser in which they have signed in."""
    token, form, now = tokens.new(), secrets.token_hex(20), clock.now()
    session.add(
        UserSession(
            user_id=user.id,
            token_hash=tokens.digest(token),
            device="Trình duyệt thử nghiệm",
            factor=None if user.role.is_producer else Factor.TOTP,
            created_at=now,
            last_seen_at=now,
            expires_at=now + sessions.Lifetime.of(user.role).absolute,
        )
    )
    cookies: Any = app.session_interface
    cookie = cookies.get_signing_serializer(app).dumps({"_user_id": token, "csrf_token": form})
    signed = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(form)
    return {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={cookie}", "X-CSRFToken": str(signed)}
