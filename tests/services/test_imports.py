"""Imports: each row new, changed, the same or wrong; entered together or not at all."""

import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    AuditEntry,
    Batch,
    BatchState,
    CertificateState,
    Import,
    ImportKind,
    ImportState,
    Organisation,
    Product,
    Role,
    VersionState,
)
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    EstablishmentFactory,
    OrganisationFactory,
    ProductFactory,
    StoredFileFactory,
)
from tests.services.acting import producer
from tests.services.sheets import read, workbook
from tests.services.test_imports_files import made
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import imports, products
from traceability.services.actor import Actor
from traceability.services.file_store import FileStore, FolderStore
from traceability.services.imports import Answers, Outcome, Outdated, Preview
from traceability.services.imports.flow import BOOKS
from traceability.services.products import ProductDetails
from traceability.services.products.details import details_of

GTIN = "08930001000018"


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FolderStore(tmp_path)


@pytest.fixture
def organisation(session: Session) -> Organisation:
    made: Organisation = OrganisationFactory()
    return made


@pytest.fixture
def actor(organisation: Organisation) -> Actor:
    return producer(organisation)


class Desk:
    """Somebody at work with workbooks."""

    def __init__(self, session: Session, actor: Actor, store: FileStore, kind: str) -> None:
        self.session, self.actor, self.store, self.kind = session, actor, store, ImportKind(kind)
        self.row: Import

    def look(
        self, *rows: dict[str, Any], data: bytes | None = None, answers: Answers | None = None
    ) -> Preview:
        """Upload and preview."""
        data = data or workbook(self.kind.value, *rows)
        kept = imports.keep_workbook(self.store, self.kind, "tệp.xlsx", data)
        self.row = imports.upload_import(self.session, self.actor, kept)
        self.session.flush()
        return imports.preview_import(self.session, self.actor, self.store, self.row, answers or Answers())

    def enter(self, preview: Preview) -> Import:
        """Confirm what was seen."""
        done = self.confirm(preview, preview.fingerprint)
        self.session.expire_all()
        return done

    def confirm(self, preview: Preview, seen: str, actor: Actor | None = None) -> Import:
        """Confirm, having `seen` this preview or another."""
        ready = imports.prepare_import(self.session, self.actor, self.row, preview)
        return imports.confirm_import(self.session, actor or self.actor, self.row.id, ready, seen, {})


@pytest.fixture
def desk(session: Session, actor: Actor, store: FileStore) -> Desk:
    return Desk(session, actor, store, "products")


@pytest.fixture
def batch_desk(session: Session, actor: Actor, store: FileStore) -> Desk:
    return Desk(session, actor, store, "batches")


@pytest.fixture
def paper_desk(session: Session, actor: Actor, store: FileStore) -> Desk:
    return Desk(session, actor, store, "certificates")


def errors(preview: Preview) -> list[str]:
    return [f"{where}: {what}" for where, what in preview.errors()]


def outcomes(preview: Preview) -> list[str]:
    return [row.outcome.value for row in preview.rows]


def exported(desk: Desk) -> list[dict[str, Any]]:
    """The export as rows to change and send back."""
    book = BOOKS[desk.kind]
    cells = read(imports.export(desk.session, desk.actor, desk.kind))
    names = [column.name for column in book.columns]
    return [{n: v if v != "" else None for n, v in zip(names, row, strict=True)} for row in cells[1:]]


def test_new_products_are_drafts_with_a_code_of_their_own(desk: Desk, session: Session) -> None:
    preview = desk.look({"name": "Mật ong", "gtin": GTIN}, {"name": "Na", "group_code": "1.1"})
    assert outcomes(preview) == ["new", "new"]
    desk.enter(preview)
    first, second = session.scalars(select(Product).order_by(Product.id))
    assert (first.gtin, second.group.code if second.group else None) == (GTIN, "1.1")
    assert first.code != second.code
    assert [version.state for version in first.versions] == [VersionState.DRAFT]


