"""A shopper reports without an account; officials read all of it, the producer all but the phone."""

import io
import json
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Alert, AlertRule, AuditEntry, ConsumerReport, Role
from tests.client import CheckingClient, Page
from tests.factories import OrganisationFactory, UserFactory
from tests.web.public.states import code_of, unit

WRITTEN = {"kind": "copied", "description": "Tem dán chồng lên tem khác", "bought_at": "Chợ Kỳ Lừa"}
PHONE = "0912 345 678"
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(99)


def send(client: CheckingClient, status: int = 303, **values: Any) -> Page:
    return client.post("/report", data={**WRITTEN, **values}, csrf=False, status=status)


def reports(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ConsumerReport)) or 0


def test_from_the_scan_page_to_both_inboxes(app: Flask, client: CheckingClient, session: Session) -> None:
    run = unit(app)
    code = code_of(app, run, 3)
    owner = UserFactory(organisation=run.batch.product.organisation)
    stranger = UserFactory(organisation=OrganisationFactory())
    link = next(link for link in client.get(f"/t/{code}").links if link.startswith("/report"))
    assert f"code={code}" in link
    form = client.get(link)
    assert run.batch.lot_number in form.words
    sent = send(client, code=code, phone=PHONE)
    report = session.scalars(select(ConsumerReport)).one()
    assert (report.label_run_id, report.label_index) == (run.id, 3)
    assert report.reference in client.get(sent.headers["Location"]).words
    assert session.scalars(select(Alert.rule)).all() == [AlertRule.REPORT]

    client.sign_in(owner)
    assert report.reference in client.get("/producer/reports").words
    page = client.get(f"/producer/reports/{report.id}")
    assert WRITTEN["description"] in page.words
    assert PHONE not in page.text
    client.sign_in(stranger)
    client.get(f"/producer/reports/{report.id}", status=404)

    client.sign_in(UserFactory(role=Role.OFFICER))
    assert report.reference in client.get("/staff/reports").words
    here = f"/staff/reports/{report.id}"
    assert PHONE in client.get(here).words
    client.post(f"{here}/take")
    client.post(f"{here}/close", data={"outcome": ""}, status=422)
    client.post(f"{here}/close", data={"outcome": "Đã thu tem giả"})
    assert "Đã khép lại" in client.get(here).words


def test_a_report_needs_words_and_keeps_what_was_typed(client: CheckingClient, session: Session) -> None:
    page = send(client, status=422, description="", bought_at="Chợ Đông Kinh", phone="abc")
    assert "Ghi ngắn gọn điều bạn thấy." in page.words
    assert "Chợ Đông Kinh" in page.text
    assert reports(session) == 0


@pytest.mark.parametrize(
    ("lang", "words"), [("vi", "Chọn ảnh JPEG"), ("en", "Choose a JPEG"), ("zh", "请选择")]
)
@pytest.mark.parametrize("data", [b"MZ program", HEIC], ids=["program", "HEIC"])
def test_a_file_that_is_no_photo_is_refused_in_the_reader_s_language(
    client: CheckingClient, session: Session, data: bytes, lang: str, words: str
) -> None:
    sent = {**WRITTEN, "photo": (io.BytesIO(data), "a.jpg")}
    page = client.post(f"/report?lang={lang}", data=sent, csrf=False, status=422)
    assert words in page.words
    assert reports(session) == 0


def _command(app: Flask, *words: str) -> Any:
    return app.test_cli_runner().invoke(args=["report", *words])


def test_who_names_the_reference_gets_a_copy_or_is_forgotten(
    app: Flask, client: CheckingClient, session: Session
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "red").save(out, "JPEG")
    send(client, phone=PHONE, photo=(io.BytesIO(out.getvalue()), "tem.jpg"))
    report = session.scalars(select(ConsumerReport)).one()
    session.commit()
    copy = json.loads(_command(app, "export", report.reference.lower(), "--json").stdout)
    assert (copy["description"], copy["bought_at"]) == (WRITTEN["description"], WRITTEN["bought_at"])
    assert copy["phone"].replace(" ", "") == PHONE.replace(" ", "")
    assert copy["photo"]["media_type"] == "image/jpeg"

    erased = _command(app, "erase", report.reference, "--reason", "Người gửi yêu cầu")
    assert erased.exit_code == 0, erased.output
    session.expire_all()
    left = json.loads(_command(app, "export", report.reference, "--json").stdout)
    assert (left["bought_at"], left["phone"], left["photo"]) == (None, None, None)
    assert WRITTEN["description"] not in str(left)
    assert left["kind"] == "copied"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "consumer_report.erased")).one()
    assert entry.after == {"reason": "Người gửi yêu cầu"}


def test_a_reference_nobody_was_given_and_no_reason_are_told(
    app: Flask, client: CheckingClient, session: Session
) -> None:
    assert "Không có phản ánh" in _command(app, "export", "PA-0000-0000").stderr
    send(client)
    report = session.scalars(select(ConsumerReport)).one()
    session.commit()
    refused = _command(app, "erase", report.reference, "--reason", " ")
    assert (refused.exit_code, "Ghi lý do xóa" in refused.stderr) == (1, True)
    session.expire_all()
    assert report.description == WRITTEN["description"]


def test_a_program_that_fills_in_everything_leaves_nothing(client: CheckingClient, session: Session) -> None:
    send(client, website="http://spam.example")
    assert reports(session) == 0


def test_reports_are_throttled(client: CheckingClient, session: Session) -> None:
    for _ in range(10):
        send(client)
    send(client, status=429)
    assert reports(session) == 10


def test_the_form_speaks_three_languages(client: CheckingClient) -> None:
    for lang, title in (("en", "Tell us"), ("zh", "举报")):
        page = client.get("/report", query_string={"lang": lang})
        assert page.h1
        assert "Báo vấn đề" not in page.words, title
