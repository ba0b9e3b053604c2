"""Every setting in one frozen dataclass, read from the environment and `.env` and checked at the start."""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

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
    "SENTRY_DSN",
    "INSTANCE_DIR",
    "DEMO",
)
_FOR_OTHERS = ("HOST", "PORT")  # read by the scripts that start the server; allowed in .env
_NEAR = 0.85  # one or two letters in a name of ours; TEST_DATABASE_URL is further than that from DATABASE_URL


class ConfigError(Exception):
    """A setting stops the start; the message is one line that says which and why."""


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
    sentry_dsn: str | None
    instance: Path
    demo: bool
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
        return _read({name: environ[name].strip() for name in SETTINGS if environ.get(name, "").strip()})

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
        """Tried on one's own machine or network, where `Secure` cookies and HSTS would only lock people out."""
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


def _read(values: Mapping[str, str]) -> Config:
    instance = Path(values.get("INSTANCE_DIR", PROJECT / "var")).absolute()
    base_url = _base_url(values.get("BASE_URL", "http://127.0.0.1:8000"))
    host = urlsplit(base_url).hostname
    database_url = _database_url("DATABASE_URL", values.get("DATABASE_URL"), instance / "main.db")
    beside = None if database_url.startswith("sqlite") else database_url
    read: dict[str, Any] = {
        "base_url": base_url,
        "database_url": database_url,
        "instance": instance,
        "root_key_file": Path(values.get("ROOT_KEY_FILE", instance / "root.key")).absolute(),
        "storage_url": _url("STORAGE_URL", values.get("STORAGE_URL", f"file://{instance}/files"), "file", "s3"),
        "valkey_url": _optional_url("VALKEY_URL", values, "valkey", "valkeys", "redis", "rediss"),
        "smtp_url": _optional_url("SMTP_URL", values, "smtp", "smtps"),
        "mail_from": values.get("MAIL_FROM", f"no-reply@{host}"),
        "security_contact": values.get("SECURITY_CONTACT", f"mailto:security@{host}"),
        "sentry_dsn": _optional_url("SENTRY_DSN", values, "https", "http"),
        "web_workers": _number(values, "WEB_WORKERS", 2, 1, 64),
        "web_threads": _number(values, "WEB_THREADS", 8, 1, 256),
        "trusted_proxies": _number(values, "TRUSTED_PROXIES", 0, 0, 8),
        "allowed_hosts": tuple(values.get("ALLOWED_HOSTS", "").replace(",", " ").split()),
        "demo": _switch(values, "DEMO", True),
    }
    for part in ("scans", "jobs"):
        name = f"{part.upper()}_DATABASE_URL"
        read[name.lower()] = _database_url(name, values.get(name, beside), instance / f"{part}.db")
    return Config(**read)


def _env_file(path: Path) -> dict[str, str]:
    """Every line of the file is meant for us, so a name we do not know is a mistake."""
    values = {name: value or "" for name, value in dotenv_values(path).items()}
    for name in values:
        if name not in SETTINGS + _FOR_OTHERS:
            raise ConfigError(f"{name} in {path.name} is no setting{_suggestion(name)}")
    return values


def _refuse_near_misses(environ: Mapping[str, str]) -> None:
    """The environment holds many names that are not ours, so only one that looks like a slip of ours is refused."""
    for name in environ:
        if name not in SETTINGS + _FOR_OTHERS and (suggestion := _suggestion(name)):
            raise ConfigError(f"{name} is no setting{suggestion}")


def _suggestion(name: str) -> str:
    near = difflib.get_close_matches(name.upper(), SETTINGS, n=1, cutoff=_NEAR)
    return f"; did you mean {near[0]}?" if near else ""


def _base_url(value: str) -> str:
    value = _url("BASE_URL", value.rstrip("/"), "http", "https")
    parts = urlsplit(value)
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ConfigError(f"BASE_URL must be only a scheme, a host and perhaps a port, not {value}")
    if parts.scheme == "http" and not _is_private(parts.hostname or ""):
        raise ConfigError(f"BASE_URL must be https on a public host, not {value}: it is printed in every code")
    return value


def _is_private(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".test", ".localhost"))


def _url(name: str, value: str, *schemes: str) -> str:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises on a port that is no number
    except ValueError as error:
        raise ConfigError(f"{name} is no address: {error}") from None
    if parts.scheme not in schemes or not (parts.netloc or parts.path.strip("/")):
        # The value may hold a password, so the message does not repeat it.
        raise ConfigError(f"{name} must be an address that begins with {' or '.join(s + '://' for s in schemes)}")
    return value


def _optional_url(name: str, values: Mapping[str, str], *schemes: str) -> str | None:
    return _url(name, values[name], *schemes) if name in values else None


def _database_url(name: str, value: str | None, default: Path) -> str:
    if value is None:
        return f"sqlite:///{default}"
    scheme, separator, rest = value.partition("://")
    if scheme in ("postgres", "postgresql"):  # what most hosts hand out; we ship one driver
        scheme = "postgresql+psycopg"
    if scheme not in ("sqlite", "postgresql+psycopg") or not separator or not rest.strip("/"):
        raise ConfigError(f"{name} must begin with sqlite:/// or postgresql:// and name a database")
    return f"{scheme}://{rest}"


def _number(values: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = values.get(name, str(default))
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise ConfigError(f"{name} must be a whole number from {least} to {most}, not {text!r}")
    return int(text)


def _switch(values: Mapping[str, str], name: str, default: bool) -> bool:
    text = values.get(name, "1" if default else "0").lower()
    if text not in ("0", "1", "false", "true", "no", "yes"):
        raise ConfigError(f"{name} must be 0 or 1, not {text!r}")
    return text in ("1", "true", "yes")
