"""The inspector's pages: verdicts that count for nobody, visits sent once, what producers may see of them."""

import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    Certificate,
    CertificateChange,
    CertificateState,
    Finding,
    LabelRun,
    Role,
    ScansBase,
    Visit,
    VisitVersion,
)
from tests.client import CheckingClient, Page
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    LabelRunFactory,
    OrganisationFactory,
    PlannedVisitFactory,
    TraceEventFactory,
    UserFactory,
    VisitFactory,
)
from traceability.database import Database
from traceability.services import clock

HOME, NEW, CHECK = "/kiem-tra", "/kiem-tra/visits/new", "/kiem-tra/check"
JSON = {"Accept": "application/json"}
FORM = "multipart/form-data"


@pytest.fixture
def paper(session: Session) -> Certificate:
    found: Certificate = CertificateFactory(product__name="Na dai Làng Đăng")
    return found


@pytest.fixture
def run(paper: Certificate) -> LabelRun:
    batch = BatchFactory(product=paper.product, released=True, lot_number="L2601A")
    TraceEventFactory(batch=batch)
    found: LabelRun = LabelRunFactory(batch=batch)
    return found


@pytest.fixture
def code(app: Flask, run: LabelRun) -> str:
    made: str = app.extensions["keyring"].newest.encode(run.id, 4)
    return made


@pytest.fixture
def client(client: CheckingClient) -> CheckingClient:
    client.sign_in(UserFactory(role=Role.INSPECTOR, name="Hoàng Văn Kiểm"))
    return client


def filled(client: CheckingClient, **values: object) -> dict[str, object]:
    """What the page would send."""
    given = {field.get("name"): field.get("value") for field in client.get(NEW).tree.iter("input")}
    said = {"site": "producer", "finding": "passed", "observed": "Sạch, tem đúng lô."}
    return {"page": given["page"], "key": given["key"], **said, **values}


def send(client: CheckingClient, data: dict[str, object], status: int = 200) -> Page:
    return client.post(NEW, data=data, headers=JSON, csrf=False, content_type=FORM, status=status)


def only_visit(session: Session) -> Visit:
    return session.scalars(select(Visit)).one()


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Visit)) or 0


def picture(form: str = "JPEG") -> io.BytesIO:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((1200, 900)).convert("RGB").save(out, form)
    return io.BytesIO(out.getvalue())


def test_an_inspectors_check_shows_what_is_behind_the_code_and_counts_for_nobody(
    client: CheckingClient, database: Database, run: LabelRun, code: str
) -> None:
    page = client.get(f"{CHECK}?code={code.lower()}")
    assert page.h1.startswith("Mã hợp lệ · OCOP 4 sao")
    for words in ("Na dai Làng Đăng", "Lô L2601A", f"{run.id}, cấp", "Tem số 5", "Thu hoạch", "Đã kích hoạt"):
        assert words in page.words
    with database.reading_scans() as scans:
        rows = [scans.execute(select(table)).all() for table in ScansBase.metadata.sorted_tables]
    assert not any(rows)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0000 0000 0000 0000", "Không tìm thấy mã"),
        ("7K3M-ABCD-7K3M-ABCE", "Mã chưa đúng"),
        ("https://ocop-gia.example/t/123", "Mã QR dẫn tới trang khác"),
        ("<script>alert(1)</script>", "Mã chưa đúng"),
        ("/01/08930000000000/21/0000000000000000", "Mã chưa đúng"),
        ("NOSUCH.L1", "Mã chưa đúng"),
    ],
)
def test_a_code_that_is_not_ours_is_told_in_words(client: CheckingClient, typed: str, words: str) -> None:
    assert words in client.get(CHECK, query_string={"code": typed}).words


def test_a_batch_and_a_product_have_their_verdict_too(client: CheckingClient, run: LabelRun) -> None:
    product = run.batch.product.code
    assert "Đối chiếu tên, ảnh, số lô L2601A" in client.get(f"{CHECK}?code={product}.l2601a").words
    assert "Na dai Làng Đăng" in client.get(f"{CHECK}?code={product}").words


def test_the_camera_and_the_reader_are_open_on_the_pages_that_scan_only(
    client: CheckingClient, code: str
) -> None:
    for address, scans in ((HOME, True), (NEW, True), (f"{CHECK}?code={code}", False), ("/staff/", False)):
        headers = client.get(address).headers
        assert ("'wasm-unsafe-eval'" in headers["Content-Security-Policy"]) is scans, address
        assert ("camera=(self)" in headers["Permissions-Policy"]) is scans, address


def test_a_photo_of_a_label_is_read_and_a_strange_file_is_told(client: CheckingClient) -> None:
    def sent(data: bytes, **headers: str) -> Page:
        return client.post(f"{HOME}/photo", data={"photo": (io.BytesIO(data), "a.jpg")}, headers=headers)

    assert sent(b"not a picture").location.endswith("photo=no-picture")
    assert sent(picture().getvalue()).location.endswith("photo=no-code")
    assert "Không thấy mã QR" in client.get(f"{HOME}?photo=no-code").words
    client.post(f"{HOME}/photo", data={}, status=303)


