"""Faults: a test holds every row of the table in docs/operations.md; here are those of no other place."""

import dataclasses
import io
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask, Response
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from app import create_app
from models import Role, StoredFile
from tests.client import CheckingClient
from tests.databases import Databases
from tests.factories import ProductFactory, UserFactory
from tests.named import ROOT, missing
from tests.servers import valkey_server
from traceability.config import Config
from traceability.database import Database
from traceability.database.sqlite import gate_for
from traceability.errors import Throttled
from traceability.extensions import limiter
from traceability.root_key import RootKeyError
from traceability.services import audit_chain, known_settings, object_store, throttle
from traceability.services.actor import Actor
from traceability.web import access

MakeApp = Callable[..., Flask]
HERE = "tests/reliability/test_faults.py"

# First cell of a row of the table → the tests that hold the service to it.
HELD_BY = {
    "Cơ sở dữ liệu không trả lời": (
        "tests/web/test_outages.py::test_it_starts_lives_and_is_not_ready",
        "tests/web/test_outages.py::test_somebody_signed_in_is_asked_to_wait",
        "tests/web/test_outages.py::test_what_is_sent_is_refused_and_changed_nothing",
        "tests/web/test_metrics.py::test_a_silent_database_is_told_instead_of_failing",
        "tests/web/public/test_outages.py::test_recalls_and_voids_warn_without_a_database",
        "tests/reliability/test_scans.py::test_a_stopped_postgresql_makes_no_page_green",
        "tests/reliability/test_restarts.py::test_no_acknowledged_write_is_lost_in_a_restart",
        "tests/reliability/test_jobs.py::test_jobs_outlast_a_postgresql_that_is_away",
    ),
    "Đĩa đầy": (
        "tests/reliability/test_full_disk.py::test_every_write_to_a_full_disk_is_refused_whole",
        "tests/reliability/test_full_disk.py::test_a_site_on_a_full_disk_goes_on_and_takes_writes_again",
        "tests/reliability/test_full_disk.py::test_an_upload_to_a_full_disk_leaves_nothing_half_written",
    ),
    "Ghi SQLite chờ quá 10 giây": (
        "tests/services/test_database_gate.py::test_a_second_thread_waits_and_is_refused_in_the_end",
        f"{HERE}::test_a_write_that_waited_ten_seconds_is_refused_and_changed_nothing",
    ),
    "Tiến trình web bị giết": (
        "tests/reliability/test_writes.py::test_nothing_acknowledged_is_lost_when_writers_are_killed",
        "tests/reliability/test_scans.py::test_a_killed_worker_loses_no_acknowledged_confirmation",
        "tests/reliability/test_mixed_kills.py::test_killed_processes_lose_nothing_and_do_nothing_twice",
        "tests/reliability/test_replacement.py::test_a_killed_worker_is_replaced_in_a_fraction_of_a_start",
    ),
    "Tiến trình nền bị giết": (
        "tests/reliability/test_jobs.py::test_a_killed_worker_loses_and_doubles_no_job",
        "tests/reliability/test_label_jobs.py::test_a_killed_worker_finishes_the_same_files",
        "tests/web/test_metrics.py::test_a_monitor_learns_how_the_deployment_is",
    ),
    "Valkey mất": (
        f"{HERE}::test_without_valkey_each_process_counts_for_itself",
        f"{HERE}::test_a_valkey_that_dies_costs_nobody_an_answer",
    ),
    "SMTP mất": (
        "tests/reliability/test_mail.py::test_a_server_that_is_away_means_another_try",
        "tests/reliability/test_mail.py::test_failed_runs_wait_longer_and_longer_and_then_end_with_the_reason",
    ),
    "Kho tệp S3 mất": (
        "tests/services/test_object_store.py::test_a_store_that_does_not_answer_is_unavailable",
        f"{HERE}::test_without_its_s3_store_pages_show_their_words_and_nothing_is_half_kept",
    ),
    "Ghi lượt quét hỏng": (
        "tests/web/public/test_visits.py::test_a_failure_to_record_never_breaks_the_page",
        "tests/web/test_metrics.py::test_scans_recorded_late_or_lost_are_told",
    ),
    "Khóa gốc thiếu, sai, lộ quyền đọc": (
        "tests/unit/identifiers/test_root_key.py::test_a_key_that_others_may_open_is_refused",
        f"{HERE}::test_a_lost_key_is_never_replaced",
        f"{HERE}::test_another_key_than_the_databases_own_stops_the_start",
        "tests/web/test_health.py::test_another_root_key_is_not_ready",
    ),
    "nginx sống, dịch vụ chết": (
        "tests/reliability/test_nginx.py::test_no_service_behind_it_says_nothing_about_the_product",
    ),
    "Đồng hồ bị chỉnh": (
        f"{HERE}::test_a_clock_put_back_makes_nobody_wait_for_it",
        f"{HERE}::test_the_audit_chain_is_whole_whatever_the_clock_did",
        "tests/services/test_sessions.py::test_a_session_ends_by_lying_still_and_by_age",
    ),
    "Nhật ký bị can thiệp": ("tests/services/test_audit_chain.py::test_tampering_is_found",),
    "Sentry không trả lời": (
        "tests/web/test_error_reports.py::test_a_sentry_that_is_away_costs_nobody_an_answer",
    ),
}


def test_every_fault_that_operators_read_of_is_held_by_a_test() -> None:
    section = (ROOT / "docs/operations.md").read_text("utf-8").partition("\n## Khi có sự cố\n")[2]
    section = section.partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE)[1:]
    assert set(rows) == set(HELD_BY)
    assert not missing(*(node for nodes in HELD_BY.values() for node in nodes))


