"""Two machines, each a web node and a worker, on a PostgreSQL with a replica, one Valkey and one S3 store."""

import os
import re
import signal
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import urllib3
from moto.server import ThreadedMotoServer

from models import Batch, User
from tests import factories
from tests.databases import fill
from tests.factories import UserFactory
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
    primary: Path


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


def begin(folder: Path, stack: ExitStack) -> Service:
    """Everything on ports of its own in this folder, until the stack is closed."""
    for name in ("primary", "replica", "nginx", "0", "1"):
        (folder / name).mkdir()
    ports = free_port(), free_port()
    url = stack.enter_context(postgres_server(folder / "primary", port=ports[0]))
    hosts = "&".join(f"host=127.0.0.1:{port}" for port in ports)  # whichever of the two may be written to
    both = f"postgresql://postgres@/postgres?{hosts}&target_session_attrs=read-write"
    shared = {"DATABASE_URL": both, "VALKEY_URL": valkey_url(), "STORAGE_URL": "s3://ocop/trace", **S3_KEYS}
    shared |= {"AWS_ENDPOINT_URL": object_store(stack), "ROOT_KEY_FILE": str(folder / "root.key")}
    shared |= {"BASE_URL": "https://localhost", "TRUSTED_PROXIES": "1", "WEB_WORKERS": "1"}
    fill(settings(folder / "0", **shared))
    replica = stack.enter_context(postgres_replica(url, folder / "replica", port=ports[1]))
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
    services = [int(machine.base.rpartition(":")[2]) for machine in machines]
    stack.enter_context(nginx(folder / "nginx", free_port(), tls := free_port(), *services))
    following = Database(replica, replica)
    stack.callback(following.dispose)
    stack.callback(press.db.dispose)
    return Service(
        machines, f"https://127.0.0.1:{tls}", press.db, following, press, email, folder / "primary"
    )


def object_store(stack: ExitStack) -> str:
    """An S3 store with the bucket `ocop`; its address."""
    server = ThreadedMotoServer("127.0.0.1", port=0)
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
