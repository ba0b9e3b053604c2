"""The files of the programme's lists, from plans to frozen reports."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint

from models import Project
from traceability.extensions import db
from traceability.services import programme, yearly_reports
from traceability.services.paging import WHOLE
from traceability.web import list_rows, wording
from traceability.web.access import current_actor, staff
from traceability.web.filters import format_datetime
from traceability.web.list_files import Asked, ListFile, add
from traceability.web.staff.programme_lists import in_words, wanted_here

blueprint = Blueprint("staff_programme_files", __name__, url_prefix="/staff")


def _plans() -> Asked:
    return Asked(
        [one.name, one.decision_number, plan.year, plan.number, plan.issued_on, len(plan.projects)]
        for one in programme.list_programmes(db.session)
        for plan in one.plans
    )


def _project(project_id: int) -> Asked:
    """The project sheet: each place and support of one project."""
    project = programme.find(db.session, current_actor(), Project, project_id)
    places = programme.places_of(db.session, project, WHOLE).rows
    rows: Iterable[Sequence[Any]] = (
        [
            place.organisation.name,
            wording.KINDS[place.organisation.kind.value],
            place.organisation.tax_code,
            place.contract_number,
            place.starts_on,
            place.ends_on,
            *support,
            place.outcome,
        ]
        for place in places
        for support in list_rows.each_support(place)
    )
    return Asked(rows, about=f"dự án {project.number}. {project.name}, năm {project.plan.year}")


def _participants() -> Asked:
    rows = (
        [
            one.organisation.name,
            wording.KINDS[one.organisation.kind.value],
            one.organisation.tax_code,
            len(one.projects),
            "; ".join(f"{project.plan.year} · {project.number}. {project.name}" for project in one.projects),
        ]
        for one in programme.participants_page(db.session, wanted_here(), WHOLE).rows
    )
    return Asked(rows, in_words())


def _places() -> Asked:
    found = programme.places_page(db.session, wanted_here(), WHOLE).rows
    return Asked(list_rows.places(found), in_words())


def _supports() -> Asked:
    found = programme.supports_page(db.session, wanted_here(), WHOLE).rows
    return Asked(list_rows.supports(found), in_words())


def _products() -> Asked:
    found = programme.products_page(db.session, wanted_here(), WHOLE).rows
    return Asked(list_rows.products(found), in_words())


def _activities() -> Asked:
    rows = (
        [
            one.plan.year,
            wording.ACTIVITY_KINDS[one.kind.value],
            one.name,
            one.audience,
            one.held_on,
            one.attendees,
        ]
        for one in programme.activities_page(db.session, wanted_here(), WHOLE).rows
    )
    return Asked(rows, in_words())


def _yearly() -> Asked:
    return Asked(
        [one.year, one.edition, one.as_of, format_datetime(one.frozen_at), one.frozen_by, one.sha256]
        for one in yearly_reports.list_reports(db.session, current_actor(), WHOLE).rows
    )


_FILES = (
    ListFile(
        "staff_programme.list_programmes", "/programme", "Chương trình, kế hoạch", "ke-hoach",
        ("Chương trình", "Văn bản", "Năm", "Số kế hoạch", "Ban hành", "Số dự án"), _plans, staff(),
    ),
    ListFile(
        "staff_programme.show_project", "/programme/projects/<int:project_id>", "Phiếu dự án", "phieu-du-an",
        (
            "Chủ thể", "Loại hình", "Mã số thuế", "Hợp đồng", "Từ ngày", "Đến ngày", "Nội dung hỗ trợ",
            "Sản phẩm", "Giấy", "Kết quả", "Kết quả chung",
        ),
        _project, staff(),
    ),
    ListFile(
        "staff_programme_lists.list_participants", "/programme/participants", "Chủ thể tham gia",
        "chu-the-tham-gia", ("Chủ thể", "Loại hình", "Mã số thuế", "Số dự án", "Các dự án"), _participants,
        staff(),
    ),
    ListFile(
        "staff_programme_lists.list_places", "/programme/places", "Lượt tham gia dự án", "luot-tham-gia",
        list_rows.PLACES, _places, staff(),
    ),
    ListFile(
        "staff_programme_lists.list_supports", "/programme/supports", "Nội dung hỗ trợ", "noi-dung-ho-tro",
        list_rows.SUPPORTS, _supports, staff(),
    ),
    ListFile(
        "staff_programme_lists.list_products", "/programme/products", "Sản phẩm được hỗ trợ",
        "san-pham-duoc-ho-tro", list_rows.PRODUCTS, _products, staff(),
    ),
    ListFile(
        "staff_programme_lists.list_activities", "/programme/activities", "Hoạt động", "hoat-dong",
        ("Năm", "Loại", "Tên", "Đối tượng", "Ngày", "Người dự"), _activities, staff(),
    ),
    ListFile(
        "staff_yearly_reports.list_reports", "/yearly-reports", "Báo cáo năm đã chốt", "bao-cao-nam",
        ("Năm", "Lần chốt", "Tính đến", "Chốt lúc", "Người chốt", "SHA-256"), _yearly, staff(),
    ),
)  # fmt: skip

for _file in _FILES:
    add(blueprint, _file)
