"""How the text of a setting is read: each function returns a good value or raises ConfigError."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit


class ConfigError(Exception):
    """A setting stops the start; the message is one line that says which and why."""


def base_url(value: str) -> str:
    """A scheme, a host and perhaps a port, without a slash at the end: it is printed in every code."""
    value = url("BASE_URL", value.rstrip("/"), "http", "https")
    parts = urlsplit(value)
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ConfigError(f"BASE_URL chỉ gồm http(s)://, tên máy chủ và cổng nếu có, không phải {value}")
    return value


def url(name: str, value: str, *schemes: str) -> str:
    """An address with one of these schemes."""
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises on a port that is no number
    except ValueError as error:
        raise ConfigError(f"{name} không phải là địa chỉ: {error}") from None
    if parts.scheme not in schemes or not (parts.netloc or parts.path.strip("/")):
        # The value may hold a password, so the message does not repeat it.
        raise ConfigError(f"{name} phải là địa chỉ bắt đầu bằng {' hoặc '.join(s + '://' for s in schemes)}")
    return value


def optional_url(name: str, values: Mapping[str, str], *schemes: str) -> str | None:
    """The same, or None where it is not set."""
    return url(name, values[name], *schemes) if name in values else None


def valkey_url(name: str, values: Mapping[str, str]) -> str | None:
    """Redis's schemes are understood; the one client we ship is Valkey's."""
    given = optional_url(name, values, "valkey", "valkeys", "redis", "rediss")
    return given and re.sub("^redis", "valkey", given)


def database_url(name: str, value: str | None, default: Path) -> str:
    """SQLite or PostgreSQL, with the driver we ship named in the scheme."""
    if value is None:
        return f"sqlite:///{default}"
    scheme, separator, rest = value.partition("://")
    if scheme in ("postgres", "postgresql"):  # what most hosts hand out; we ship one driver
        scheme = "postgresql+psycopg"
    if scheme not in ("sqlite", "postgresql+psycopg") or not separator or not rest.strip("/"):
        raise ConfigError(f"{name} phải bắt đầu bằng sqlite:/// hoặc postgresql:// và nêu tên cơ sở dữ liệu")
    return f"{scheme}://{rest}"


def number(values: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """A whole number within limits."""
    text = values.get(name, str(default))
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise ConfigError(f"{name} phải là số nguyên từ {least} đến {most}, không phải {text!r}")
    return int(text)


def choice(values: Mapping[str, str], name: str, *offered: str) -> str:
    """One of these words, the first by default."""
    text = values.get(name, offered[0])
    if text not in offered:
        raise ConfigError(f"{name} phải là {' hoặc '.join(offered)}, không phải {text!r}")
    return text


def switch(values: Mapping[str, str], name: str, default: bool) -> bool:
    """On or off."""
    text = values.get(name, "1" if default else "0").lower()
    if text not in ("0", "1", "false", "true", "no", "yes"):
        raise ConfigError(f"{name} phải là 0 hoặc 1, không phải {text!r}")
    return text in ("1", "true", "yes")


def secret(name: str, values: Mapping[str, str], least: int) -> str | None:
    """Something nobody guesses, or None where it is not set."""
    if name in values and len(values[name]) < least:
        raise ConfigError(f"{name} phải dài từ {least} ký tự")
    return values.get(name)
