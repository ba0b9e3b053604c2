"""E-mail: asked for in the caller's transaction, delivered by a job to the SMTP server or into `mail/`."""

import contextlib
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy.orm import Session

from models import Job
from traceability.config import Config
from traceability.connections import is_here
from traceability.errors import Refused
from traceability.jobs import JobContext, Payload, enqueue, job

_SECONDS = 20
BASE_URL = "{base_url}"  # in a body: this deployment's address, which services do not know
_ATTEMPTS = 80  # about three days, as long as mail servers themselves keep trying


def queue_email(session: Session, to: str, subject: str, body: str, *, key: str | None = None) -> Job:
    """Send plain text after the caller's commit; the same key sends once."""
    return enqueue(session, "send_email", {"to": to, "subject": subject, "body": body}, key)


@job("send_email", attempts=_ATTEMPTS, forget=True)  # the body may hold a sign-in link
def send_email(context: JobContext, payload: Payload) -> None:
    """Deliver one message. SMTP cannot promise once only, so a repeat carries the same Message-ID."""
    message = compose(context.config, context.job_id, **payload)
    if context.config.smtp_url:
        server = urlsplit(context.config.smtp_url)
        host = server.hostname or "localhost"
        _deliver(server, message, plain=is_here(host) or host in context.config.plain_connections)
    else:
        _put(context.config.instance / "mail" / f"{context.job_id}.eml", message)


def compose(config: Config, job_id: str, *, to: str, subject: str, body: str) -> EmailMessage:
    """The message of a job: the same every time but for the date."""
    message = EmailMessage()
    try:
        message["To"] = to
        message["From"] = config.mail_from
        message["Subject"] = " ".join(
            subject.split()
        )  # a product's name may hold a line break; a header may not
    except ValueError as error:
        raise Refused(f"Địa chỉ e-mail {to!r} không dùng được: {error}") from error
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{job_id}@{config.host.strip('[]')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.replace(BASE_URL, config.base_url))
    return message


def _deliver(server: SplitResult, message: EmailMessage, *, plain: bool) -> None:
    smtp = _connect(server, plain=plain)
    try:
        smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        _raise_if_final(*next(iter(error.recipients.values())), error)
    except smtplib.SMTPDataError as error:
        _raise_if_final(error.smtp_code, error.smtp_error, error)
    finally:
        # Once the server has taken the message, a clumsy goodbye must not send it again.
        with contextlib.suppress(OSError):
            smtp.quit()


def _connect(server: SplitResult, *, plain: bool) -> smtplib.SMTP:
    """Encrypted with a certificate that is checked, or `plain` where that was said to be enough."""
    host, secure = server.hostname or "localhost", ssl.create_default_context()
    if server.scheme == "smtps":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=_SECONDS, context=secure)
    else:
        smtp = smtplib.SMTP(host, server.port or (587 if server.username else 25), timeout=_SECONDS)
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=secure)
        elif not plain:
            smtp.close()
            raise smtplib.SMTPException(f"{host} offers no TLS, so no letter is sent to it")
    if server.username:
        smtp.login(unquote(server.username), unquote(server.password or ""))
    return smtp


def _raise_if_final(code: int, answer: bytes | str, error: Exception) -> None:
    """5xx is a mail server's last word (RFC 5321 §4.2.1); after 4xx it asks us to come again."""
    if code >= 500:
        text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
        raise Refused(f"Máy chủ thư từ chối: {code} {text}") from error
    raise error


def _put(path: Path, message: EmailMessage) -> None:
    """Whole or not at all, and the same file however often it is delivered."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
        part.write(bytes(message))
    Path(part.name).replace(path)
