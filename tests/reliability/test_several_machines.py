"""Two machines on one PostgreSQL with a replica, one Valkey and one S3 store, behind nginx: one service."""

import hashlib
import io
import os
import re
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
import urllib3
from moto.server import ThreadedMotoServer
from PIL import Image
from sqlalchemy import func, select, text

from models import AuditEntry, Batch, BatchState, PrintState, Product, Scan, User
from tests import factories
from tests.databases import fill
from tests.factories import BatchFactory, LabelRunFactory, ProductFactory, UserFactory
from tests.reliability.deployment import (
    Process,
    descendants,
    eventually,
    free_port,
    running,
    settings,
    status,
)
from tests.reliability.label_press import Press
from tests.reliability.nginx import nginx
from tests.servers import postgres_replica, postgres_server, valkey_url
from tests.web.public.conftest import PHONE
from traceability.database import Database
from traceability.services import passwords

PASSWORD = "thuyền nan biển xanh"
RECALLS = 20
pytestmark = pytest.mark.filterwarnings("ignore:Unverified HTTPS")  # nginx has a certificate of its own
S3_KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}


@dataclass
class Machine:
    """A web node and a worker with a folder of their own."""

    folder: Path
    base: str
    web: Process
    worker: Process

    def kill_web(self) -> None:
        """As when the power goes."""
        for pid in [self.web.pid, *descendants(self.web.pid)]:
            os.kill(pid, signal.SIGKILL)

    @property
    def works(self) -> bool:
        """Is its worker the one that works, and not the one that waits?"""
        return "worker.ready" in (self.folder / "worker.log").read_text()


@dataclass
class Service:
    """All of it; `door` is nginx."""

    machines: list[Machine]
    door: str
    database: Database
    replica: Database
    press: Press
    email: str