def test_a_changed_row_of_a_public_product_becomes_a_draft_beside_it(
    desk: Desk, session: Session, organisation: Organisation
) -> None:
    product = ProductFactory(organisation=organisation, name="Mật ong")
    [row] = exported(desk)
    preview = desk.look({**row, "name": "Mật ong bạc hà"})
    [judged] = preview.rows
    assert preview.changes(judged) == [("Tên sản phẩm", "Mật ong", "Mật ong bạc hà")]
    desk.enter(preview)
    assert (product.approved.name, product.working.name) == ("Mật ong", "Mật ong bạc hà")
    assert [photo.file_id for photo in product.working.photos] == [
        photo.file_id for photo in product.approved.photos
    ]
    assert outcomes(desk.look(*exported(desk))) == ["same"]


def test_a_name_that_no_label_could_carry_is_a_wrong_cell(desk: Desk) -> None:
    [said] = errors(desk.look({"name": "Mật ong 😀"}, {"name": "Mật\u200b ong"}))
    assert "😀 (U+1F600)" in said


def test_what_an_approval_has_settled_stays(desk: Desk, organisation: Organisation) -> None:
    ProductFactory(organisation=organisation, gtin=GTIN)
    [row] = exported(desk)
    preview = desk.look({**row, "gtin": None})
    assert "đã được duyệt và in trên tem nên không đổi được" in errors(preview)[0]


def test_a_product_that_waits_for_review_is_not_changed(desk: Desk, session: Session) -> None:
    product = products.register_product(session, desk.actor, ProductDetails(name="Mật ong"))
    product.versions[0].state = VersionState.PENDING
    session.flush()
    [row] = exported(desk)
    assert outcomes(desk.look(row)) == ["same"], "unchanged, it is no error"
    assert "đang chờ duyệt" in errors(desk.look({**row, "name": "Khác"}))[0]


def test_names_typed_on_a_mac_are_the_same_names(desk: Desk, organisation: Organisation) -> None:
    ProductFactory(organisation=organisation, name="Hồng không hạt Bảo Lâm")
    [row] = exported(desk)
    decomposed = {**row, "name": unicodedata.normalize("NFD", row["name"])}
    assert decomposed["name"] != row["name"]
    assert outcomes(desk.look(decomposed)) == ["same"]


def test_headings_in_another_order_and_columns_of_ones_own_are_understood(desk: Desk) -> None:
    def fill(sheet: Any, book: Any) -> None:
        titles = [column.title for column in BOOKS[ImportKind.PRODUCTS].columns][::-1]
        for place, title in enumerate(["Ghi chú riêng", *titles]):
            sheet.write_string(0, place, unicodedata.normalize("NFD", title))
            if title == "Tên sản phẩm":
                sheet.write_string(1, place, "Mật ong")

    preview = desk.look(data=made(fill))
    assert [row.details.name for row in preview.rows] == ["Mật ong"]


def test_a_sheet_of_another_kind_is_refused_as_a_file(desk: Desk) -> None:
    with pytest.raises(Invalid, match="thiếu cột «Mã sản phẩm»"):
        desk.look(data=workbook("batches", {"lot_number": "L1"}))
    with pytest.raises(Invalid, match="chưa có dòng dữ liệu"):
        desk.look(data=workbook("products"))


def test_three_hundred_wrong_cells_are_told_at_once(batch_desk: Desk, organisation: Organisation) -> None:
    product = ProductFactory(organisation=organisation)
    row = {
        "product_id": product.code,
        "produced_on": "13/14/2026",
        "quantity": "nhiều",
        "declared_packs": "1,5",
    }
    preview = batch_desk.look(*({**row, "lot_number": f"L{n}"} for n in range(100)))
    told = errors(preview)
    assert len(told) == 300
    assert told[0].startswith("Dòng 2, cột D (NSX): Không có ngày 13/14/2026")
    assert told[299].startswith("Dòng 101, cột I (Số bao gói):")


def test_shape_and_meaning_are_told_together(batch_desk: Desk, organisation: Organisation) -> None:
    product = ProductFactory(organisation=organisation)
    row = {
        "product_id": product.code,
        "lot_number": "có dấu cách",
        "produced_on": "13/01/2026",
        "use_by": "hôm qua",
    }
    columns = [told.partition(":")[0] for told in errors(batch_desk.look(row))]
    assert columns == ["Dòng 2, cột C (Số lô)", "Dòng 2, cột F (HSD)"]
    columns = [
        told.partition(":")[0] for told in errors(batch_desk.look({**row, "produced_on": "13/14/2026"}))
    ]
    assert columns == ["Dòng 2, cột C (Số lô)", "Dòng 2, cột D (NSX)", "Dòng 2, cột F (HSD)"]


