"""The yearly report in Word, in the shape of the department's published report."""

from datetime import date
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from models import YearlyReport
from traceability.services import clock
from traceability.services.yearly_reports import prose, tabulated
from traceability.services.yearly_reports.chart import bars
from traceability.services.yearly_reports.definitions import DEFINITIONS
from traceability.services.yearly_reports.docx_parts import Paper, borderless, field
from traceability.services.yearly_reports.tabulated import Cell, Tabled

_AGENCY = "Sở Khoa học và Công nghệ tỉnh Lạng Sơn"
_ABOUT = "Kết quả hỗ trợ doanh nghiệp, hợp tác xã nâng cao năng suất và chất lượng sản phẩm, hàng hóa"
_NOTES = {key: one.says for key, one in DEFINITIONS.items()}
_PROJECTS = {4: (88, 24, 24, 24), 5: (68, 23, 23, 23, 23)}  # widths in mm by the number of columns


def word(report: YearlyReport, content: dict[str, Any]) -> bytes:
    """The whole document."""
    paper = Paper()
    _head(paper, report)
    _say(paper, prose.opening(content))
    _together(paper, content)
    _projects(paper, content)
    _activities(paper, content)
    _register(paper, content)
    if "inspections" in content:
        _inspections(paper, content)
    _source(paper, report)
    _signature(paper)
    _running_lines(paper, report)
    title = f"Báo cáo kết quả hỗ trợ doanh nghiệp, hợp tác xã năm {report.year}"
    return paper.saved(title, _AGENCY, f"Số liệu SHA-256: {report.sha256}", report.frozen_at)


def _head(paper: Paper, report: YearlyReport) -> None:
    """Who writes, what state, number, place and day (Decree 30/2020, annex I); no emblem."""
    frozen = report.frozen_at.astimezone(clock.VIETNAM)
    left, right = borderless(paper, (74, 96))
    _lines(left, ("UBND TỈNH LẠNG SƠN", ""), ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", "b"), ("―――――", ""))
    _lines(left, ("Số:        /BC-SKHCN", ""), first=False)
    _lines(
        right,
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "b"),
        ("Độc lập - Tự do - Hạnh phúc", "b"),
        ("―――――――――", ""),
    )
    place = f"Lạng Sơn, ngày {frozen:%d} tháng {frozen:%m} năm {frozen:%Y}"
    _lines(right, (place, "i"), first=False)
    paper.document.add_paragraph()
    paper.document.add_paragraph("BÁO CÁO", style="Title")
    paper.document.add_paragraph(f"{_ABOUT} năm {report.year}", style="Subtitle")


def _lines(cell: Any, *lines: tuple[str, str], first: bool = True) -> None:
    for place, (text, look) in enumerate(lines):
        line = cell.paragraphs[0] if first and place == 0 else cell.add_paragraph()
        line.alignment, line.style = WD_ALIGN_PARAGRAPH.CENTER, "Normal"
        run = line.add_run(text)
        run.bold, run.italic = "b" in look, "i" in look
        run.font.size = Pt(6 if text.startswith("―") else 12)


def _together(paper: Paper, content: dict[str, Any]) -> None:
    paper.heading("I. KẾT QUẢ CHUNG", 1)
    _say(paper, prose.organisations(content))
    _say(paper, prose.parts_and_total(content))
    _say(paper, prose.products(content))
    table = tabulated.projects(content)
    _table(paper, table, _PROJECTS[len(table.head)])
    places = [(f"{one['number']}. {one['name']}", one["participations"]) for one in content["details"]]
    places = sorted(places, key=lambda row: -row[1])[:_CHARTED]
    if content["participations"]:
        said = "; ".join(f"{words}: {prose.number(value)}" for words, value in places)
        paper.picture(bars(places), f"Biểu đồ cột ngang, lượt tham gia theo dự án. {said}.", _CHART)
    supports = tabulated.supports(content)
    if supports.rows:
        _table(paper, supports, (52, 68, 18, 22), grouped=True)