@dataclass
class Browser:
    """Keeps its cookies and the token of the last form, whichever machine answers."""

    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(self, address: str, form: dict[str, Any] | None = None) -> urllib3.BaseHTTPResponse:
        """GET, or POST of a form."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = send(
            address, "GET" if form is None else "POST", {"Cookie": cookies}, fields=self._with(form)
        )
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if found := re.search(rb'name="csrf_token"[^>]* value="([^"]+)"', answer.data):
            self.token = found[1].decode()
        return answer

    def sign_in(self, form_from: str, sent_to: str, email: str) -> "Browser":
        """The form of one machine, sent to another."""
        self.ask(f"{form_from}/sign-in")
        answer = self.ask(f"{sent_to}/sign-in", {"email": email, "password": PASSWORD})
        assert (answer.status, answer.headers["Location"]) == (303, "/producer/"), answer.data
        return self

    def _with(self, form: dict[str, Any] | None) -> dict[str, Any] | None:
        return None if form is None else {"csrf_token": self.token, **form}


def send(address: str, method: str, headers: dict[str, str], **values: Any) -> urllib3.BaseHTTPResponse:
    """A request as it comes from nginx, or to nginx; with a connection of its own."""
    said = {"Host": "localhost", "User-Agent": PHONE, "X-Forwarded-Proto": "https", **headers}
    if method == "POST":
        said["Origin"] = "https://localhost"
    with urllib3.PoolManager(cert_reqs="CERT_NONE", assert_hostname=False) as pool:
        return pool.request(
            method, address, headers=said, redirect=False, retries=False, timeout=30, **values
        )


def state_of(address: str) -> str:
    """What a shopper is told."""
    answer = send(address, "GET", {})
    return ",".join(re.findall(r'data-state="(\w+)"', answer.data.decode()))


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    folder = Path(tempfile.mkdtemp(prefix="ocop-trace-"))
    folder.chmod(0o711)  # PostgreSQL's account looks through it
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield _begin(folder, stack)


def _begin(folder: Path, stack: ExitStack) -> Service:
    for name in ("primary", "replica", "nginx", "0", "1"):
        (folder / name).mkdir()
    url = stack.enter_context(postgres_server(folder / "primary"))
    shared = {"DATABASE_URL": url, "VALKEY_URL": valkey_url(), "STORAGE_URL": "s3://ocop/trace", **S3_KEYS}
    shared |= {"AWS_ENDPOINT_URL": _object_store(stack), "ROOT_KEY_FILE": str(folder / "root.key")}
    shared |= {"BASE_URL": "https://localhost", "TRUSTED_PROXIES": "1", "WEB_WORKERS": "1"}
    fill(settings(folder / "0", **shared))
    replica = stack.enter_context(postgres_replica(url, folder / "replica"))
    machines = [_machine(folder / name, shared, stack) for name in ("0", "1")]
    press = Press(settings(folder / "0", **shared))
    with press.db.writing() as session:
        factories.use(session)
        organisation = session.get_one(Batch, press.batch_id).product.organisation
        user: User = UserFactory(organisation=organisation, password_hash=passwords.hash_password(PASSWORD))
        email = user.email
    for machine in machines:
        ready = eventually(lambda: status(f"{machine.base}/healthz") == 200, 60)  # noqa: B023 - asked at once
        assert ready, (machine.folder / "web.log").read_text()
    assert eventually(lambda: any(machine.works for machine in machines), 30)
    ports = [int(machine.base.rpartition(":")[2]) for machine in machines]
    stack.enter_context(nginx(folder / "nginx", free_port(), tls := free_port(), *ports))
    following = Database(replica, replica)
    stack.callback(following.dispose)
    stack.callback(press.db.dispose)
    return Service(machines, f"https://127.0.0.1:{tls}", press.db, following, press, email)


def _object_store(stack: ExitStack) -> str:
    server = ThreadedMotoServer(port=0)
    server.start()
    stack.callback(server.stop)
    address = "http://{}:{}".format(*server.get_host_and_port())
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=address, **keys).create_bucket(Bucket="ocop")
    return address


def _machine(folder: Path, shared: dict[str, str], stack: ExitStack) -> Machine:
    environ, port = settings(folder, **shared), free_port()
    words = ["--config=deploy/gunicorn.conf.py", f"--bind=127.0.0.1:{port}", "app:create_app()"]
    web = stack.enter_context(running("gunicorn", environ, folder / "web.log", *words))
    worker = running("tests.reliability.label_worker", environ, folder / "worker.log")
    return Machine(folder, f"http://127.0.0.1:{port}", web, stack.enter_context(worker))


def _products(service: Service, count: int) -> list[tuple[int, str, str]]:
    """Released batches of the producer: id, lot, address of the page."""
    with service.database.writing() as session:
        factories.use(session)
        product = session.get_one(Batch, service.press.batch_id).product
        made: list[Batch] = [BatchFactory(product=product, released=True) for _ in range(count)]
        return [(one.id, one.lot_number, f"/lot/{product.code}.{one.lot_number}") for one in made]


def test_a_session_begun_on_one_machine_is_one_on_the_other(service: Service) -> None:
    first, second = (machine.base for machine in service.machines)
    for form_from, sent_to in ((first, second), (second, first), (service.door, service.door)):
        browser = Browser().sign_in(form_from, sent_to, service.email)
        for base in (first, second, service.door, service.door):
            assert browser.ask(f"{base}/producer/").status == 200
    browser = Browser().sign_in(first, second, service.email)
    browser.ask(f"{first}/account")
    assert browser.ask(f"{first}/sign-out", {}).status == 303
    assert browser.ask(f"{second}/producer/").status == 303, "ended everywhere"


def test_limits_are_counted_together(service: Service) -> None:
    answers = [send(f"{service.machines[n % 2].base}/", "POST", {}, fields={}).status for n in range(20)]
    assert set(answers) == {303, 429}, "ten a minute by default, and each machine was asked ten times"


def test_a_photo_sent_to_one_machine_is_shown_by_the_other(service: Service) -> None:
    with service.database.writing() as session:
        factories.use(session)
        organisation = session.get_one(Batch, service.press.batch_id).product.organisation
        product: Product = ProductFactory(organisation=organisation)
        product_id = product.id
    for here, there in (service.machines, service.machines[::-1]):
        browser = Browser().sign_in(service.door, service.door, service.email)
        address = f"/producer/products/{product_id}/photos"
        before = set(re.findall(rb"/files/\d+", browser.ask(here.base + address).data))
        picture = io.BytesIO()
        Image.effect_noise((400, 300), 40).convert("RGB").save(picture, "JPEG")
        sent = browser.ask(here.base + address, {"photo": ("na.jpg", picture.getvalue(), "image/jpeg")})
        assert sent.status == 303, sent.data
        new = set(re.findall(rb"/files/\d+", browser.ask(there.base + address).data)) - before
        assert new
        for file in new:
            shown = browser.ask(there.base + file.decode())
            assert (shown.status, shown.headers["Content-Type"]) == (200, "image/webp")
            assert Image.open(io.BytesIO(shown.data)).size[0] > 0
        assert not (here.folder / "files").exists()


def test_a_recall_through_one_machine_is_on_the_next_scan_of_the_other(service: Service) -> None:
    browser = Browser().sign_in(service.door, service.door, service.email)
    batches = _products(service, RECALLS)
    for number, (batch_id, lot, page) in enumerate(batches):
        here, there = service.machines[:: 1 if number % 2 else -1]
        assert [state_of(machine.base + page) for machine in (here, there, there)] == ["ok_plain"] * 3
        words = {"reason": "Phát hiện tạp chất.", "instruction": "Không ăn", "step": "confirm"}
        address = f"/producer/recalls/new?batch={batch_id}"
        browser.ask(there.base + address)
        sent = browser.ask(here.base + address, {**words, "typed_lots": lot})
        assert (sent.status, state_of(there.base + page)) == (303, "recalled")
        assert state_of(service.door + page) == "recalled"

    def followed() -> bool:
        with service.replica.reading() as session:
            ids = [batch_id for batch_id, _, _ in batches]
            states = session.scalars(select(Batch.state).where(Batch.id.in_(ids))).all()
            return states == [BatchState.RECALLED] * RECALLS

    assert eventually(followed, 10)
    with service.replica.reading() as session, service.database.reading() as primary:
        assert session.scalar(text("SELECT pg_is_in_recovery()"))
        entries = select(func.count()).select_from(AuditEntry)
        assert session.scalar(entries) == primary.scalar(entries)


def test_a_print_begun_by_a_killed_worker_is_finished_and_served_by_the_other_machine(
    service: Service,
) -> None:
    press, working = service.press, next(machine for machine in service.machines if machine.works)
    other = next(machine for machine in service.machines if machine is not working)
    assert not other.works, "one works, one waits"
    print_id = press.chosen(130 * 8)
    press.order(print_id)

    def done() -> int:
        job = press.look(print_id).job
        return job.progress_done if job else 0

    assert eventually(lambda: done() > 0, 60)
    assert done() < 130 * 8, "killed too late to show anything"
    working.worker.kill()
    assert eventually(lambda: press.look(print_id).state is PrintState.READY, 60)
    assert other.works
    proof = press.look(print_id).proof or {}
    browser, address = Browser().sign_in(service.door, service.door, service.email), "/producer/labels/prints"
    for machine in service.machines:
        browser.ask(f"{machine.base}{address}/{print_id}")
        for number, part in enumerate(proof["parts"]):
            form = {"part": str(number), "reason": "Máy in kẹt giấy"}
            file = browser.ask(f"{machine.base}{address}/{print_id}/download", form)
            assert file.status == 200, file.data
            assert hashlib.sha256(file.data).hexdigest() == part["sha256"]


def test_a_killed_machine_loses_nothing_acknowledged_and_the_door_stays_open(service: Service) -> None:
    with service.database.writing() as session:
        factories.use(session)
        run = LabelRunFactory()
        run_id, encode = run.id, service.press.keyring.newest.encode
    acknowledged, unanswered, over = [0, 0], [0, 0], threading.Event()

    def shopper(number: int) -> None:
        turn = number
        while not over.is_set():
            said = _confirm(f"{service.door}/t/{encode(run_id, turn % 100)}", service.door)
            acknowledged[number] += said is True
            unanswered[number] += said is False
            turn += 2
            time.sleep(0.1)  # nginx lets one address ask thirty times a second

    threads = [threading.Thread(target=shopper, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    assert eventually(lambda: sum(acknowledged) >= 15, 30)
    service.machines[0].kill_web()
    before = sum(acknowledged)
    assert eventually(lambda: sum(acknowledged) >= before + 15, 30), "the other machine goes on"
    over.set()
    for thread in threads:
        thread.join()
    with service.database.reading_scans() as session:
        mine = select(func.count()).select_from(Scan).where(Scan.label_run_id == run_id, Scan.confirmed)
        confirmed = session.scalar(mine) or 0
    # One whose answer was lost with its machine may have been counted; one answered may not be missing.
    assert sum(acknowledged) <= confirmed <= sum(acknowledged) + sum(unanswered)
    assert all(send(f"{service.door}/", "GET", {}).status == 200 for _ in range(6))


def _confirm(address: str, door: str) -> bool | None:
    """What a phone does: acknowledged or not; None where no page came that could be confirmed."""
    page = send(address, "GET", {}).data.decode()
    told = re.findall(r'data-(?:to|token)="([^"]+)"', page)
    if len(told) != 2:
        return None
    return send(door + told[0], "POST", {"Content-Type": "text/plain"}, body=told[1].encode()).status == 204
