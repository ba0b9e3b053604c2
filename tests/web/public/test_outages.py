"""The database goes away: scans are answered from what is known, and nothing is green."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests.client import CheckingClient
from tests.factories import RecallFactory
from tests.web.public.conftest import PHONE
from tests.web.public.states import STATES, code_of, unit
from traceability.config import Config
from traceability.database import Database
from traceability.errors import Unavailable
from traceability.identifiers.trace_code import format_code
from traceability.services import clock, scans
from traceability.services.scans import Seen, Sighting

HEADERS = {"User-Agent": PHONE}


@pytest.fixture
def cut(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Make every connection to the main database fail, as when its server is gone."""
    database: Database = app.extensions["database"]

    def cut_off() -> None:
        def gone(*_: object, **__: object) -> None:
            raise Unavailable

        monkeypatch.setattr(database.quick, "first", gone)
        monkeypatch.setattr(database, "reading", gone)
        monkeypatch.setattr(database, "reading_session", gone)

    return cut_off


def snapshot(app: Flask) -> None:
    app.extensions["snapshot"].refresh()


@pytest.mark.parametrize("state", ["ok", "ok_plain", "cert_expired"])
def test_a_page_that_was_fine_is_unavailable_with_the_time_of_its_data(
    app: Flask, client: CheckingClient, state: str, cut: Callable[[], None]
) -> None:
    path = STATES[state](app)
    client.get(path, headers=HEADERS)
    cut()
    warns = state == "cert_expired"
    page = client.get(path, headers=HEADERS, status=200 if warns else 503)
    assert ("Chưa kiểm tra được" in page.h1) is not warns
    assert "Dữ liệu lúc" in page.words
    assert "Mã hợp lệ" not in page.words
    assert "verdict ok" not in page.text


