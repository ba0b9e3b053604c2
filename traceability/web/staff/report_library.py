"""Reports one click away: where each is, the market's statistics, and the sheet of one producer."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.services import certificates, clock, market_statistics, organisation_sheet, programme
from traceability.services.market_statistics import By, Line
from traceability.services.organisation_sheet import Sheet
from traceability.web import list_rows, lists, wording
from traceability.web.access import current_actor, staff
from traceability.web.filters import format_date, format_number
from traceability.web.inspection_words import FINDINGS
from traceability.web.list_files import Asked, ListFile, add
from traceability.web.numbers import whole

blueprint = Blueprint("report_library", __name__, url_prefix="/staff")

_BY = {By.MONTH: "Theo tháng", By.COMMUNE: "Theo xã, phường", By.GROUP: "Theo nhóm sản phẩm"}
_HEADS = {By.MONTH: "Tháng", By.COMMUNE: "Xã, phường", By.GROUP: "Nhóm sản phẩm"}
_FIGURES = ("Lô xuất xưởng", "Tem đã cấp", "Tem đã kích hoạt", "Lượt quét", "Lượt quét được xác nhận")
_MOST = 20  # projects named here; the plan has them all
_YEARS = 5  # offered; an address may ask for any other

Section = tuple[str, tuple[str, ...], list[list[Any]]]


@blueprint.get("/library")
@staff()
def show_library() -> ResponseReturnValue:
    """What there is, and what each is for."""
    counts = certificates.count_standings(db.session, clock.today())
    years = programme.plan_years(db.session)
    projects = programme.list_projects(db.session, years[0]) if years else []
    return render_template(
        "staff/report_library/show_library.html",
        counts={standing.value: count for standing, count in counts.items()},
        projects=projects[:_MOST],
        year=clock.today().year,
        ways=[(by.value, words) for by, words in _BY.items()],
    )


@blueprint.get("/statistics")
@staff()
def list_statistics() -> ResponseReturnValue:
    """Labels and scans of a year."""
    year, by = _year(), _by()
    lines = _lines(year, by)
    today = clock.today().year
    return render_template(
        "staff/report_library/list_statistics.html",
        year=year,
        years=range(today, today - _YEARS, -1),
        by=by.value,
        ways=[(each.value, words) for each, words in _BY.items()],
        head=[_HEADS[by], *_FIGURES],
        rows=[[line.words, *map(format_number, line.figures)] for line in lines],
        total=[format_number(figure) for figure in market_statistics.total(lines).figures] if lines else [],
        chips=lists.chips(_in_words(year, by)),
    )


def _lines(year: int, by: By) -> list[Line]:
    scope = market_statistics.year_of(year, clock.today())
    with db.reading_scans() as scans:
        return market_statistics.statistics(db.session, scans, scope, by)


def _year() -> int:
    asked = request.args.get("year", type=whole)
    return asked if asked and 2000 <= asked <= 2100 else clock.today().year


def _by() -> By:
    asked = request.args.get("by", "")
    return By(asked) if asked in set(By) else By.MONTH


def _in_words(year: int, by: By) -> dict[str, str]:
    return {"year": f"Năm {year}", "by": _BY[by]}


def _statistics() -> Asked:
    year, by = _year(), _by()
    lines = _lines(year, by)
    summed = [market_statistics.total(lines)] if lines else []
    rows = [[line.words, *line.figures] for line in [*lines, *summed]]
    return Asked(rows, _in_words(year, by), about=f"năm {year}, {_BY[by].lower()}")


@blueprint.get("/organisations/<int:organisation_id>/sheet")
@staff()
def show_sheet(organisation_id: int) -> ResponseReturnValue:
    """One producer on paper."""
    sheet = organisation_sheet.sheet_of(db.session, current_actor(), organisation_id)
    return render_template(
        "staff/report_library/show_sheet.html",
        sheet=sheet,
        sections=[(title, head, [_shown(row) for row in rows]) for title, head, rows in _sections(sheet)],
        now=clock.now(),
        person=current_actor().name,
    )


def _sections(sheet: Sheet) -> list[Section]:
    """Captions, columns and rows; the columns are three, so that one file can hold them all."""
    today = clock.today()
    supports = [
        [f"{place.project.plan.year} · {place.project.name}", kind, " · ".join(filter(None, results))]
        for place in sheet.participations
        for kind, *results in list_rows.each_support(place)
    ]
    return [
        (
            "Sản phẩm",
            ("Tên", "Mã sản phẩm", "Trạng thái"),
            [
                [one.current.name, one.code, wording.VERSION_STATES[one.current.state.value]]
                for one in sheet.products
            ],
        ),
        (
            "Chứng nhận và công bố",
            ("Giấy", "Số", "Trạng thái hôm nay"),
            [
                [paper.kind.name, paper.number or "Không số", _standing(paper, today)]
                for paper in sheet.certificates
            ],
        ),
        ("Dự án hỗ trợ", ("Dự án", "Nội dung", "Kết quả"), supports),
        (
            "Địa điểm",
            ("Tên", "Mã truy vết địa điểm", "Xã, phường"),
            [[place.name, place.code, place.commune.full_name] for place in sheet.places],
        ),
        (
            "Kiểm tra",
            ("Ngày", "Kết luận", "Biện pháp"),
            [[list_rows.day(one.visited_at), FINDINGS[one.finding][0], one.measures] for one in sheet.visits],
        ),
    ]


def _standing(paper: Any, today: date) -> str:
    words = wording.STANDING_TAGS[certificates.standing_of(paper, today).value][0]
    return f"{words}, đến {format_date(paper.expires_on)}" if paper.expires_on else words


def _shown(row: list[Any]) -> list[Any]:
    return [format_date(cell) if isinstance(cell, date) else cell for cell in row]


def _sheet(organisation_id: int) -> Asked:
    sheet = organisation_sheet.sheet_of(db.session, current_actor(), organisation_id)
    one = sheet.organisation
    heads: list[list[Any]] = [
        ["Chủ thể", "Tên", one.name, wording.KINDS[one.kind.value]],
        ["Chủ thể", "Mã số thuế", one.tax_code, wording.STATES[one.state.value]],
        ["Chủ thể", "Địa chỉ", one.address_line, one.commune.full_name],
        ["Hoạt động", "Lô đã xuất xưởng", sheet.batches, None],
        ["Hoạt động", "Tem đã cấp", sheet.labels, None],
        ["Hoạt động", "Đợt thu hồi lô", sheet.recalls, None],
    ]
    rows = [[title, *row] for title, _, section in _sections(sheet) for row in section]
    return Asked([*heads, *rows], about=one.name)


for _file in (
    ListFile(
        "report_library.list_statistics", "/statistics", "Thống kê tem và lượt quét", "thong-ke-tem",
        ("Tháng, nơi hoặc nhóm", *_FIGURES), _statistics, staff(),
    ),
    ListFile(
        "report_library.show_sheet", "/organisations/<int:organisation_id>/sheet", "Phiếu chủ thể",
        "phieu-chu-the", ("Phần", "Tên", "Số, nội dung", "Trạng thái, kết quả"), _sheet, staff(),
    ),
):  # fmt: skip
    add(blueprint, _file)
