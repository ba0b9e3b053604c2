"""Every setting in one frozen dataclass, read from the environment and `.env` and checked at the start."""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from traceability import config_values as read
from traceability import connections
from traceability.config_values import ConfigError

__all__ = ["Config", "ConfigError"]

PROJECT = Path(__file__).resolve().parent.parent
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

SETTINGS = (
    "BASE_URL",
    "DATABASE_URL",
    "SCANS_DATABASE_URL",
    "JOBS_DATABASE_URL",
    "ROOT_KEY_FILE",
    "STORAGE_URL",
    "VALKEY_URL",
    "SMTP_URL",
    "MAIL_FROM",
    "SECURITY_CONTACT",
    "WEB_WORKERS",
    "WEB_THREADS",
    "TRUSTED_PROXIES",
    "ALLOWED_HOSTS",
    "METRICS_TOKEN",
    "SECOND_FACTOR",
    "SENTRY_DSN",
    "PLAIN_CONNECTIONS",
    "INSTANCE_DIR",
    "DEMO",
)
_FOR_OTHERS = ("HOST", "PORT")  # read by the scripts that start the server; allowed in .env
_NEAR = 0.85  # one or two letters in a name of ours; TEST_DATABASE_URL is further than that from DATABASE_URL


@dataclass(frozen=True, kw_only=True)
class Config:
    """What this deployment is. Never read the environment anywhere else."""

    base_url: str
    database_url: str
    scans_database_url: str
    jobs_database_url: str
    root_key_file: Path
    storage_url: str
    valkey_url: str | None
    smtp_url: str | None
    mail_from: str
    security_contact: str
    web_workers: int
    web_threads: int
    trusted_proxies: int
    allowed_hosts: tuple[str, ...]
    metrics_token: str | None
    sentry_dsn: str | None
    instance: Path
    demo: bool
    plain_connections: tuple[str, ...]  # hosts of a closed network that are reached without TLS
    second_factor: str  # of officials: "required", or "optional" where one only tries the service
    testing: bool = False
    max_upload_bytes: int = 10 * 1000 * 1000

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Config":
        """The settings of the process: the environment first, then the `.env` file in the project folder.

        An explicit `environ` is taken as it is, without the file.
        """
        if environ is None:
            environ = {**_env_file(PROJECT / ".env"), **os.environ}
        _refuse_near_misses(environ)
        # An empty value means "not set": that is what `SMTP_URL=` in a compose file is meant to say.
        made = _read({name: environ[name].strip() for name in SETTINGS if environ.get(name, "").strip()})
        _refuse_open_connections(made, environ)
        return made

    @property
    def host(self) -> str:
        """The public host name, without a port."""
        host = urlsplit(self.base_url).hostname or ""
        return f"[{host}]" if ":" in host else host

    @property
    def origin(self) -> str:
        """What a browser sends as `Origin` from our own pages."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def is_local(self) -> bool:
        """Tried on one's own machine or network, where `Secure` cookies and HSTS would lock people out."""
        return not self.is_https or self.host in LOOPBACK

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names that requests may carry."""
        return tuple(dict.fromkeys((self.host, *LOOPBACK, *self.allowed_hosts)))

    @property
    def session_cookie(self) -> str:
        """`__Host-` makes browsers refuse the cookie from a subdomain or over plain http."""
        return "__Host-session" if self.is_https else "session"

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def _read(given: Mapping[str, str]) -> Config:
    instance = Path(given.get("INSTANCE_DIR", PROJECT / "var")).absolute()
    address = read.base_url(given.get("BASE_URL", "http://127.0.0.1:8000"))
    host = urlsplit(address).hostname
    main = read.database_url("DATABASE_URL", given.get("DATABASE_URL"), instance / "main.db")
    beside = None if main.startswith("sqlite") else main  # PostgreSQL takes all three in one database
    scans, jobs = (
        read.database_url(name, given.get(name, beside), instance / file)
        for name, file in (("SCANS_DATABASE_URL", "scans.db"), ("JOBS_DATABASE_URL", "jobs.db"))
    )
    storage = given.get("STORAGE_URL", f"file://{instance}/files")
    return Config(
        base_url=address,
        database_url=main,
        scans_database_url=scans,
        jobs_database_url=jobs,
        instance=instance,
        root_key_file=Path(given.get("ROOT_KEY_FILE", instance / "root.key")).absolute(),
        storage_url=read.url("STORAGE_URL", storage, "file", "s3"),
        plain_connections=tuple(given.get("PLAIN_CONNECTIONS", "").lower().replace(",", " ").split()),
        valkey_url=read.valkey_url("VALKEY_URL", given),
        smtp_url=read.optional_url("SMTP_URL", given, "smtp", "smtps"),
        mail_from=given.get("MAIL_FROM", f"no-reply@{host}"),
        security_contact=given.get("SECURITY_CONTACT", f"mailto:security@{host}"),
        metrics_token=read.secret("METRICS_TOKEN", given, 16),
        sentry_dsn=read.optional_url("SENTRY_DSN", given, "https", "http"),
        web_workers=read.number(given, "WEB_WORKERS", 2, 1, 64),
        web_threads=read.number(given, "WEB_THREADS", 8, 1, 256),
        trusted_proxies=read.number(given, "TRUSTED_PROXIES", 0, 0, 8),
        allowed_hosts=tuple(given.get("ALLOWED_HOSTS", "").replace(",", " ").split()),
        demo=read.switch(given, "DEMO", True),
        second_factor=read.choice(given, "SECOND_FACTOR", "required", "optional"),
    )


def _refuse_open_connections(made: Config, environ: Mapping[str, str]) -> None:
    """What leaves this machine is encrypted and goes to whom it is meant for (ASVS 5.0, 12.3)."""
    around = connections.Surroundings(frozenset(made.plain_connections), environ)
    for name in ("DATABASE_URL", "SCANS_DATABASE_URL", "JOBS_DATABASE_URL"):
        url: str = getattr(made, name.lower())
        if not url.startswith("sqlite"):
            connections.check_postgresql(name, url, around)
    if made.valkey_url:
        connections.check_valkey("VALKEY_URL", made.valkey_url, around)
    if made.smtp_url:
        connections.check_mail("SMTP_URL", made.smtp_url)
    if made.sentry_dsn:
        connections.check_http("SENTRY_DSN", made.sentry_dsn, around)
    endpoint = environ.get("AWS_ENDPOINT_URL")
    if endpoint and made.storage_url.startswith("s3://"):
        connections.check_object_store("AWS_ENDPOINT_URL", endpoint, around)


def _env_file(path: Path) -> dict[str, str]:
    """Every line of the file is meant for us, so a name we do not know is a mistake."""
    values = {name: value or "" for name, value in dotenv_values(path).items()}
    for name in values:
        if name not in SETTINGS + _FOR_OTHERS:
            raise ConfigError(f"{path.name}: không có cài đặt {name}{_suggestion(name)}")
    return values


def _refuse_near_misses(environ: Mapping[str, str]) -> None:
    """The environment holds many names that are not ours; only what looks like a slip of ours is refused."""
    for name in environ:
        if name not in SETTINGS + _FOR_OTHERS and (suggestion := _suggestion(name)):
            raise ConfigError(f"không có cài đặt {name}{suggestion}")


def _suggestion(name: str) -> str:
    near = difflib.get_close_matches(name.upper(), SETTINGS, n=1, cutoff=_NEAR)
    return f"; có phải ý bạn là {near[0]}?" if near else ""
