"""The site of deploy/nginx before the service: addresses arrive byte for byte, visitors' claims do not."""

import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from models import Batch
from tests import factories
from tests.factories import BatchFactory, ProductFactory
from tests.reliability.deployment import eventually, free_port, running, settings, status
from tests.reliability.nginx import nginx
from traceability.config import Config
from traceability.database import Database


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Site:
    """nginx's two ports, and a lot with a slash in its number behind them."""

    http: int
    https: int
    product: str
    gtin: str
    log: Path
    service: int = 0

    def ask(self, path: str, headers: dict[str, str] | None = None, *, method: str = "GET") -> Answer:
        """Exactly this path, on TLS."""
        tls = ssl.create_default_context()
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", self.https, timeout=30, context=tls)
        return _ask(connection, path, method, {"Host": "localhost", **(headers or {})})

    def ask_plainly(self, path: str) -> Answer:
        """The same without TLS."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=30)
        return _ask(connection, path, "GET", {"Host": "localhost"})


def _ask(connection: http.client.HTTPConnection, path: str, method: str, headers: dict[str, str]) -> Answer:
    with closing(connection):
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, names, answer.read().decode("utf-8", "replace"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    ports = [free_port() for _ in range(3)]
    environ = settings(
        folder / "instance",
        PORT=str(ports[2]),
        BASE_URL="https://localhost",
        TRUSTED_PROXIES="1",
        WEB_WORKERS="1",
    )
    with running("traceability.serve", environ, folder / "log"):
        direct = f"http://127.0.0.1:{ports[2]}/readyz"
        assert eventually(lambda: status(direct) == 200, 60), (folder / "log").read_text()
        batch = _lot_with_a_slash(folder / "instance")
        with nginx(folder, *ports):
            yield Site(
                ports[0],
                ports[1],
                batch.product.code,
                batch.product.gtin or "",
                folder / "ocop-trace.log",
                ports[2],
            )


def _lot_with_a_slash(instance: Path) -> Batch:
    config = Config.from_env({"INSTANCE_DIR": str(instance)})
    database = Database(config.database_url, config.scans_database_url)
    with database.writing_session() as session:
        factories.use(session)
        product = ProductFactory.create(gtin="08938505970011")
        batch: Batch = BatchFactory.create(product=product, released=True, lot_number="A/1")
        session.commit()
        _ = batch.product.code
    database.dispose()
    return batch


def test_a_lot_with_a_slash_in_its_number_survives_the_proxy(site: Site) -> None:
    page = site.ask(f"/lot/{site.product}.A%2F1")
    assert page.status == 200
    assert "A/1" in page.text
    resolved = site.ask(f"/01/{site.gtin}/10/A%2F1")
    assert resolved.status == 307
    assert "A%2F1" in resolved.headers["location"]
    redirected = site.ask_plainly(f"/01/{site.gtin}/10/A%2F1?lang=en")
    assert redirected.status == 308
    assert redirected.headers["location"] == f"https://localhost/01/{site.gtin}/10/A%2F1?lang=en"


def test_the_services_own_headers_reach_the_visitor(site: Site) -> None:
    headers = site.ask("/").headers
    assert "max-age" in headers["strict-transport-security"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["server"] == "nginx", "no version"
    assert len(headers["x-request-id"]) == 32, "nginx's own, which its log has too"


def test_what_a_visitor_claims_does_not_arrive(site: Site) -> None:
    claims = {
        "X-Forwarded-Host": "boese.example",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-For": "127.0.0.1",
        "X-Request-Id": "chosen-by-a-visitor",
        "X-Real-Ip": "127.0.0.1",
    }
    answer = site.ask("/", claims)
    assert answer.status == 200
    assert answer.headers["x-request-id"] != claims["X-Request-Id"]
    assert "boese" not in str(answer)
    assert site.ask("/", {"Host": "boese.example"}).status == 400


def test_metrics_are_not_for_the_world(site: Site) -> None:
    assert site.ask("/metrics").status == 404
    assert site.ask("//metrics").status == 404
    assert site.ask("/%6detrics", {"Forwarded": "for=127.0.0.1"}).status == 404


def test_a_body_beyond_the_limit_is_refused_at_the_door(site: Site) -> None:
    too_much = {"Content-Length": str(12 * 1024 * 1024)}
    assert site.ask("/sign-in", too_much, method="POST").status == 413


@pytest.mark.parametrize(
    "lengths",
    [
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Content-Length: 5", "Content-Length: 60"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding : chunked", "Content-Length: 5"],
        ["Content-Length: +5"],
    ],
)
@pytest.mark.parametrize("at", ["http", "service"])
def test_a_message_of_two_lengths_hides_no_other(site: Site, lengths: list[str], at: str) -> None:
    """Neither of the two that read it takes it, so they cannot disagree where it ends."""
    hidden = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = "\r\n".join(["POST /sign-in HTTP/1.1", "Host: localhost", *lengths])
    with socket.create_connection(("127.0.0.1", getattr(site, at)), timeout=10) as connection:
        connection.sendall(f"{head}\r\n\r\n0\r\n\r\n{hidden}".encode())
        answers = b"".join(iter(lambda: connection.recv(65536), b""))
    assert re.match(rb"HTTP/1.1 (400|501) ", answers), answers[:200]
    assert answers.count(b"HTTP/1.1 ") == 1


def test_the_log_names_neither_visitors_nor_codes(site: Site) -> None:
    site.ask("/t/0000000000000000")
    text = site.log.read_text()
    assert "GET" in text
    assert "127.0.0.1" not in text
    assert "0000000000000000" not in text


def test_no_service_behind_it_says_nothing_about_the_product(tmp_path: Path) -> None:
    with nginx(tmp_path, plain := free_port(), tls := free_port(), free_port()):
        answer = Site(plain, tls, "", "", tmp_path).ask("/t/0000000000000000")
    assert answer.status == 503
    assert answer.headers["retry-after"] == "10"
    assert "không cho biết sản phẩm có hợp lệ hay không" in answer.text
