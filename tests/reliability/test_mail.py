"""E-mail: taken by the server once, tried again after an outage, given up after a refusal."""

import dataclasses
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from models import Base, Job, JobState
from traceability.config import Config
from traceability.database import Database
from traceability.errors import Refused
from traceability.jobs import JobContext, ledger
from traceability.services.mail import queue_email, send_email

_LETTER = {"to": "ai@vi.du", "subject": "Lời mời\nvào hệ thống", "body": "Chào bạn, đây là đường dẫn.\n"}


@pytest.fixture
def mailer(tmp_path: Path) -> JobContext:
    config = Config.from_env({"INSTANCE_DIR": str(tmp_path), "BASE_URL": "https://truyxuat.vi.du"})
    db = Database(config.database_url, config.scans_database_url)
    Base.metadata.create_all(db.main.writing)
    return JobContext("4bc63798", db, config)


class _MailServer(socketserver.StreamRequestHandler):
    """As much of SMTP as one letter needs."""

    received: list[bytes]
    recipient: str
    goodbye: str

    def handle(self) -> None:
        self._say("220 ready")
        while word := self.rfile.readline().decode().strip()[:4].upper():
            if word == "RCPT":
                self._say(self.recipient)
            elif word == "DATA":
                self._say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.received.append(b"".join(lines))
                self._say("250 taken")
            elif word == "QUIT":
                self._say(self.goodbye)
                return
            else:
                self._say("250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def _mail_server(recipient: str = "250 fine", goodbye: str = "221 bye") -> Iterator[tuple[str, list[bytes]]]:
    received: list[bytes] = []
    answers = {"received": received, "recipient": recipient, "goodbye": goodbye}
    with socketserver.ThreadingTCPServer(
        ("127.0.0.1", 0), type("Handler", (_MailServer,), answers)
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", received
        server.shutdown()


def _through(mailer: JobContext, url: str) -> JobContext:
    return dataclasses.replace(mailer, config=dataclasses.replace(mailer.config, smtp_url=url))


def test_a_letter_without_a_server_is_one_file_however_often_it_is_sent(mailer: JobContext) -> None:
    for _ in range(3):
        send_email(mailer, dict(_LETTER))
    (file,) = (mailer.config.instance / "mail").iterdir()
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert file.stat().st_mode & 0o077 == 0
    assert letter["To"] == "ai@vi.du"
    assert letter["Subject"] == "Lời mời vào hệ thống"
    assert letter["Message-ID"] == "<4bc63798@truyxuat.vi.du>"
    assert letter.get_content() == _LETTER["body"]


def test_a_clumsy_goodbye_does_not_send_the_letter_again(mailer: JobContext) -> None:
    with _mail_server(goodbye="500 what?") as (url, received):
        send_email(_through(mailer, url), dict(_LETTER))
    assert len(received) == 1
    assert message_from_bytes(received[0])["Message-ID"] == "<4bc63798@truyxuat.vi.du>"


@pytest.mark.parametrize(("answer", "final"), [("450 greylisted", False), ("550 no such user", True)])
def test_5xx_is_the_servers_last_word_and_4xx_is_not(mailer: JobContext, answer: str, final: bool) -> None:
    with _mail_server(recipient=answer) as (url, received):
        with pytest.raises(Exception, match=answer[:3]) as error:
            send_email(_through(mailer, url), dict(_LETTER))
        assert ledger.is_final(error.value) is final
        assert not received


def test_a_server_that_is_away_means_another_try(mailer: JobContext) -> None:
    with pytest.raises(OSError) as error:  # noqa: PT011 - the system's words for it differ
        send_email(_through(mailer, "smtp://127.0.0.1:9"), dict(_LETTER))
    assert not ledger.is_final(error.value)


def test_an_address_that_breaks_the_header_is_refused(mailer: JobContext) -> None:
    with pytest.raises(Refused):
        send_email(mailer, {**_LETTER, "to": "ai@vi.du\nBcc: moi@nguoi.vn"})


def test_failed_runs_wait_longer_and_longer_and_then_end_with_the_reason(mailer: JobContext) -> None:
    with mailer.db.writing() as session:
        job_id = queue_email(session, **_LETTER).id
    for attempts in range(79):
        assert ledger.begin(mailer.db, job_id, attempts) is not None
        ledger.settle(mailer.db, job_id, attempts, "máy chủ thư không trả lời")
        ledger.settle(mailer.db, job_id, attempts, "máy chủ thư không trả lời")  # a replay changes nothing
        assert ledger.open_runs(mailer.db) == [(job_id, attempts + 1)]
    ledger.begin(mailer.db, job_id, 79)
    ledger.settle(mailer.db, job_id, 79, "máy chủ thư không trả lời")
    with mailer.db.reading() as session:
        row = session.get_one(Job, job_id)
        assert (row.state, row.error) == (JobState.FAILED, "máy chủ thư không trả lời")
        assert row.payload == {}  # it may hold a sign-in link
    waits = [ledger.wait_before(attempts) for attempts in range(80)]
    assert waits == sorted(waits)
    assert 2 * 86400 < sum(waits) < 4 * 86400
