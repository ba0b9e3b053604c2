"""The files of the staff's lists: each beside its list, with the same filters and as many rows."""

from flask import Blueprint, request

from models import Role
from traceability.extensions import db
from traceability.services import (
    alerts,
    consumer_reports,
    known_settings,
    organisation_lists,
    products,
    proposals,
    recalls,
    reference,
    review_queue,
    user_lists,
)
from traceability.services.paging import WHOLE
from traceability.services.products import ProductFilter
from traceability.services.review_queue import Subject
from traceability.web import list_rows, wording
from traceability.web.access import current_actor, staff
from traceability.web.filters import format_datetime
from traceability.web.forms.organisations import FilterForm
from traceability.web.forms.products import ProductFilterForm
from traceability.web.forms.users import UserFilterForm
from traceability.web.list_files import Asked, ListFile, add
from traceability.web.staff import alerts as alert_pages
from traceability.web.staff.reports import state_here

blueprint = Blueprint("staff_list_files", __name__, url_prefix="/staff")
_ADMINISTRATOR = staff(Role.ADMINISTRATOR)


def _queue() -> Asked:
    kind, text = request.args.get("kind"), request.args.get("text", "")
    subject = Subject(kind) if kind in set(Subject) else None
    found = review_queue.list_waiting(db.session, current_actor(), subject, text)
    rows = (
        [one.name, wording.SUBJECTS[one.subject.value], one.holder, format_datetime(one.since)]
        for one in found
    )
    return Asked(rows, {"kind": wording.SUBJECTS[subject.value] if subject else "", "text": f"Tìm: {text}"})


def _organisations() -> Asked:
    form = FilterForm(request.args)
    found = organisation_lists.list_organisations(db.session, current_actor(), form.wanted(), WHOLE)
    rows = (
        [
            one.name,
            wording.KINDS[one.kind.value],
            one.tax_code,
            one.address_line,
            one.commune.full_name,
            one.phone,
            one.email,
            wording.STATES[one.state.value],
        ]
        for one in found.items
    )
    return Asked(rows, form.in_words())


def _products() -> Asked:
    form = ProductFilterForm(request.args)
    form.offer(reference.product_groups(db.session))
    chosen = form.chosen if form.validate() else ProductFilter()
    found = products.list_products(db.session, current_actor(), chosen, WHOLE).rows
    return Asked(list_rows.products(found), form.in_words())


def _proposals() -> Asked:
    waiting, over = proposals.list_proposals(db.session, current_actor())
    return Asked(
        [
            wording.PROPOSALS[one.kind.value],
            one.name,
            one.proposed_by.name if one.proposed_by else None,
            format_datetime(one.proposed_at),
            wording.PROPOSAL_STATES[wording.proposal_state(one)][0],
        ]
        for one in (*waiting, *over)
    )


def _recalls() -> Asked:
    only_open = request.args.get("state") == "open"
    found = recalls.list_recalls(db.session, current_actor(), only_open=only_open).rows
    return Asked(list_rows.recalls(found), {"state": "Đang thu hồi" if only_open else ""})


def _alerts() -> Asked:
    wanted = alert_pages.wanted_here()
    rows = (
        [
            wording.ALERT_RULES[one.rule],
            wording.SEVERITIES[one.severity][0],
            one.batch.product.current.name if one.batch else None,
            one.batch.lot_number if one.batch else None,
            one.label_index + 1 if one.label_index is not None else None,
            one.organisation.name if one.organisation else None,
            one.measure,
            format_datetime(one.opened_at),
            wording.ALERT_STATES[one.state][0],
            one.reason,
        ]
        for one in alerts.list_alerts(db.session, wanted, WHOLE).rows
    )
    return Asked(rows, alert_pages.in_words(wanted))


def _reports() -> Asked:
    state = state_here()
    found = consumer_reports.list_reports(db.session, current_actor(), state, WHOLE).rows
    return Asked(list_rows.reports(found), {"state": wording.REPORT_STATES[state][0] if state else ""})


def _people() -> Asked:
    form = UserFilterForm(request.args)
    people = user_lists.list_users(db.session, current_actor(), form.wanted(), WHOLE).rows
    return Asked(list_rows.people(people), form.named())


def _settings() -> Asked:
    return Asked(
        [
            one.label,
            one.value,
            one.default,
            one.unit,
            format_datetime(one.changed_at) if one.changed_at else None,
            one.about,
        ]
        for one in known_settings.every(db.session)
    )


_FILES = (
    ListFile(
        "staff_reviews.list_reviews", "/reviews", "Chờ duyệt", "cho-duyet",
        ("Cần duyệt", "Loại", "Của", "Chờ từ"), _queue, staff(),
    ),
    ListFile(
        "staff_organisations.list_organisations", "/organisations", "Chủ thể", "chu-the",
        ("Tên", "Loại hình", "Mã số thuế", "Địa chỉ", "Xã, phường", "Điện thoại", "E-mail", "Trạng thái"),
        _organisations, staff(),
    ),
    ListFile(
        "staff_products.list_products", "/products", "Sản phẩm", "san-pham", list_rows.PRODUCTS, _products,
        staff(),
    ),
    ListFile(
        "staff_proposals.list_proposals", "/proposals", "Việc cần hai người", "viec-can-hai-nguoi",
        ("Việc", "Đối tượng", "Người đề nghị", "Đề nghị lúc", "Kết quả"), _proposals, staff(),
    ),
    ListFile(
        "staff_recalls.list_recalls", "/recalls", "Thu hồi lô", "thu-hoi-lo", list_rows.RECALLS, _recalls,
        staff(),
    ),
    ListFile(
        "alerts.list_alerts", "/alerts", "Lượt quét bất thường", "quet-bat-thuong",
        (
            "Dấu hiệu", "Mức", "Sản phẩm", "Số lô", "Tem số", "Chủ thể", "Số đếm", "Phát hiện lúc",
            "Trạng thái", "Lý do",
        ),
        _alerts, staff(),
    ),
    ListFile(
        "staff_reports.list_reports", "/reports", "Phản ánh của người tiêu dùng", "phan-anh",
        list_rows.REPORTS, _reports, staff(),
    ),
    ListFile(
        "settings.list_settings", "/settings", "Cài đặt", "cai-dat",
        ("Cài đặt", "Giá trị", "Mặc định", "Đơn vị", "Đổi lúc", "Ý nghĩa"), _settings, _ADMINISTRATOR,
    ),
    ListFile(
        "staff_users.list_users", "/users", "Người dùng", "nguoi-dung", list_rows.PEOPLE, _people,
        _ADMINISTRATOR,
    ),
)  # fmt: skip

for _file in _FILES:
    add(blueprint, _file)
