"""Excel both ways by pages: template, upload, preview, confirm, and what hostile files meet."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import AuditEntry, Batch, Certificate, Import, ImportState, Organisation, Product
from tests.client import CheckingClient, Page
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    ImportFactory,
    OrganisationFactory,
    ProductFactory,
    UserFactory,
)
from tests.services.sheets import read, workbook
from tests.web.test_products import errors_of, hidden
from traceability.services import clock, imports

SignIn = Callable[..., CheckingClient]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def organisation(session: Session) -> Organisation:
    made: Organisation = OrganisationFactory()
    return made


@pytest.fixture
def producer(sign_in: SignIn, organisation: Organisation) -> CheckingClient:
    return sign_in(UserFactory(organisation=organisation))


def send(client: CheckingClient, kind: str, data: bytes, *, status: int = 303) -> Page:
    files = {"file": (io.BytesIO(data), "Tệp của tôi.xlsx")}
    return client.post(f"/producer/imports/{kind}", data=files, status=status)


def confirm(client: CheckingClient, page: Page, status: int = 303, **more: Any) -> Page:
    fields = {name: hidden(page, name) for name in ("seen", "days", "marks")}
    return client.post(f"{page.request.path}/confirm", data={**fields, **more}, status=status)


def count(session: Session, model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_template_filled_in_becomes_products(producer: CheckingClient, session: Session) -> None:
    start = producer.get("/producer/imports/products")
    assert "/producer/imports/products/template.xlsx" in start.links
    sheet = read(producer.get("/producer/imports/products/template.xlsx").data)
    assert sheet[0][0] == "Mã sản phẩm"
    page = producer.get(
        send(
            producer, "products", workbook("products", {"name": "Mật ong", "gtin": "08930001000018"})
        ).location
    )
    assert "Mật ong" in page.words
    assert "Nhập 1 dòng" in page.words
    assert count(session, Product) == 0, "a preview writes nothing"
    done = producer.get(confirm(producer, page).location)
    assert done.h1 == "Đã nhập sản phẩm"
    product = session.scalars(select(Product)).one()
    assert (product.current.name, product.gtin) == ("Mật ong", "08930001000018")


def test_confirming_leaves_one_entry_in_the_log(producer: CheckingClient, session: Session) -> None:
    rows = [{"name": f"Mật ong {n}"} for n in range(5)]
    page = producer.get(send(producer, "products", workbook("products", *rows)).location)
    before = count(session, AuditEntry)
    confirm(producer, page)
    assert count(session, AuditEntry) == before + 1
    assert (
        session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "import.applied"
    )


def test_confirming_twice_enters_once(producer: CheckingClient, session: Session) -> None:
    page = producer.get(send(producer, "products", workbook("products", {"name": "Mật ong"})).location)
    first, second = confirm(producer, page), confirm(producer, page)
    assert first.location == second.location
    assert count(session, Product) == 1


def test_what_changed_since_the_preview_is_noticed(
    producer: CheckingClient, organisation: Organisation, session: Session
) -> None:
    page = producer.get(send(producer, "products", workbook("products", {"name": "Mật ong"})).location)
    ProductFactory(organisation=organisation, name="Của người khác vừa thêm")
    again = producer.get(confirm(producer, page).location)
    assert "Dữ liệu đã thay đổi" in again.words
    assert count(session, Product) == 1
    confirm(producer, again)
    assert count(session, Product) == 2


@pytest.mark.parametrize("kind", ["products", "batches", "certificates"])
def test_an_export_sent_back_unchanged_changes_nothing(
    producer: CheckingClient, organisation: Organisation, kind: str
) -> None:
    product = ProductFactory(organisation=organisation)
    BatchFactory(product=product, released=True)
    CertificateFactory(product=product)
    page = producer.get(
        send(producer, kind, producer.get(f"/producer/imports/{kind}/export.xlsx").data).location
    )
    assert "không có gì để nhập" in page.words
    assert "Nhập 1 dòng" not in page.words


def test_wrong_cells_are_told_with_their_place_and_come_back_in_red(
    producer: CheckingClient, organisation: Organisation
) -> None:
    product = ProductFactory(organisation=organisation)
    good = {"product_id": product.code, "lot_number": "L1", "produced_on": "13/01/2026"}
    wrong = {**good, "lot_number": "L2", "produced_on": "13/14/2026"}
    page = producer.get(send(producer, "batches", workbook("batches", good, wrong)).location)
    assert "Dòng 3, cột D (NSX): Không có ngày 13/14/2026." in page.words
    marked = read(producer.get(f"{page.request.path}/marked.xlsx").data)
    assert marked[2][-1] == "NSX: Không có ngày 13/14/2026. Nhập ngày/tháng/năm, ví dụ 23/11/2026"
    assert marked[1][2] == "L1"


def test_the_good_rows_may_be_entered_and_the_mended_file_sent_again(
    producer: CheckingClient, organisation: Organisation, session: Session
) -> None:
    product = ProductFactory(organisation=organisation)
    good = {"product_id": product.code, "lot_number": "L1", "produced_on": "13/01/2026"}
    wrong = {**good, "lot_number": "L2", "produced_on": "13/14/2026"}
    page = producer.get(send(producer, "batches", workbook("batches", good, wrong)).location)
    confirm(producer, page)
    mended = workbook("batches", good, {**wrong, "produced_on": "14/01/2026"})
    page = producer.get(send(producer, "batches", mended).location)
    assert "Nhập 1 dòng" in page.words, "L1 is there already"
    confirm(producer, page)
    assert sorted(session.scalars(select(Batch.lot_number))) == ["L1", "L2"]


def test_what_is_unclear_is_asked_once_for_the_file(
    producer: CheckingClient, organisation: Organisation, session: Session
) -> None:
    product = ProductFactory(organisation=organisation)
    row = {
        "product_id": product.code,
        "lot_number": "L1",
        "produced_on": "03/04/2026",
        "quantity": "1.200",
        "unit": "kg",
    }
    page = producer.get(send(producer, "batches", workbook("batches", row)).location)
    assert "«03/04/2026» là ngày 3 tháng 4 hay ngày 4 tháng 3?" in page.words
    assert "«1.200» là 1200 hay 1,2?" in page.words
    assert "Chưa có dòng nào nhập được" in page.words
    page = producer.get(f"{page.request.path}?days=dmy&marks=thousands")
    confirm(producer, page)
    batch = session.scalars(select(Batch)).one()
    assert (f"{batch.produced_on:%d/%m/%Y}", int(batch.quantity or 0)) == ("03/04/2026", 1200)


def test_a_paper_comes_with_its_evidence(
    producer: CheckingClient, organisation: Organisation, session: Session
) -> None:
    product = ProductFactory(organisation=organisation)
    row = {
        "kind": "ocop", "product_id": product.code, "number": "00129", "issuer": "UBND tỉnh Lạng Sơn",
        "stars": 4, "issued_on": "13/01/2026", "evidence": "Giấy OCOP.pdf",
    }  # fmt: skip
    page = producer.get(send(producer, "certificates", workbook("certificates", row)).location)
    assert "Cần 1 tệp: Giấy OCOP.pdf" in page.words
    refused = confirm(producer, page, status=422)
    assert "Chưa chọn tệp: Giấy OCOP.pdf" in " ".join(errors_of(refused).values())
    confirm(producer, page, files=(io.BytesIO(PDF), "Giấy OCOP.pdf"))
    paper = session.scalars(select(Certificate)).one()
    assert (paper.number, paper.state) == ("00129", "pending")
    assert paper.evidence_file is not None
    assert paper.evidence_file.name == "Giấy OCOP.pdf"


def test_a_row_of_another_producer_is_not_found(producer: CheckingClient, session: Session) -> None:
    foreign = ProductFactory(name="Bí mật của người khác")
    rows = workbook("products", {"key": foreign.code, "name": "Chiếm lấy"})
    page = producer.get(send(producer, "products", rows).location)
    assert "Không tìm thấy dòng có mã này trong dữ liệu của đơn vị" in page.words
    assert "Bí mật" not in page.text
    batch = workbook("batches", {"product_id": foreign.code, "lot_number": "L1", "produced_on": "13/01/2026"})
    page = producer.get(send(producer, "batches", batch).location)
    assert "Chọn một mục trong danh sách thả xuống" in page.words
    assert "Bí mật" not in page.text


def test_a_file_that_is_no_workbook_is_refused_beside_the_field(
    producer: CheckingClient, session: Session
) -> None:
    page = send(producer, "products", b"GIF89a", status=422)
    assert "không phải .xlsx" in " ".join(errors_of(page).values())
    assert count(session, Import) == 0


def test_a_cancelled_preview_cannot_be_confirmed(producer: CheckingClient, session: Session) -> None:
    page = producer.get(send(producer, "products", workbook("products", {"name": "Mật ong"})).location)
    producer.post(f"{page.request.path}/cancel", status=303)
    confirm(producer, page)
    assert producer.get(page.request.path).h1 == "Lần nhập này đã hủy"
    assert count(session, Product) == 0


def test_a_preview_lasts_a_day(
    producer: CheckingClient, organisation: Organisation, session: Session
) -> None:
    old = ImportFactory(organisation_id=organisation.id, uploaded_at=clock.now() - imports.KEPT)
    assert producer.get(f"/producer/imports/{old.id}").h1 == "Bản xem trước đã hết hạn"
    assert imports.forget_expired(session) == 1
    assert session.scalars(select(Import.state)).one() is ImportState.EXPIRED


def test_the_lists_lead_to_excel(producer: CheckingClient, organisation: Organisation) -> None:
    product = ProductFactory(organisation=organisation)
    BatchFactory(product=product)
    CertificateFactory(product=product)
    for kind in ("products", "batches", "certificates"):
        links = producer.get(f"/producer/{kind}").links
        assert f"/producer/imports/{kind}" in links
        assert f"/producer/imports/{kind}/export.xlsx" in links


@pytest.fixture(autouse=True)
def _close(session: Session) -> Iterator[None]:
    yield
    session.rollback()