def test_one_key_in_two_rows_is_wrong_in_both(desk: Desk, organisation: Organisation) -> None:
    ProductFactory(organisation=organisation)
    [row] = exported(desk)
    preview = desk.look({**row, "name": "Một"}, {**row, "name": "Hai"})
    assert outcomes(preview) == ["wrong", "wrong"]
    assert "có ở 2 dòng trong tệp" in errors(preview)[0]


def test_what_is_unique_is_claimed_by_one_row_only(
    desk: Desk, batch_desk: Desk, organisation: Organisation
) -> None:
    product = ProductFactory(organisation=organisation)
    preview = desk.look({"name": "Một", "gtin": GTIN}, {"name": "Hai", "gtin": GTIN[1:]})
    assert [told.partition(": ")[2] for told in errors(preview)] == [
        "Trùng với dòng 3 trong tệp",
        "Trùng với dòng 2 trong tệp",
    ]
    row = {"product_id": product.code, "lot_number": "l1a", "produced_on": "13/01/2026"}
    assert outcomes(batch_desk.look(row, {**row, "lot_number": "L1A"})) == ["wrong", "wrong"]


def test_a_gtin_of_another_producer_is_taken_without_saying_whose(desk: Desk) -> None:
    ProductFactory(gtin=GTIN, name="Của người khác")
    [told] = errors(desk.look({"name": "Mật ong", "gtin": GTIN}))
    assert "đã gắn với một sản phẩm khác" in told
    assert "Của người khác" not in told


def test_a_row_of_another_organisation_is_as_absent_as_one_that_never_was(
    desk: Desk, batch_desk: Desk, paper_desk: Desk
) -> None:
    foreign = ProductFactory()
    batch = BatchFactory(product=foreign)
    paper = CertificateFactory(product=foreign)
    new = {"lot_number": "L1", "produced_on": "13/01/2026"}
    printed = {"kind": "ocop", "issuer": "UBND", "issued_on": "13/01/2026"}
    for chosen, theirs, absent in (
        (desk, {"key": foreign.code, "name": "x"}, {"key": "00000000", "name": "x"}),
        (batch_desk, {**new, "key": f"{batch.id}L"}, {**new, "key": "999999L"}),
        (batch_desk, {**new, "product_id": foreign.code}, {**new, "product_id": "00000000"}),
        (paper_desk, {**printed, "key": f"{paper.id}G"}, {**printed, "key": "999999G"}),
        (paper_desk, {**printed, "product_id": foreign.code}, {**printed, "product_id": "00000000"}),
    ):
        assert errors(chosen.look(theirs)) == errors(chosen.look(absent))


def test_a_file_sent_twice_enters_nothing_twice(desk: Desk, session: Session) -> None:
    rows = [{"name": "Mật ong"}, {"name": "Na", "gtin": GTIN}]
    desk.enter(desk.look(*rows))
    preview = desk.look(*rows)
    assert outcomes(preview) == ["same", "same"]
    with pytest.raises(Refused, match="Không có dòng nào"):
        desk.enter(preview)


@pytest.mark.parametrize("lot", ["0012", "L-01/02", "=1+1", "1E5"])
def test_lots_keep_their_zeros_and_their_looks(
    batch_desk: Desk, session: Session, organisation: Organisation, lot: str
) -> None:
    product = ProductFactory(organisation=organisation)
    batch_desk.enter(
        batch_desk.look({"product_id": product.code, "lot_number": lot, "produced_on": "13/01/2026"})
    )
    assert session.scalars(select(Batch.lot_number)).one() == lot
    assert outcomes(batch_desk.look(*exported(batch_desk))) == ["same"]


def test_a_released_batch_keeps_what_its_labels_print(
    batch_desk: Desk, session: Session, organisation: Organisation
) -> None:
    batch = BatchFactory(product=ProductFactory(organisation=organisation), released=True)
    [row] = exported(batch_desk)
    assert "Đã in trên tem" in errors(batch_desk.look({**row, "lot_number": "KHAC"}))[0]
    batch_desk.enter(batch_desk.look({**row, "declared_packs": 2000}))
    assert (batch.declared_packs, batch.state) == (2000, BatchState.RELEASED)