@pytest.fixture
def limited(make_app: MakeApp) -> Iterator[Callable[[str], FlaskClient]]:
    """Applications with a page that may be asked for twice a minute.

    The limiter is one a process, so it is given back as the other tests have it.
    """

    def made(valkey: str) -> FlaskClient:
        app = make_app(VALKEY_URL=valkey)

        @app.get("/test/often")
        @limiter.limit("2 per minute")
        @access.public
        def often() -> Response:
            return Response("ok")

        return app.test_client()

    yield made
    make_app()
    limiter._storage_dead = False  # which a new storage does not put back


def _often(client: FlaskClient, times: int) -> list[int]:
    return [client.get("/test/often").status_code for _ in range(times)]


@pytest.mark.one_database
def test_without_valkey_each_process_counts_for_itself(limited: Callable[[str], FlaskClient]) -> None:
    assert _often(limited("valkey://127.0.0.1:9"), 4) == [200, 200, 429, 429]


@pytest.mark.one_database
def test_a_valkey_that_dies_costs_nobody_an_answer(
    limited: Callable[[str], FlaskClient], tmp_path: Path
) -> None:
    with valkey_server(tmp_path) as url:
        client = limited(url)
        assert _often(client, 3) == [200, 200, 429]
    assert _often(client, 4) == [200, 200, 429, 429], "counted anew, in the process"


@pytest.mark.one_database
def test_without_its_s3_store_pages_show_their_words_and_nothing_is_half_kept(
    make_app: MakeApp, browse: Callable[[Flask], CheckingClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    object_store._client.cache_clear()
    client = browse(make_app(STORAGE_URL="s3://ocop/trace"))
    product = ProductFactory.create()
    client.sign_in(UserFactory.create(organisation=product.organisation))
    page = f"/producer/products/{product.id}/photos"
    assert product.current.name in client.get(page).words
    photo = product.versions[0].photos[0].file_id
    client.get(f"/files/{photo}", status=503)
    picture = io.BytesIO()
    Image.effect_noise((400, 300), 40).convert("RGB").save(picture, "JPEG")
    picture.seek(0)
    before = len(client.session.scalars(select(StoredFile)).all())
    refused = client.post(page, data={"photo": (picture, "na.jpg")}, status=503)
    assert "Chưa có gì thay đổi" in refused.words
    assert len(client.session.scalars(select(StoredFile)).all()) == before
    object_store._client.cache_clear()


@pytest.mark.one_database
def test_a_write_that_waited_ten_seconds_is_refused_and_changed_nothing(
    app: Flask, client: CheckingClient
) -> None:
    config: Config = app.extensions["config"]
    if not config.uses_sqlite:
        pytest.skip("PostgreSQL has no gate")
    client.sign_in(UserFactory.create(role=Role.ADMINISTRATOR))
    setting = "/staff/settings/alert_limit_recalled"
    token = client._csrf_token()
    stranger = gate_for(make_url(config.database_url))  # as another process has it
    stranger.enter()
    begun = time.monotonic()
    refused = FlaskClient.open(client, setting, method="POST", data={"value": "7", "csrf_token": token})
    waited = time.monotonic() - begun
    stranger.leave()
    assert (refused.status_code, waited > 9.9) == (503, True)
    assert "Hệ thống đang bận" in refused.text
    assert "Chưa có gì thay đổi" in refused.text
    told = client.get("/metrics").text
    assert re.search(r'ocop_write_gate_refusals_total\{database="main"\} [1-9]', told)
    client.post(setting, data={"value": "8"}, status=303)


def test_a_clock_put_back_makes_nobody_wait_for_it(session: Session) -> None:
    of = throttle.subjects(b"0" * 32, "sign-in", account="a@example.vn", address=None)
    with time_machine.travel("2026-11-23T08:00:00+07:00", tick=False) as clock:
        for _ in range(5):
            throttle.admit(session, of)
        clock.shift(-86_400)
        with pytest.raises(Throttled) as refused:
            throttle.admit(session, of)
        assert refused.value.retry_after == 2


def test_the_audit_chain_is_whole_whatever_the_clock_did(database: Database) -> None:
    me = Actor.system("thử nghiệm")
    with time_machine.travel("2026-11-23T08:00:00+07:00", tick=False) as clock:
        for turn, jump in enumerate((0, 86_400, -3 * 86_400, 60), start=5):
            clock.shift(jump)
            with database.writing() as session:
                known_settings.change(session, me, "alert_limit_recalled", str(turn))
    with database.reading() as session:
        found = audit_chain.verify(session)
    assert (found.entries, found.faults) == (4, ())


def _with_key(databases: Databases, key: Path) -> Config:
    made = databases.restore(databases.folder / "own-keys")
    return dataclasses.replace(Config.from_env({**made, "ROOT_KEY_FILE": str(key)}), testing=True)


@pytest.mark.one_database
def test_a_lost_key_is_never_replaced(databases: Databases, tmp_path: Path) -> None:
    key = tmp_path / "root.key"
    with pytest.raises(RootKeyError, match="không có khóa gốc"):
        create_app(_with_key(databases, key))
    assert not key.exists()


@pytest.mark.one_database
def test_another_key_than_the_databases_own_stops_the_start(databases: Databases, tmp_path: Path) -> None:
    key = tmp_path / "root.key"
    key.touch(mode=0o600)
    key.write_text("ab" * 32)
    with pytest.raises(RootKeyError) as refused:
        create_app(_with_key(databases, key))
    assert "ab" * 32 not in str(refused.value)
