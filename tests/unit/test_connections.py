"""A connection that leaves this machine is encrypted, checked and has a password nobody guesses."""

import pytest

from traceability.config import Config, ConfigError

GOOD = "vTr9-xq2LmZe"
VERIFIED = "sslmode=verify-full"
S3 = {"STORAGE_URL": "s3://ocop", "AWS_ACCESS_KEY_ID": "nguoidung", "AWS_SECRET_ACCESS_KEY": GOOD * 2}


@pytest.mark.parametrize(
    "settings",
    [
        {"DATABASE_URL": f"postgresql://ocop:{GOOD}@db/ocop"},
        {"DATABASE_URL": f"postgresql://ocop:{GOOD}@10.0.0.5/ocop?sslmode=require"},
        {"DATABASE_URL": f"postgresql://ocop:{GOOD}@db/ocop?sslmode=verify-ca"},
        {"DATABASE_URL": f"postgresql://ocop:{GOOD}@[2001:db8::5]:5432/ocop"},
        {"DATABASE_URL": f"postgresql://ocop:{GOOD}@localhost,db/ocop"},
        {"DATABASE_URL": f"postgresql://ocop:{GOOD}@/ocop?host=localhost:5432&host=db:5433"},
        {"DATABASE_URL": f"postgresql://ocop:{GOOD}@localhost/ocop?hostaddr=10.0.0.5"},
        {"DATABASE_URL": "postgresql:///ocop?service=production"},
        {"DATABASE_URL": f"postgresql://ocop:{GOOD}@/ocop", "PGHOST": "db"},
        {"SCANS_DATABASE_URL": f"postgresql://ocop:{GOOD}@db/scans"},
        {"JOBS_DATABASE_URL": f"postgresql://ocop:{GOOD}@db/jobs"},
        {"VALKEY_URL": f"valkey://:{GOOD}@cache"},
        {"VALKEY_URL": f"redis://:{GOOD}@cache"},
        {"VALKEY_URL": f"valkeys://:{GOOD}@cache?ssl_cert_reqs=none"},
        {"VALKEY_URL": f"valkeys://:{GOOD}@cache?ssl_check_hostname=False"},
        {"SENTRY_DSN": "http://key@sentry.example/1"},
        {**S3, "AWS_ENDPOINT_URL": "http://minio:9000"},
    ],
)
def test_a_plain_or_unverified_connection_stops_the_start_and_says_what_to_do(
    settings: dict[str, str],
) -> None:
    with pytest.raises(ConfigError, match="PLAIN_CONNECTIONS") as caught:
        Config.from_env(settings)
    assert next(iter(settings)) in str(caught.value) or "AWS_ENDPOINT_URL" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert GOOD not in str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        {"DATABASE_URL": f"postgresql://ocop:{GOOD}@db/ocop?{VERIFIED}&sslrootcert=/etc/ocop-trace/ca.pem"},
        {"DATABASE_URL": f"postgresql://ocop:{GOOD}@db/ocop", "PGSSLMODE": "verify-full"},
        {"DATABASE_URL": f"postgresql://ocop@db/ocop?{VERIFIED}&sslcert=/etc/ocop-trace/web.pem"},
        {"DATABASE_URL": "postgresql://ocop@/ocop?host=/run/postgresql"},
        {"DATABASE_URL": "postgresql://ocop@127.0.0.1,[::1]/ocop"},
        {"DATABASE_URL": f"postgresql://ocop:{GOOD}@10.0.0.5/ocop", "PLAIN_CONNECTIONS": "10.0.0.5"},
        {"DATABASE_URL": f"postgresql://ocop:{GOOD}@DB/ocop", "PLAIN_CONNECTIONS": "cache, db"},
        {"VALKEY_URL": f"valkeys://:{GOOD}@cache?ssl_ca_certs=/etc/ocop-trace/ca.pem"},
        {"VALKEY_URL": "valkey://127.0.0.1"},
        {"VALKEY_URL": f"valkey://:{GOOD}@cache", "PLAIN_CONNECTIONS": "cache"},
        {"SMTP_URL": "smtp://mail.example"},  # delivery insists on STARTTLS
        {"SMTP_URL": f"smtps://ocop:{GOOD}@mail.example"},
        {"SENTRY_DSN": "https://key@sentry.example/1"},
        {**S3, "AWS_ENDPOINT_URL": "https://minio.example"},
        {**S3, "AWS_ENDPOINT_URL": "http://127.0.0.1:9000", "AWS_SECRET_ACCESS_KEY": "minioadmin"},
        {"AWS_ENDPOINT_URL": "http://minio:9000"},  # of another program: files lie in a folder here
    ],
)
def test_a_verified_connection_one_that_stays_here_and_one_that_is_named_are_good(
    settings: dict[str, str],
) -> None:
    Config.from_env(settings)


@pytest.mark.parametrize(
    "password",
    ["", "short", "postgres123456", "aaaaaaaaaaaaaa", "ocop-trace-2026", "matkhau-rat-dai", "nguoidung-2026"],
)
def test_a_guessable_password_does_not_travel(password: str) -> None:
    user = "nguoidung" if password.startswith("nguoi") else "kho"
    for settings in (
        {"DATABASE_URL": f"postgresql://{user}:{password}@db/ocop?{VERIFIED}"},
        {"VALKEY_URL": f"valkeys://{user}:{password}@cache"},
        {"SMTP_URL": f"smtps://{user}:{password}@mail.example"},
        {**S3, "AWS_ENDPOINT_URL": "https://minio", "AWS_SECRET_ACCESS_KEY": password},
    ):
        with pytest.raises(ConfigError, match="mật khẩu") as caught:
            Config.from_env(settings)
        assert not password or password not in str(caught.value)


def test_the_schemes_of_redis_are_read_by_the_client_we_ship() -> None:
    settings = Config.from_env({"VALKEY_URL": "redis://127.0.0.1:6379/2"})
    assert settings.valkey_url == "valkey://127.0.0.1:6379/2"
