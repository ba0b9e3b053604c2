"""`/metrics`: what monitors learn, and that nobody else does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.orm import Session

from models import Job, JobState
from tests.client import CheckingClient
from traceability.config import Config
from traceability.root_key import fingerprint
from traceability.services import clock, settings
from traceability.services.backups.making import MADE_AT

MakeApp = Callable[..., Flask]
_PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Mobile"}
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def _samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _value(text: str, name: str, **labels: str) -> float:
    return _samples(text).get((name, frozenset(labels.items())), 0.0)


def test_each_answer_is_counted_in_its_class(client: CheckingClient) -> None:
    before = client.get("/metrics").text
    client.get("/")
    client.get("/t/0000000000000000", status=(200, 404))
    client.get("/sign-in")
    client.get("/nowhere", status=404)
    client.get("/01/08931234567895", status=(307, 400, 404))
    client.get("/static/css/base.css", status=(200, 404))
    after = client.get("/metrics").text

    def more(route: str) -> float:
        name = "ocop_request_seconds_count"
        return _value(after, name, route=route) - _value(before, name, route=route)

    assert [more(route) for route in ("scan", "auth", "none", "resolver", "static")] == [2, 1, 1, 1, 1]
    answered = {"route": "none", "status": "4xx"}
    name = "ocop_requests_total"
    assert _value(after, name, **answered) - _value(before, name, **answered) == 1


def test_a_monitor_learns_how_the_deployment_is(app: Flask, client: CheckingClient, session: Session) -> None:
    then = clock.now() - timedelta(hours=2)
    for number, state in enumerate((JobState.QUEUED, JobState.QUEUED, JobState.FAILED)):
        session.add(Job(id=str(number), kind="k", payload={}, state=state, created_at=then))
    settings.put(session, MADE_AT, (clock.now() - timedelta(days=1)).isoformat())
    text = client.get("/metrics").text
    assert _value(text, "ocop_jobs", state="queued") == 2
    assert _value(text, "ocop_jobs", state="failed") == 1
    assert _value(text, "ocop_oldest_open_job_seconds") == pytest.approx(7200, abs=60)
    assert _value(text, "ocop_backup_age_seconds") == pytest.approx(86400, abs=60)
    assert _value(text, "ocop_database_up") == 1
    assert _value(text, "ocop_disk_free_bytes") > 0
    assert _value(text, "ocop_root_key_info", fingerprint=fingerprint(app.extensions["root_key"])) == 1


def test_waits_for_a_write_are_measured(app: Flask, client: CheckingClient, session: Session) -> None:
    config: Config = app.extensions["config"]
    name = "ocop_write_gate_wait_seconds_count"
    before = _value(client.get("/metrics").text, name, database="main")
    settings.put(session, "a", "1")
    session.commit()
    waited = _value(client.get("/metrics").text, name, database="main") - before
    assert (waited > 0) == config.uses_sqlite, "PostgreSQL has no gate"


def test_scans_recorded_late_or_lost_are_told(
    client: CheckingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise OSError

    before = client.get("/metrics").text
    client.get("/t/0000000000000000", status=(200, 404), headers=_PHONE)
    monkeypatch.setattr("traceability.services.scans.write_seen", broken)
    client.get("/t/0000000000000000", status=(200, 404), headers=_PHONE)
    after = client.get("/metrics").text
    for name in ("ocop_scans_lost_total", "ocop_scan_record_lag_seconds_count"):
        assert _value(after, name) - _value(before, name) == 1


def test_a_silent_database_is_told_instead_of_failing(
    client: CheckingClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(session: object) -> None:
        raise OSError

    monkeypatch.setattr("traceability.web.metrics.vital_signs", silent)
    samples = _samples(client.get("/metrics").text)
    assert samples["ocop_database_up", frozenset()] == 0
    assert not [name for name, _ in samples if name == "ocop_jobs"]


def test_strangers_find_nothing(app: Flask, client: CheckingClient) -> None:
    client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}, status=404)
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-Ip"):
        client.get("/metrics", headers={header: "203.0.113.9"}, status=404)
    client.get("/metrics", environ_base={"REMOTE_ADDR": "::1"})


def test_a_token_is_asked_for_where_one_is_set(make_app: MakeApp) -> None:
    token = "t" * 20
    browser = make_app(METRICS_TOKEN=token).test_client()
    far = {"REMOTE_ADDR": "203.0.113.9"}
    assert browser.get("/metrics").status_code == 404
    for given in ("Bearer", f"Bearer {token}x", "Bearer ", f"Basic {token}"):
        assert browser.get("/metrics", headers={"Authorization": given}).status_code == 404
    answer = browser.get("/metrics", headers={"Authorization": f"Bearer {token}"}, environ_base=far)
    assert answer.status_code == 200


def test_the_numbers_say_nothing_of_anybody(client: CheckingClient) -> None:
    text = client.get("/metrics").text
    labels = {name for _, labels in _samples(text) for name, _ in labels}
    assert labels <= {"route", "status", "le", "database", "state", "fingerprint"}
