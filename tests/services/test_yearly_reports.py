"""Yearly reports: the published figures in every form, frozen, reproducible, and refused any change."""

import hashlib
import io
import json
import re
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from docx import Document
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models import AuditEntry, Role, YearlyReport
from tests.factories import (
    CertificateFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlanFactory,
    ProductFactory,
    ProjectFactory,
    SupportFactory,
    UserFactory,
)
from traceability.errors import Forbidden, Invalid, NotFound, Refused
from traceability.services import clock, yearly_reports
from traceability.services.actor import Actor
from traceability.services.yearly_reports import prose
from traceability.services.yearly_reports.docx_parts import Paper

OFFICER = Actor(None, Role.OFFICER, None, "Chuyên viên")


@pytest.fixture
def year(session: Session) -> int:
    """A small year: two projects, three places, one of them an enterprise with a certificate."""
    plan = PlanFactory(year=2022, number="73/KH-UBND", issued_on=date(2022, 4, 4))
    first = ProjectFactory(plan=plan, number=1, kind="conformity", name="Chứng nhận hợp chuẩn & hợp quy")
    ProjectFactory(plan=plan, number=2, kind="digital", name="Chuyển đổi số")
    maker = OrganisationFactory(enterprise=True, name="Công ty <Gạch> & Ngói")
    product = ProductFactory(organisation=maker)
    place = ParticipationFactory(project=first, organisation=maker)
    paper = CertificateFactory(product=product, kind_code="regulation_conformity", stars=None)
    SupportFactory(
        participation=place, product=product, kind_code="conformity_certification", certificate=paper
    )
    SupportFactory(participation=place, product=product, kind_code="in_house_standard")
    for _ in range(2):
        ParticipationFactory(project=first)
    session.flush()
    session.expire_all()
    return 2022


def freeze(session: Session, year: int = 2022, as_of: date | None = None) -> YearlyReport:
    drafted = yearly_reports.draft(session, OFFICER, year, as_of or clock.today())
    return yearly_reports.freeze(session, OFFICER, drafted, seen=drafted.sha256)


def words_of(docx: bytes) -> str:
    """All text of the document, tables and footnotes too."""
    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        notes = re.sub("<[^>]+>", "", package.read("word/footnotes.xml").decode())
    return "\n".join([*(line.text for line in document.paragraphs), *cells, notes])