def test_in_an_outage_each_label_has_its_own_page_and_the_time_of_that_outage(
    app: Flask, client: CheckingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is made of a page in an outage serves all labels of the batch, and no other outage or day."""
    made, database = unit(app), app.extensions["database"]
    codes = [code_of(app, made, index) for index in range(3)]
    times = ["2026-11-23T08:01:00+07:00", "2026-11-23T21:02:00+07:00"]

    def gone(*_: object, **__: object) -> None:
        raise Unavailable

    for then in times:
        with time_machine.travel(then, tick=False):
            fine = [client.get(f"/t/{code}", headers=HEADERS) for code in codes]
            with monkeypatch.context() as outage:
                for name in ("reading", "reading_session"):
                    outage.setattr(database, name, gone)
                outage.setattr(database.quick, "first", gone)
                away = [client.get(f"/t/{code}", headers=HEADERS, status=503) for code in codes]
            again = [client.get(f"/t/{code}", headers=HEADERS) for code in codes]
        for pages, words in ((fine, "Mã hợp lệ"), (away, "Chưa kiểm tra được"), (again, "Mã hợp lệ")):
            for code, page in zip(codes, pages, strict=True):
                assert words in page.h1
                assert [other for other in codes if format_code(other) in page.words] == [code]
        assert all(then[11:16] in page.words.partition("Dữ liệu lúc")[2][:40] for page in away)


@pytest.mark.parametrize(("state", "words"), [("recalled", "NGỪNG SỬ DỤNG"), ("void", "Tem này đã bị hủy")])
@pytest.mark.parametrize("remembered", [True, False])
def test_recalls_and_voids_warn_without_a_database(
    app: Flask,
    client: CheckingClient,
    cut: Callable[[], None],
    state: str,
    words: str,
    remembered: bool,
) -> None:
    path = STATES[state](app)
    client.session.commit()
    if remembered:
        client.get(path, headers=HEADERS)
    else:
        snapshot(app)
        app.extensions["trace_pages"].memory.forget()
    cut()
    assert words in client.get(path, headers=HEADERS).h1


def test_what_nobody_remembers_is_unavailable(
    app: Flask, client: CheckingClient, cut: Callable[[], None]
) -> None:
    path = STATES["ok"](app)
    client.session.commit()
    snapshot(app)
    app.extensions["trace_pages"].memory.forget()
    cut()
    page = client.get(path, headers=HEADERS, status=503)
    assert "Chưa kiểm tra được" in page.h1
    assert "Dữ liệu lúc" in page.words


def test_the_snapshot_follows_every_change(app: Flask, client: CheckingClient) -> None:
    run = unit(app)
    client.session.commit()
    snapshot(app)
    config: Config = app.extensions["config"]
    file = Path(config.instance) / "snapshot.json"
    before = file.read_text()
    snapshot(app)
    assert file.read_text() == before
    RecallFactory(batch=run.batch, reason="Có vi khuẩn")
    client.session.commit()
    snapshot(app)
    assert "Có vi khuẩn" in file.read_text()


def test_of_two_recalls_the_newest_in_force_is_told_with_or_without_a_database(
    app: Flask, client: CheckingClient, cut: Callable[[], None]
) -> None:
    run, now = unit(app), clock.now()
    contact = "Đường dây nóng 0205 3898 989"
    newest = {"reason": "Có vi khuẩn", "contact": contact, "effective_at": now - timedelta(hours=1)}
    RecallFactory(batch=run.batch, reason="Sai nhãn", effective_at=now - timedelta(hours=2))
    RecallFactory(batch=run.batch, **newest)
    RecallFactory(batch=run.batch, reason="Còn xem xét", effective_at=now + timedelta(hours=2))
    path = f"/t/{code_of(app, run)}"
    client.session.commit()
    snapshot(app)
    verdict = client.get(path, headers=HEADERS).words
    app.extensions["trace_pages"].memory.forget()
    cut()
    for words in (verdict, client.get(path, headers=HEADERS).words):
        assert "Có vi khuẩn" in words
        assert "3898 989" in words


def test_a_change_by_another_process_is_on_the_very_next_scan(app: Flask, client: CheckingClient) -> None:
    run = unit(app)
    path = f"/t/{code_of(app, run)}"
    organisation_id = run.batch.organisation_id
    client.session.commit()
    assert "Mã hợp lệ" in client.get(path, headers=HEADERS).h1
    config: Config = app.extensions["config"]
    other = Database(config.database_url, config.scans_database_url)  # nothing in common with the application
    try:
        for word, state in (("tạm ngừng", "suspended"), ("Mã hợp lệ", "approved")):
            with other.writing() as session:
                session.connection().exec_driver_sql(
                    f"UPDATE organisation SET state = '{state}' WHERE id = {organisation_id}"
                )
            assert word in client.get(path, headers=HEADERS).words
    finally:
        other.dispose()


def test_a_renamed_database_file_is_an_outage(app: Flask, client: CheckingClient) -> None:
    database: Database = app.extensions["database"]
    name = database.main.reading.url.database
    if database.main.gate is None or name is None:
        return  # a server has no file; tests/reliability stops a real one
    path = STATES["ok"](app)
    assert "Mã hợp lệ" in client.get(path, headers=HEADERS).h1
    file = Path(name)
    hidden = file.with_suffix(".away")
    file.rename(hidden)
    try:
        answer = app.test_client().get(path, headers=HEADERS)
        assert answer.status_code == 503
        assert "Chưa kiểm tra được" in answer.text
    finally:
        hidden.rename(file)
    assert "Mã hợp lệ" in client.get(path, headers=HEADERS).h1


def test_without_the_scans_database_the_verdict_stands_and_the_checks_come_back_with_it(
    app: Flask, client: CheckingClient
) -> None:
    database: Database = app.extensions["database"]
    name = database.scan.reading.url.database
    if database.scan.gate is None or name is None:
        return  # a server has no file
    run = unit(app)
    path, seen = f"/t/{code_of(app, run)}", Seen.now(Sighting("ok", run=run.id, index=0))
    client.session.commit()
    with database.scans() as session:
        scans.confirm(session, seen, b"somebody")
    checked = "Lần kiểm tra đầu tiên"
    assert checked in client.get(path, headers=HEADERS).words
    file = Path(name)
    hidden = file.with_suffix(".away")
    file.rename(hidden)
    try:
        page = client.get(path, headers=HEADERS)
        assert "Mã hợp lệ" in page.h1
        assert checked not in page.words
    finally:
        hidden.rename(file)
    assert checked in client.get(path, headers=HEADERS).words


def test_one_question_tells_the_version_and_the_checks(
    app: Flask, client: CheckingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = unit(app)
    client.session.commit()
    database: Database = app.extensions["database"]
    with database.scans() as session:
        scans.confirm(session, Seen.now(Sighting("ok", run=run.id, index=0)), b"somebody")

    def second_question(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(database.quick_scans, "first", second_question)
    moment, counts = app.extensions["trace_pages"].memory.moment_of_unit(run.id, 0)
    assert moment.version is not None
    assert (counts.confirmed_checks, counts.sessions) == (1, 1)
