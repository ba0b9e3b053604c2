"""Which addresses of other services are safe to connect to: encrypted, with a certificate that is checked,
and with a password that nobody guesses. What stays on this machine needs none of it."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from traceability.config_values import ConfigError

_LEAST = 12  # characters of a password that travels
_LEAST_DIFFERENT = 5
_TRIED_FIRST = re.compile(
    r"pass|123456|qwerty|admin|postgres|secret|changeme|valkey|redis|ocop|guest|matkhau", re.IGNORECASE
)
_WITHOUT_PASSWORD = ("sslcert", "passfile", "service")  # of libpq: another way to say who one is


@dataclass(frozen=True)
class Surroundings:
    """What decides beside the address: hosts that PLAIN_CONNECTIONS names, and the drivers' own variables."""

    plain: frozenset[str]
    environ: Mapping[str, str]


def is_here(host: str) -> bool:
    """Whether this names the machine itself: a socket, `localhost` or an address of the loopback."""
    if not host or host == "localhost" or host.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_postgresql(name: str, url: str, around: Surroundings) -> None:
    """Raise ConfigError unless every host of the address is here, or reached by `sslmode=verify-full`."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    mode = asked.get("sslmode") or around.environ.get("PGSSLMODE", "")
    for host in _hosts(parts, around):
        _check(name, host, "sslmode=verify-full", mode == "verify-full", around)
        if is_here(host) or any(asked.get(way) for way in _WITHOUT_PASSWORD):
            continue
        given = parts.password or asked.get("password") or around.environ.get("PGPASSWORD", "")
        if not (given or around.environ.get("PGPASSFILE")):
            raise ConfigError(f"{name} không có mật khẩu cho {host}")
        if given:
            _refuse_weak(name, unquote(given), unquote(parts.username or asked.get("user", "")))


def check_valkey(name: str, url: str, around: Surroundings) -> None:
    """The same; `valkeys://` is encrypted, and checked unless the address says not to."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    weakened = asked.keys() & {"ssl_cert_reqs", "ssl_check_hostname"}
    safe = parts.scheme == "valkeys" and not weakened
    host = parts.hostname or ""
    _check(name, host, "valkeys://", safe, around)
    if not is_here(host):
        given = parts.password or asked.get("password", "")
        _refuse_weak(name, unquote(given), unquote(parts.username or ""))


def check_mail(name: str, url: str) -> None:
    """`smtp://` goes on encrypted too, which delivery sees to; a password must be a good one."""
    parts = urlsplit(url)
    if parts.username and not is_here(parts.hostname or ""):
        _refuse_weak(name, unquote(parts.password or ""), unquote(parts.username))


def check_object_store(name: str, url: str, around: Surroundings) -> None:
    """Like HTTP, and the key of one's own S3 server must not be the one it was shipped with."""
    check_http(name, url, around)
    if not is_here(urlsplit(url).hostname or ""):
        environ = around.environ
        secret, user = environ.get("AWS_SECRET_ACCESS_KEY", ""), environ.get("AWS_ACCESS_KEY_ID", "")
        _refuse_weak("AWS_SECRET_ACCESS_KEY", secret, user)


def check_http(name: str, url: str, around: Surroundings) -> None:
    """`https://`, or a host that is here or named."""
    parts = urlsplit(url)
    _check(name, parts.hostname or "", "https://", parts.scheme == "https", around)


def _hosts(parts: SplitResult, around: Surroundings) -> Iterator[str]:
    """libpq takes several, in the address or as parameters, by name or by number."""
    place = parts.netloc.rpartition("@")[2]
    asked = [value for key, value in parse_qsl(parts.query) if key in ("host", "hostaddr")]
    named = [one for text in (place, *asked) for one in text.split(",") if one]
    if service := dict(parse_qsl(parts.query)).get("service") or around.environ.get("PGSERVICE"):
        yield f"service={service}"  # a file of libpq's that may name any host
    if not named:
        named = around.environ.get("PGHOST", "").split(",")
    for one in named:
        bare = re.sub(r":\d*$", "", one) if one.count(":") == 1 or "]" in one else one
        yield unquote(bare).strip("[]").lower()


def _check(name: str, host: str, how: str, safe: bool, around: Surroundings) -> None:
    if safe or is_here(host) or host.lower() in around.plain:
        return
    raise ConfigError(
        f"{name}: kết nối tới {host} phải mã hóa và kiểm chứng thư ({how}); mạng riêng không có TLS thì ghi "
        f"PLAIN_CONNECTIONS={host}"
    )


def _refuse_weak(name: str, password: str, user: str) -> None:
    """The message never repeats the password."""
    weak = (
        len(password) < _LEAST
        or len(set(password)) < _LEAST_DIFFERENT
        or (user and user.lower() in password.lower())
        or _TRIED_FIRST.search(password)
    )
    if weak:
        raise ConfigError(
            f"mật khẩu trong {name} dễ đoán: cần từ {_LEAST} ký tự, không có tên tài khoản hay từ quen thuộc "
            "(openssl rand -hex 24)"
        )