def sheets_of(xlsx: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_what_is_frozen_is_hashed_and_has_one_entry_in_the_log(session: Session, year: int) -> None:
    report = freeze(session)
    assert (report.year, report.edition, report.as_of) == (2022, 1, clock.today())
    assert hashlib.sha256(report.figures.encode()).hexdigest() == report.sha256
    assert yearly_reports.intact(report)
    entries = session.query(AuditEntry).filter_by(action="yearly_report.frozen").all()
    assert [entry.after["sha256"] for entry in entries if entry.after] == [report.sha256]


def test_a_frozen_report_prints_the_same_bytes_after_the_data_changed(session: Session, year: int) -> None:
    report = freeze(session)
    before = {kind: yearly_reports.print_report(report, kind).data for kind in yearly_reports.FORMATS}
    ParticipationFactory(project__plan=PlanFactory(year=2022))
    session.expire_all()
    for kind, data in before.items():
        assert yearly_reports.print_report(report, kind).data == data, kind
    assert hashlib.sha256(before["json"]).hexdigest() == report.sha256


def test_every_copy_prints_the_hash(session: Session, year: int) -> None:
    report = freeze(session)
    assert report.sha256 in words_of(yearly_reports.print_report(report, "docx").data)
    for name, rows in sheets_of(yearly_reports.print_report(report, "xlsx").data).items():
        assert ["SHA-256", report.sha256] in [row[:2] for row in rows], name


def test_no_table_of_the_word_report_leaves_a_row_alone_on_a_page() -> None:
    paper = Paper()
    paper.table("Thử", ["Cột"], [[f"Dòng {number}\x1b"] for number in range(1, 6)], [160])
    document = Document(io.BytesIO(paper.saved("Thử", "", "", datetime(2026, 1, 1, tzinfo=UTC))))
    rows = document.tables[0].rows
    assert [row.cells[0].text for row in rows if row._tr.xpath(".//w:keepNext")] == [
        "Cột",
        "Dòng 1",
        "Dòng 4",
    ]


def test_the_annex_can_be_opened_whatever_was_typed(session: Session, year: int) -> None:
    typed = " <Thử> & \x1b[0m\vmột\ndòng "
    ParticipationFactory(project__plan=PlanFactory(year=year), outcome=typed)
    session.flush()
    rows = sheets_of(yearly_reports.print_report(freeze(session), "xlsx").data)["Lượt tham gia"]
    assert [row[-1] for row in rows if "Thử" in str(row[-1])] == [" <Thử> & [0mmột\ndòng "]


def test_the_same_figures_are_not_frozen_twice_and_changed_ones_are_a_new_edition(
    session: Session, year: int
) -> None:
    first = freeze(session)
    with pytest.raises(Refused, match="lần 1"):
        freeze(session)
    ParticipationFactory(project__plan=PlanFactory(year=2022))
    session.flush()
    second = freeze(session)
    assert (second.edition, second.sha256 == first.sha256) == (2, False)
    assert yearly_reports.latest(session, 2022) is second
    assert yearly_reports.find_edition(session, 2022, 1) is first


def test_figures_that_changed_since_they_were_seen_are_not_frozen(session: Session, year: int) -> None:
    seen = yearly_reports.draft(session, OFFICER, year, clock.today()).sha256
    ParticipationFactory(project__plan=PlanFactory(year=2022))
    session.flush()
    drafted = yearly_reports.draft(session, OFFICER, year, clock.today())
    with pytest.raises(Refused, match="vừa thay đổi"):
        yearly_reports.freeze(session, OFFICER, drafted, seen=seen)


@pytest.mark.parametrize("change", ["UPDATE yearly_report SET sha256 = sha256", "DELETE FROM yearly_report"])
def test_the_database_refuses_to_change_a_frozen_report(session: Session, year: int, change: str) -> None:
    freeze(session)
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(text(change))


def test_only_officers_and_managers_freeze_and_no_producer_looks(session: Session, year: int) -> None:
    inspector = Actor(None, Role.INSPECTOR, None, "Kiểm tra viên")
    drafted = yearly_reports.draft(session, inspector, year, clock.today())
    with pytest.raises(Forbidden):
        yearly_reports.freeze(session, inspector, drafted)
    producer = UserFactory()
    actor = Actor(producer.id, producer.role, producer.organisation_id, producer.name)
    with pytest.raises(NotFound):
        yearly_reports.draft(session, actor, year, clock.today())
    report = freeze(session)
    with pytest.raises(NotFound):
        yearly_reports.get_report(session, actor, report.id)


@pytest.mark.parametrize(
    ("asked", "as_of", "field"),
    [(2031, date(2031, 1, 1), "year"), (2022, date(2999, 1, 1), "as_of"), (2022, date(2021, 1, 1), "as_of")],
)
def test_a_year_without_a_plan_or_a_day_that_makes_no_sense_is_told(
    session: Session, year: int, asked: int, as_of: date, field: str
) -> None:
    with pytest.raises(Invalid) as told:
        yearly_reports.draft(session, OFFICER, asked, as_of)
    assert set(told.value.errors) == {field}


def test_the_register_is_told_as_of_the_day(session: Session, year: int) -> None:
    paper = CertificateFactory(issued_on=date(2022, 6, 1), expires_on=date(2025, 6, 1))
    session.flush()
    on_last_day = yearly_reports.draft(session, OFFICER, year, paper.expires_on).content["register"]
    day_after = yearly_reports.draft(session, OFFICER, year, date(2025, 6, 2)).content["register"]
    assert day_after["expired"] == on_last_day["expired"] + 1
    assert day_after["in_force"] == on_last_day["in_force"] - 1


def test_every_copy_says_what_its_day_is_the_day_of(session: Session, year: int) -> None:
    report = freeze(session)
    printed = {kind: yearly_reports.print_report(report, kind).data for kind in yearly_reports.FORMATS}
    assert yearly_reports.COVERED in words_of(printed["docx"])
    for rows in sheets_of(printed["xlsx"]).values():
        assert prose.DAY_OF in str(rows[1])
        assert "như ghi nhận lúc này" in str(rows[2])
    content = json.loads(printed["json"])
    parts = {*content, *content["details"][0], "ocop_standing"}
    assert set(content["as_of_covers"]) <= parts


def test_ocop_products_are_told_apart_by_what_became_of_them() -> None:
    frozen_now = {"in_force": 12, "expired": 2, "suspended": 1, "revoked": 1, "other": 0}
    assert prose.ocop_today({"ocop_standing": frozen_now}, "2026-11-28") == (
        "Tính đến ngày 28/11/2026: 12 sản phẩm còn giấy chứng nhận OCOP có hiệu lực, 2 sản phẩm có giấy đã "
        "hết hạn, 1 sản phẩm có giấy đang bị đình chỉ và 1 sản phẩm có giấy đã bị thu hồi."
    )
    frozen_before = {"in_force": 1, "expired": 0, "other": 2}
    assert "2 sản phẩm có giấy bị đình chỉ, thu hồi hoặc" in prose.ocop_today(
        {"ocop_standing": frozen_before}, "2026-11-28"
    )


def test_cooperative_groups_are_named_only_where_there_are_some() -> None:
    counted = {"enterprises": 3, "cooperatives": 12}
    assert prose.by_kind(counted, [{"kind": "cooperative"}]) == "3 doanh nghiệp và 12 hợp tác xã"
    with_groups = prose.by_kind(counted, [{"kind": "cooperative"}, {"kind": "cooperative_group"}])
    assert with_groups == "3 doanh nghiệp và 12 hợp tác xã, tổ hợp tác"


def test_the_word_report_has_its_shape(session: Session, year: int) -> None:
    report = freeze(session)
    data = yearly_reports.print_report(report, "docx").data
    document: Any = Document(io.BytesIO(data))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    headings = [line.text for line in document.paragraphs if line.style.name.startswith("Heading 1")]
    assert headings[:2] == ["I. KẾT QUẢ CHUNG", "II. KẾT QUẢ TỪNG DỰ ÁN"]
    assert "V. KIỂM TRA" not in headings, "a year without inspections has no such part"
    said = words_of(data)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in said
    assert "Kế hoạch số 73/KH-UBND ngày 04/04/2022" in said
    assert "Công ty &lt;Gạch&gt;" not in said
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = package.read("word/document.xml").decode()
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    captioned = body.count("<w:tblCaption")
    assert captioned == body.count("<w:tblHeader/>") == said.count("\nBảng ")
    assert (
        'descr="Biểu đồ cột ngang, lượt tham gia theo dự án. 1. Chứng nhận hợp chuẩn &amp; hợp quy: 3' in body
    )


def test_a_project_is_named_once_beside_its_kinds_of_support(session: Session, year: int) -> None:
    printed = yearly_reports.print_report(freeze(session), "docx")
    table = Document(io.BytesIO(printed.data)).tables[2]
    assert table.rows[0].cells[1].text == "Nội dung"
    first, second = (row._tr.tc_lst[0] for row in table.rows[1:3])
    assert (first.vMerge, second.vMerge) == ("restart", "continue")
    assert [row.cells[0].text for row in table.rows[1:3]] == ["1. Chứng nhận hợp chuẩn & hợp quy"] * 2


def test_each_figure_has_its_definition_where_it_first_appears(session: Session, year: int) -> None:
    data = yearly_reports.print_report(freeze(session), "docx").data
    said = words_of(data)
    for key in ("organisations_distinct", "participations", "certificates", "in_force"):
        assert said.count(yearly_reports.DEFINITIONS[key].says) == 1, key
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        marks = re.findall(r'<w:footnoteReference w:id="(\d+)"', package.read("word/document.xml").decode())
        notes = re.findall(r'<w:footnote w:id="(\d+)"', package.read("word/footnotes.xml").decode())
    assert marks == notes == [str(number) for number in range(1, len(notes) + 1)]


def test_a_year_with_inspections_tells_them(session: Session, year: int) -> None:
    content = yearly_reports.draft(session, OFFICER, year, clock.today()).content
    assert "inspections" not in content
    counts = {"passed": 3, "reminded": 1, "violation": 1, "not_checked": 0}
    said = prose.inspections({"inspections": {"visits": 5, "organisations": 4, **counts}})
    expected = (
        "Trong năm đã kiểm tra 5 lượt, trong đó tại 4 chủ thể: 3 lượt đạt, 1 lượt nhắc nhở và 1 lượt vi phạm."
    )
    assert prose.plain(said) == expected


def test_numbers_and_days_are_written_as_here() -> None:
    assert prose.number(1234567) == "1.234.567"
    assert prose.day("2022-04-04") == "04/04/2022"
    assert prose.listed(["a", "b", "c"]) == "a, b và c"


def test_an_empty_year_makes_a_report(session: Session) -> None:
    PlanFactory(year=2019, programme__first_year=2019)
    session.flush()
    report = freeze(session, 2019)
    assert "chưa ghi nhận chủ thể nào" in words_of(yearly_reports.print_report(report, "docx").data)
    assert json.loads(yearly_reports.print_report(report, "json").data)["projects"] == []
    assert "Lượt tham gia" in sheets_of(yearly_reports.print_report(report, "xlsx").data)
