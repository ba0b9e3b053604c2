"""Encrypted connections to other services: taken with the right certificate, refused with any other."""

import dataclasses
import datetime
import ipaddress
import shutil
import socketserver
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from limits.errors import StorageError
from limits.storage import storage_from_string
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from valkey.exceptions import ConnectionError as NotConnected

from tests.reliability.test_mail import _LETTER, _mail_server, mailer  # noqa: F401 - a fixture
from tests.servers import postgres_server
from traceability.config import Config
from traceability.database import postgresql
from traceability.jobs import JobContext
from traceability.services.mail import send_email

HERE = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
ELSEWHERE = x509.DNSName("db.example")


def _certificate(folder: Path, name: str, made_for: x509.GeneralName) -> Path:
    """A certificate that signs itself, with its key behind it in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([made_for]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / f"{name}.pem"
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, *plain))
    return path


@pytest.fixture(scope="module")
def certificates() -> Iterator[dict[str, Path]]:
    folder = Path(tempfile.mkdtemp(prefix="ocop-trace-"))
    folder.chmod(0o755)
    yield {
        "right": _certificate(folder, "right", HERE),
        "other": _certificate(folder, "other", HERE),
        "foreign": _certificate(folder, "foreign", ELSEWHERE),
    }
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def postgres(certificates: dict[str, Path]) -> Iterator[Callable[[str], str]]:
    """Has a PostgreSQL show a certificate; returns its address."""
    home = Path(tempfile.mkdtemp(prefix="ocop-trace-"))
    with postgres_server(home) as url:

        def show(name: str) -> str:
            file = home / "data" / f"{name}.pem"
            shutil.copyfile(certificates[name], file)
            shutil.copystat(home / "data/postgresql.conf", file)
            shutil.chown(file, (home / "data").stat().st_uid)
            with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
                for setting in ("ssl_cert_file", "ssl_key_file"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = '{file}'".encode())
                connection.execute("ALTER SYSTEM SET ssl = on")
                connection.execute("SELECT pg_reload_conf()")
            return url

        yield show
    shutil.rmtree(home)


def _asked(url: str, trusted: Path) -> bool:
    """Through the settings and the engine that the service itself uses."""
    verified = f"{url}?sslmode=verify-full&sslrootcert={trusted}"
    engine = postgresql.engine(Config.from_env({"DATABASE_URL": verified}).database_url)
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")))
    finally:
        engine.dispose()


def test_postgresql_is_believed_with_the_certificate_we_trust_and_no_other(
    postgres: Callable[[str], str], certificates: dict[str, Path]
) -> None:
    url = postgres("right")
    assert _asked(url, certificates["right"])
    with pytest.raises(OperationalError, match="certificate verify failed"):
        _asked(url, certificates["other"])
    url = postgres("foreign")
    with pytest.raises(OperationalError, match="does not match host name"):
        _asked(url, certificates["foreign"])


class _Cache(socketserver.StreamRequestHandler):
    """As much of Valkey as one question needs."""

    def handle(self) -> None:
        self.request.do_handshake()
        while line := self.rfile.readline():
            if line.startswith(b"*"):
                self.wfile.write(b"+PONG\r\n")


class _Encrypted(socketserver.ThreadingTCPServer):
    """Goodbyes of clients that do not believe us are no errors of the suite."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextmanager
def _cache(certificate: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with _Encrypted(("127.0.0.1", 0), _Cache) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize(
    ("shown", "trusted", "believed"),
    [("right", "right", True), ("right", "other", False), ("foreign", "foreign", False)],
)
@pytest.mark.one_database
def test_valkey_is_believed_with_the_certificate_we_trust_for_its_own_name(
    make_app: Callable[..., Flask], certificates: dict[str, Path], shown: str, trusted: str, believed: bool
) -> None:
    with _cache(certificates[shown]) as port:
        url = f"valkeys://127.0.0.1:{port}?ssl_ca_certs={certificates[trusted]}"
        app = make_app(VALKEY_URL=url)
        make_app()  # the limiter is one a process: as the other tests have it
        settings = app.config
        storage: Any = storage_from_string(
            settings["RATELIMIT_STORAGE_URI"], **settings["RATELIMIT_STORAGE_OPTIONS"]
        )
        if believed:
            assert storage.storage.ping()
        else:
            with pytest.raises((NotConnected, StorageError), match=r"(?i)certificate"):
                storage.storage.ping()


def test_no_letter_goes_to_another_machine_in_the_open(mailer: JobContext) -> None:  # noqa: F811
    with _mail_server() as (url, received):
        elsewhere = url.replace("127.0.0.1", "127.1")  # here, but by no name that we know as ours
        given = dataclasses.replace(mailer.config, smtp_url=elsewhere)
        with pytest.raises(OSError, match="offers no TLS"):
            send_email(dataclasses.replace(mailer, config=given), dict(_LETTER))
        assert not received
        named = dataclasses.replace(given, plain_connections=("127.1",))
        send_email(dataclasses.replace(mailer, config=named), dict(_LETTER))
        assert len(received) == 1
