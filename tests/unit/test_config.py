"""Settings: good defaults, and one clear line for whatever is wrong."""

from pathlib import Path

import pytest

from traceability import config
from traceability.config import Config, ConfigError


def test_nothing_need_be_set() -> None:
    settings = Config.from_env({})
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.database_url.endswith("/var/main.db")
    assert settings.scans_database_url.endswith("/var/scans.db")
    assert settings.is_local
    assert settings.demo


def test_postgresql_takes_the_scans_along() -> None:
    settings = Config.from_env({"DATABASE_URL": "postgres://ocop@localhost/ocop"})
    assert settings.database_url == settings.scans_database_url == "postgresql+psycopg://ocop@localhost/ocop"


def test_https_makes_host_cookies() -> None:
    settings = Config.from_env({"BASE_URL": "https://ocop.example/"})
    assert settings.session_cookie == "__Host-session"
    assert settings.origin == "https://ocop.example"
    assert settings.hosts == ("ocop.example", "localhost", "127.0.0.1", "[::1]")
    assert not settings.is_local


def test_an_empty_value_is_not_set() -> None:
    assert Config.from_env({"SMTP_URL": "", "BASE_URL": " "}).smtp_url is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "ocop.example"),
        ("BASE_URL", "https://ocop.example/path"),
        ("BASE_URL", "https://ocop.example:port"),
        ("DATABASE_URL", "mysql://ocop@db/ocop"),
        ("DATABASE_URL", "postgresql://"),
        ("STORAGE_URL", "ftp://files"),
        ("VALKEY_URL", "http://cache"),
        ("WEB_WORKERS", "0"),
        ("WEB_THREADS", "many"),
        ("TRUSTED_PROXIES", "-1"),
        ("METRICS_TOKEN", "short"),
        ("DEMO", "maybe"),
    ],
)
def test_a_broken_value_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name) as caught:
        Config.from_env({name: value})
    assert "\n" not in str(caught.value)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_env({"SMTP_URL": "gopher://user:secret@mail"})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["DATABASE_URI", "WEB_WORKER", "TRUSTED_PROXY", "SENTRY_DNS", "base_url"])
def test_a_slip_in_a_name_is_told(name: str) -> None:
    with pytest.raises(ConfigError, match="có phải ý bạn là"):
        Config.from_env({name: "x"})


@pytest.mark.parametrize(
    "name", ["PATH", "HOSTNAME", "TEST_DATABASE_URL", "LANG", "PORT", "HOME", "PYTHONPATH"]
)
def test_names_of_others_pass(name: str) -> None:
    Config.from_env({name: "x"})


def test_every_name_in_the_file_must_be_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("WEB_THREADS=3\nCOLOUR=green\n")
    monkeypatch.setattr(config, "PROJECT", tmp_path)
    with pytest.raises(ConfigError, match="COLOUR"):
        Config.from_env()


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("WEB_THREADS=3\nWEB_WORKERS=4\nHOST=0.0.0.0\n")
    monkeypatch.setattr(config, "PROJECT", tmp_path)
    monkeypatch.setenv("WEB_THREADS", "5")
    settings = Config.from_env()
    assert (settings.web_threads, settings.web_workers) == (5, 4)