def _projects(paper: Paper, content: dict[str, Any]) -> None:
    paper.heading("II. KẾT QUẢ TỪNG DỰ ÁN", 1)
    for one in content["details"]:
        paper.heading(f"{one['number']}. {one['name']}", 2)
        today = prose.ocop_today(one, content["as_of"])
        _say(paper, " ".join([*prose.project(one), *([today] if today else [])]))
        if one["certificate_rows"]:
            table = tabulated.certificates(one, content["as_of"])
            _table(paper, table, (36, 34, 25, 23, 23, 19))


def _activities(paper: Paper, content: dict[str, Any]) -> None:
    paper.heading("III. HOẠT ĐỘNG TẬP HUẤN, TRUYỀN THÔNG", 1)
    _say(paper, prose.activities(content))
    if content["activity_rows"]:
        _table(paper, tabulated.activities(content), (30, 46, 44, 24, 16))


def _register(paper: Paper, content: dict[str, Any]) -> None:
    paper.heading("IV. CHỨNG NHẬN VÀ TRUY XUẤT", 1)
    _say(paper, prose.register(content))
    _table(paper, tabulated.register(content), (90, 30))
    _say(paper, prose.made(content))


def _inspections(paper: Paper, content: dict[str, Any]) -> None:
    paper.heading("V. KIỂM TRA", 1)
    _say(paper, prose.inspections(content))
    _table(paper, tabulated.inspections(content), (90, 30))


def _source(paper: Paper, report: YearlyReport) -> None:
    """How anybody can tell that these are the frozen figures."""
    paper.heading("NGUỒN SỐ LIỆU", 1)
    frozen = report.frozen_at.astimezone(clock.VIETNAM)
    _say(
        paper,
        "Số liệu do hệ thống truy xuất nguồn gốc OCOP tỉnh Lạng Sơn tính, chốt lúc "
        f"{frozen:%H:%M} ngày {frozen:%d/%m/%Y} (lần chốt {report.edition}, người chốt: {report.frozen_by}), "
        f"tính đến ngày {report.as_of:%d/%m/%Y}: {prose.COVERED}. Cách tính từng chỉ tiêu ghi ở chú thích "
        "cuối trang; danh sách chi tiết ở phụ lục Excel lập từ cùng số liệu.",
    )
    _say(paper, "Mã băm SHA-256 của số liệu:")
    line = paper.document.add_paragraph(style="Normal")
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(report.sha256).font.size = Pt(10)


def _signature(paper: Paper) -> None:
    paper.document.add_paragraph()
    left, right = borderless(paper, (75, 85))
    line = left.paragraphs[0]
    run = line.add_run("Nơi nhận:")
    run.bold, run.italic, run.font.size = True, True, Pt(12)
    for text in ("- UBND tỉnh;", "- Lưu: VT, hồ sơ chương trình."):
        left.add_paragraph().add_run(text).font.size = Pt(11)
    _lines(right, ("GIÁM ĐỐC", "b"))


def _running_lines(paper: Paper, report: YearlyReport) -> None:
    """The number at the top of each page but the first; below, which edition this is."""
    section = paper.document.sections[0]
    top = section.header.paragraphs[0]
    top.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field(top, "PAGE")
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        said = f"Báo cáo năm {report.year}, lần chốt {report.edition} · SHA-256 {report.sha256[:16]}…"
        line.add_run(said).font.size = Pt(9)


_CHARTED = 20  # the largest; the table has them all
_CHART = "Hình 1. Lượt tham gia theo dự án"


def _say(paper: Paper, text: str) -> None:
    if text:
        paper.paragraph(text, _NOTES)


def _table(paper: Paper, table: Tabled, widths: tuple[int, ...], *, grouped: bool = False) -> None:
    rows = [[_said(cell) for cell in row] for row in table.rows]
    paper.table(
        table.caption,
        table.head,
        rows,
        widths,
        figures=table.numeric,
        totals=table.totals,
        grouped=grouped,
    )


def _said(cell: Cell) -> str:
    if isinstance(cell, int):
        return prose.number(cell)
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell or "–"
