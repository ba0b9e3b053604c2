"""A shopper reports without an account; officials read all of it, the producer all but the phone."""

from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Alert, AlertRule, ConsumerReport, Role
from tests.client import CheckingClient, Page
from tests.factories import OrganisationFactory, UserFactory
from tests.web.public.states import code_of, unit

WRITTEN = {"kind": "copied", "description": "Tem dán chồng lên tem khác", "bought_at": "Chợ Kỳ Lừa"}
PHONE = "0912 345 678"


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


def test_a_file_that_is_no_photo_is_refused(client: CheckingClient, session: Session) -> None:
    import io

    page = send(client, status=422, photo=(io.BytesIO(b"MZ program"), "a.jpg"))
    assert "JPEG" in page.words
    assert reports(session) == 0


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