def test_a_visit_without_a_script_is_recorded_and_shown(
    session: Session, client: CheckingClient, run: LabelRun, code: str
) -> None:
    data = filled(client, codes=f"{code}\n{code.lower()}\n0000000000000000", photos=(picture(), "quầy.jpg"))
    client.post(NEW, data=data, csrf=False, content_type=FORM, status=303)
    visit = only_visit(session)
    assert visit.organisation_id == run.organisation_id
    assert [check.state for check in visit.checks] == ["ok", "unknown"]
    assert visit.checks[0].subject == "Na dai Làng Đăng, lô L2601A"
    page = client.get(f"/kiem-tra/visits/{visit.id}")
    assert "Hợp lệ, OCOP còn hiệu lực" in page.words
    assert "Mã chưa từng cấp" in page.words
    assert "Hoàng Văn Kiểm" in page.words


def test_the_same_visit_sent_again_is_one(session: Session, client: CheckingClient, code: str) -> None:
    data = filled(client, codes=code)
    first, again = (send(client, dict(data)) for _ in range(2))
    assert first.json == again.json
    assert count(session) == 1
    send(client, {**data, "key": str(uuid4())})
    assert count(session) == 2


def test_a_verdict_is_kept_as_the_inspector_saw_it_and_cannot_be_made_up(
    session: Session, client: CheckingClient, paper: Certificate, code: str
) -> None:
    shown = client.get(CHECK, query_string={"code": code}, headers=JSON).json
    assert shown is not None
    assert (shown["state"], shown["subject"]) == ("ok", "Na dai Làng Đăng, lô L2601A")
    change = CertificateChange(
        certificate_id=paper.id,
        state=CertificateState.REVOKED,
        effective_on=clock.today(),
        reason="Không đạt",
        decided_at=clock.now(),
    )
    session.add(change)
    paper.state = CertificateState.REVOKED
    noted = {"code": shown["code"], "seen_at": clock.now().isoformat()}

    def recorded(proof: object) -> str:
        told = send(client, filled(client, check=json.dumps({**noted, "proof": proof}))).json
        assert told is not None
        visit = session.get_one(Visit, int(told["address"].rsplit("/", 1)[1]))
        return visit.checks[0].state

    assert recorded(shown["proof"]) == "ok"
    assert recorded("made up") == "cert_revoked"
    assert recorded(None) == "cert_revoked"
    client.sign_in(UserFactory(role=Role.INSPECTOR))
    assert recorded(shown["proof"]) == "cert_revoked"  # what somebody else was shown


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"check": "{"}, "không đọc được"),
        ({"check": json.dumps({"code": "1", "seen_at": "hôm qua"})}, "không đọc được"),
        ({"codes": "\n".join(f"X{n}" for n in range(60))}, "tối đa 50 mã"),
        ({"finding": "bribed"}, "Chọn một mục"),
        ({"observed": ""}, "Ghi điều đã thấy"),
        ({"organisation": "Không có ai"}, "Không có chủ thể nào"),
        ({"commune": "Atlantis"}, "Không có xã, phường nào"),
        ({"site": "elsewhere", "place": "Chợ", "commune": ""}, "xã, phường của nơi kiểm tra"),
        ({"key": "x"}, "Tải lại trang"),
        ({"photos": (io.BytesIO(b"%PDF-1.4 %%EOF"), "a.pdf")}, "phải là tệp JPEG"),
        ({"photos": (io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 50), "a.png")}, "Không mở được ảnh"),
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_is_recorded(
    session: Session, client: CheckingClient, code: str, values: dict[str, object], words: str
) -> None:
    data = {**filled(client, codes=code), **values}
    if isinstance(file := values.get("photos"), tuple):
        data["photos"] = (io.BytesIO(file[0].getvalue()), file[1])
    assert words in str(send(client, data, 422).json)
    assert count(session) == 0


def test_a_page_that_is_not_signed_for_this_person_records_nothing(
    session: Session, client: CheckingClient, code: str
) -> None:
    data = filled(client, codes=code)
    send(client, {**data, "page": "made up"}, 409)
    client.sign_in(UserFactory(role=Role.OFFICER))
    assert "tài khoản khác" in str(send(client, data, 409).json)
    client.sign_in(UserFactory(role=Role.ADMINISTRATOR))
    send(client, data, 403)
    client.sign_out()
    send(client, data, 401)
    assert count(session) == 0