def test_a_batch_does_not_move_to_another_product(batch_desk: Desk, organisation: Organisation) -> None:
    BatchFactory(product=ProductFactory(organisation=organisation))
    other = ProductFactory(organisation=organisation)
    [row] = exported(batch_desk)
    assert "không chuyển sang sản phẩm khác" in errors(batch_desk.look({**row, "product_id": other.code}))[0]


def test_the_rules_of_one_record_hold_for_a_row(batch_desk: Desk, organisation: Organisation) -> None:
    product = ProductFactory(organisation=organisation)
    BatchFactory(product=product, lot_number="L1", produced_on=date(2026, 1, 2))
    row = {"product_id": product.code, "lot_number": "L2", "produced_on": "13/01/2026"}
    told = errors(
        batch_desk.look(
            {**row, "lot_number": "L1"},
            {**row, "use_by": "12/01/2026", "lot_number": "L3"},
            {**row, "quantity": 5},
        )
    )
    assert [text.partition(": ")[2] for text in told] == [
        "Số lô L1 đã dùng cho sản phẩm này ngày 02/01/2026",
        "«12/01/2026» là ngày 12 tháng 1 hay ngày 1 tháng 12? Gõ lại 2026-01-12 hoặc 2026-12-01",
        "Nhập đơn vị của sản lượng, ví dụ: kg, lít, chai",
    ]


def test_papers_of_every_scope_go_out_and_come_back(paper_desk: Desk, organisation: Organisation) -> None:
    product = ProductFactory(organisation=organisation)
    place = EstablishmentFactory(organisation_id=organisation.id)
    CertificateFactory(product=product, score=85)
    CertificateFactory(product=product, expires_on=None, number="00032", stars=3)
    CertificateFactory(
        product=None,
        organisation_id=organisation.id,
        establishment=place,
        kind_code="food_safety",
        number=None,
    )
    for own in (True, False, None):
        CertificateFactory(product=product, kind_code="standard_declaration", self_assessed=own)
    rows = exported(paper_desk)
    assert [row["number"] for row in rows][1] == "00032"
    bases = ["Tự đánh giá (bên thứ nhất)", "Kết quả chứng nhận của bên thứ ba"]
    assert [row["self_assessed"] or None for row in rows] == [None, None, None, *bases, None]
    assert rows[1]["expires_on"] == "Không thời hạn"
    assert set(outcomes(paper_desk.look(*rows))) == {"same"}


def test_a_returned_paper_is_corrected_and_a_verified_one_is_not(
    paper_desk: Desk, session: Session, organisation: Organisation
) -> None:
    product = ProductFactory(organisation=organisation)
    file = StoredFileFactory(organisation_id=organisation.id, name="giấy.pdf")
    CertificateFactory(product=product)
    returned = CertificateFactory(
        product=product, pending=True, state=CertificateState.RETURNED, evidence_file_id=file.id
    )
    verified, mended = ({**row, "issuer": "UBND tỉnh Lạng Sơn (cũ)"} for row in exported(paper_desk))
    preview = paper_desk.look(verified, mended)
    assert outcomes(preview) == ["wrong", "changed"]
    assert "không còn chờ xác minh" in errors(preview)[0]
    paper_desk.enter(preview)
    assert (returned.issuer, returned.state) == ("UBND tỉnh Lạng Sơn (cũ)", CertificateState.PENDING)
    assert returned.evidence_file_id == file.id


def test_a_paper_is_registered_once(paper_desk: Desk, organisation: Organisation) -> None:
    product = ProductFactory(organisation=organisation)
    paper = CertificateFactory(product=product)
    row = {
        "kind": "ocop", "product_id": product.code, "number": paper.number, "issuer": "Ai đó", "stars": 3,
        "issued_on": paper.issued_on, "evidence": "a.pdf",
    }  # fmt: skip
    [told] = errors(paper_desk.look(row))
    assert "đã có trong hệ thống" in told


def test_confirming_enters_all_or_nothing(desk: Desk, session: Session, organisation: Organisation) -> None:
    preview = desk.look({"name": "Một"}, {"name": "Hai", "gtin": GTIN})
    ProductFactory(gtin=GTIN)  # another producer was quicker; our own records are as they were
    with pytest.raises(Invalid, match="đã gắn với một sản phẩm khác"), session.begin_nested():
        desk.enter(preview)
    mine = select(func.count()).select_from(Product).where(Product.organisation_id == organisation.id)
    assert session.scalar(mine) == 0
    assert desk.row.state is ImportState.WAITING


def test_a_change_between_preview_and_confirmation_is_noticed(desk: Desk, organisation: Organisation) -> None:
    product = ProductFactory(organisation=organisation)
    [row] = exported(desk)
    preview = desk.look({**row, "name": "Từ Excel"})
    desk.session.commit()
    details = replace(details_of(product, product.current), name="Từ trang web")
    products.update_product(desk.session, desk.actor, product.id, details)
    desk.session.commit()
    with pytest.raises(Outdated):
        desk.enter(preview)


def test_another_answer_than_the_one_seen_is_noticed(batch_desk: Desk, organisation: Organisation) -> None:
    product = ProductFactory(organisation=organisation)
    row = {"product_id": product.code, "lot_number": "L1", "produced_on": "03/04/2026"}
    seen = batch_desk.look(row, answers=Answers(days=imports.Days.DAY_FIRST))
    other = batch_desk.look(row, answers=Answers(days=imports.Days.MONTH_FIRST))
    with pytest.raises(Outdated):
        batch_desk.confirm(other, seen.fingerprint)


def test_the_log_keeps_the_file_and_what_each_record_said(
    desk: Desk, session: Session, organisation: Organisation
) -> None:
    product = ProductFactory(organisation=organisation, name="Mật ong")
    [row] = exported(desk)
    preview = desk.look({**row, "name": "Mật ong bạc hà"}, {"name": "Na"})
    before = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    desk.enter(preview)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert len(entries) == before + 1
    after = entries[-1].after or {}
    assert (entries[-1].action, after["new"], after["changed"], after["sha256"]) == (
        "import.applied", 1, 1, desk.row.sha256,
    )  # fmt: skip
    assert after["changed_rows"] == [
        {"key": product.code, "changes": [["Tên sản phẩm", "Mật ong", "Mật ong bạc hà"]]}
    ]


def test_nobody_else_sees_or_confirms_an_import(desk: Desk, store: FileStore) -> None:
    preview = desk.look({"name": "Mật ong"})
    stranger = producer()
    with pytest.raises(NotFound):
        imports.get_import(desk.session, stranger, desk.row.id)
    with pytest.raises(NotFound):
        desk.confirm(preview, preview.fingerprint, stranger)
    with pytest.raises(NotFound):
        imports.cancel_import(desk.session, Actor(1, Role.OFFICER, None, "Cán bộ"), desk.row.id)


def test_more_papers_than_one_import_enters_are_not_confirmed(
    paper_desk: Desk, organisation: Organisation
) -> None:
    row = {"kind": "iso_9001", "issuer": "QUACERT", "issued_on": "13/01/2026", "evidence": "a.pdf"}
    preview = paper_desk.look(*({**row, "number": f"{n:04}"} for n in range(501)))
    assert preview.counts[Outcome.NEW] == 501, errors(preview)[:2]
    assert preview.too_many
    with pytest.raises(Refused, match="quá nhiều dòng"):
        paper_desk.enter(preview)


def test_the_marked_file_is_the_same_file_with_red_cells(
    batch_desk: Desk, organisation: Organisation
) -> None:
    product = ProductFactory(organisation=organisation)
    row = {"product_id": product.code, "lot_number": "0012", "produced_on": "13/14/2026", "quantity": 1.5}
    sent = workbook("batches", {**row, "produced_on": date(2026, 1, 2), "unit": "kg"}, row)
    marked = imports.marked(batch_desk.look(data=sent))
    before, after = read(sent), read(marked)
    assert [line[: len(before[0])] for line in after] == before
    assert [line[-1] for line in after][:2] == ["Cần sửa", ""]
    assert after[2][-1].startswith("NSX: Không có ngày 13/14/2026")
    assert len(read(imports.marked(batch_desk.look(data=marked)))[0]) == len(after[0]), (
        "one such column is enough"
    )