def test_a_producer_reads_the_findings_at_its_place_but_sees_no_photo(
    session: Session, client: CheckingClient, run: LabelRun, code: str
) -> None:
    data = filled(client, codes=code, finding="reminded", photos=(picture(), "quầy.jpg"))
    send(client, data)
    visit = only_visit(session)
    photo, id = visit.current.photos[0].file_id, visit.id
    client.get(f"/files/{photo}")
    client.sign_in(UserFactory(organisation=run.batch.product.organisation))
    assert "Nhắc nhở" in client.get("/producer/inspections").words
    page = client.get(f"/producer/inspections/{id}")
    assert "Sạch, tem đúng lô." in page.words
    assert "Hoàng Văn Kiểm" not in page.words
    client.get(f"/files/{photo}", status=404)
    client.get(f"/kiem-tra/visits/{id}", status=403)
    client.sign_in(UserFactory())
    client.get(f"/producer/inspections/{id}", status=404)
    assert "Chưa có cuộc kiểm tra nào" in client.get("/producer/inspections").words


def test_a_correction_shows_both_versions_and_whose_it_is(session: Session, client: CheckingClient) -> None:
    visit: Visit = VisitFactory(observed="Kho ẩm.", finding=Finding.REMINDED)
    id, owner = visit.id, visit.organisation
    assert owner is not None
    client.get(f"/kiem-tra/visits/{id}/correct", status=409)  # another inspector's
    client.sign_in(UserFactory(role=Role.OFFICER))
    page = client.get(f"/kiem-tra/visits/{id}/correct")
    assert "Kho ẩm." in page.words
    data = {
        "site": "producer",
        "organisation": owner.tax_code,
        "finding": "violation",
        "observed": "Kho ẩm, có mốc.",
        "measures": "Buộc dọn kho",
        "visited_at": "2026-11-01T08:00",
    }
    client.post(f"/kiem-tra/visits/{id}/correct", data=data, status=422)
    client.post(f"/kiem-tra/visits/{id}/correct", data={**data, "reason": "Xem lại ảnh"}, status=303)
    page = client.get(f"/kiem-tra/visits/{id}")
    for words in ("Bản 2 (đang dùng)", "Bản 1", "Xem lại ảnh", "Kho ẩm, có mốc.", "Kho ẩm."):
        assert words in page.words
    assert session.scalar(select(func.count()).select_from(VisitVersion)) == 2


def test_the_list_is_filtered_by_its_address_and_taken_away_as_a_file(client: CheckingClient) -> None:
    VisitFactory(organisation__name="HTX Một", finding=Finding.VIOLATION, observed="=1+1")
    other = VisitFactory(organisation__name="HTX Hai", visited_at=clock.now() - timedelta(days=800))
    assert "2 cuộc kiểm tra" in client.get("/kiem-tra/visits").words
    page = client.get(f"/kiem-tra/visits?finding=violation&year={clock.today().year}")
    assert "1 cuộc kiểm tra" in page.words
    assert "HTX Hai" not in page.words
    assert "HTX Một" not in client.get(f"/kiem-tra/visits?organisation_id={other.organisation_id}").words
    text = client.get("/kiem-tra/visits/export.csv?finding=violation").data.decode("utf-8-sig")
    assert "'=1+1" in text
    assert "Bộ lọc,Vi phạm" in text
    assert "HTX Hai" not in text
    client.get("/kiem-tra/visits/export.xlsx")
    for nonsense in ("finding=x&year=x&inspector=x&commune=x&due=x&organisation_id=", "page=999"):
        client.get(f"/kiem-tra/visits?{nonsense}")


def test_a_visit_is_planned_from_the_reasons_and_stands_on_the_inspectors_first_page(
    session: Session, client: CheckingClient, paper: Certificate
) -> None:
    paper.expires_on = clock.today() - timedelta(days=1)
    BatchFactory(product=paper.product, released=True)
    owner, inspector = paper.organisation, UserFactory(role=Role.INSPECTOR, name="Lý Thị Tra")
    page = client.get("/kiem-tra/plans")
    assert "1 sản phẩm đang bán có giấy OCOP hết hạn" in page.words
    assert "Chưa kiểm tra lần nào +12" in page.words
    day = clock.today() + timedelta(days=3)
    address = f"/kiem-tra/plans/new/{owner.id}"
    data = {"planned_on": day.isoformat(), "inspector_id": str(inspector.id), "note": "Xem kho"}
    client.post(address, data={**data, "planned_on": "2020-01-01"}, status=422)
    client.post(address, data=data, status=303)
    client.post(address, data=data, status=409)
    client.sign_in(inspector)
    home = client.get(HOME)
    assert owner.name in home.words
    assert f"{day:%d/%m/%Y}" in home.words
    assert f"Có lịch ngày {day:%d/%m/%Y}" in client.get(f"/staff/organisations/{owner.id}").words


def test_a_plan_that_was_cancelled_is_gone(client: CheckingClient) -> None:
    planned = PlannedVisitFactory(organisation=OrganisationFactory(name="HTX Ba"))
    address = f"/kiem-tra/plans/{planned.id}/cancel"
    assert "HTX Ba" in client.get(address).words
    client.post(address, status=303)
    client.post(address, status=409)
    assert "Lịch đang mở" not in client.get("/kiem-tra/plans").words
