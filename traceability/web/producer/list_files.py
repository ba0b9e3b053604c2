"""The files of a producer's own lists: each beside its list, with the same filters and as many rows."""

from flask import Blueprint, request

from models import Visit
from traceability.extensions import db
from traceability.services import (
    accounts,
    batches,
    certificates,
    clock,
    consumer_reports,
    establishments,
    inspections,
    products,
    programme,
    recalls,
    reference,
)
from traceability.services.batches import BatchFilter
from traceability.services.labels import stocks as label_stocks
from traceability.services.paging import WHOLE
from traceability.services.products import ProductFilter
from traceability.web import certificate_table, list_rows, wording
from traceability.web.access import current_actor, producer
from traceability.web.forms.batches import BatchFilterForm
from traceability.web.forms.products import ProductFilterForm
from traceability.web.inspection_words import FINDINGS
from traceability.web.list_files import Asked, ListFile, add

blueprint = Blueprint("list_files", __name__, url_prefix="/producer")


def _products() -> Asked:
    form = ProductFilterForm(request.args)
    form.offer(reference.product_groups(db.session))
    chosen = form.chosen if form.validate() else ProductFilter()
    found = products.list_products(db.session, current_actor(), chosen, WHOLE).rows
    return Asked(list_rows.products(found), form.in_words())


def _batches() -> Asked:
    form, actor = BatchFilterForm(request.args), current_actor()
    form.offer(products.products_of(db.session, actor))
    chosen = form.chosen if form.validate() else BatchFilter()
    found = batches.list_batches(db.session, actor, chosen, WHOLE).rows
    return Asked(list_rows.batches(found), form.in_words())


def _certificates() -> Asked:
    today, own = clock.today(), certificates.own_certificates(db.session, current_actor())
    return Asked(certificate_table.row(paper, today) for paper in own)


def _recalls() -> Asked:
    only_open = request.args.get("state") == "open"
    found = recalls.list_recalls(db.session, current_actor(), only_open=only_open).rows
    return Asked(list_rows.recalls(found), {"state": "Đang thu hồi" if only_open else ""})


def _reports() -> Asked:
    found = consumer_reports.list_reports(db.session, current_actor(), None, WHOLE).rows
    return Asked(list_rows.reports(found))


def _places() -> Asked:
    return Asked(
        [
            place.name,
            wording.ESTABLISHMENT_KINDS[place.kind.value],
            place.address_line,
            place.commune.full_name,
            place.code,
            place.gln,
        ]
        for place in establishments.establishments_of(db.session, current_actor())
    )


def _supports() -> Asked:
    places = programme.own_participations(db.session, current_actor())
    return Asked(
        [
            place.project.plan.year,
            place.project.number,
            place.project.name,
            *support,
            place.outcome,
        ]
        for place in places
        for support in list_rows.each_support(place)
    )


def _people() -> Asked:
    actor = current_actor()
    return Asked(list_rows.people(accounts.users_of(db.session, actor, actor.organisation_id or 0)))


def _stocks() -> Asked:
    own = label_stocks.own_stocks(db.session, current_actor().organisation_id or 0)
    return Asked([one.name, one.columns, one.rows, one.width, one.height] for one in own)


def _visits() -> Asked:
    actor = current_actor()
    found = inspections.own_visits(db.session, actor, WHOLE).rows
    return Asked(_visit(visit, own=visit.organisation_id == actor.organisation_id) for visit in found)


def _visit(visit: Visit, *, own: bool) -> list_rows.Row:
    """Of a visit elsewhere, where a label of this producer was checked, only that there was one."""
    said = visit.current
    heads = [list_rows.day(said.visited_at), said.place, said.commune.full_name, FINDINGS[said.finding][0]]
    return [*heads, *([said.observed, said.measures, said.follow_up_on] if own else [None] * 3)]


_FILES = (
    ListFile(
        "products.list_products", "/products", "Sản phẩm", "san-pham", list_rows.PRODUCTS, _products,
        producer(),
    ),
    ListFile(
        "batches.list_batches", "/batches", "Lô sản xuất", "lo-san-xuat", list_rows.BATCHES, _batches,
        producer(),
    ),
    ListFile(
        "certificates.list_certificates", "/certificates", "Chứng nhận và công bố", "giay-chung-nhan",
        certificate_table.COLUMNS, _certificates, producer(),
    ),
    ListFile(
        "recalls.list_recalls", "/recalls", "Thu hồi lô", "thu-hoi-lo", list_rows.RECALLS, _recalls,
        producer(),
    ),
    ListFile(
        "reports_received.list_reports", "/reports", "Phản ánh của người tiêu dùng", "phan-anh",
        list_rows.REPORTS, _reports, producer(),
    ),
    ListFile(
        "establishments.list_establishments", "/establishments", "Địa điểm", "dia-diem",
        ("Tên", "Loại", "Địa chỉ", "Xã, phường", "Mã truy vết địa điểm", "GLN"), _places, producer(),
    ),
    ListFile(
        "programme.own_participations", "/programme", "Dự án hỗ trợ", "du-an-ho-tro",
        ("Năm", "Dự án số", "Dự án", "Nội dung", "Sản phẩm", "Giấy", "Kết quả", "Kết quả chung"),
        _supports, producer(),
    ),
    ListFile(
        "inspections_made.list_visits", "/inspections", "Kiểm tra tại đơn vị", "kiem-tra",
        ("Ngày", "Địa điểm", "Xã, phường", "Kết luận", "Điều đã thấy", "Biện pháp", "Hẹn kiểm tra lại"),
        _visits, producer(),
    ),
    ListFile(
        "users.list_users", "/users", "Người dùng của đơn vị", "nguoi-dung", list_rows.PEOPLE, _people,
        producer(admin=True),
    ),
    ListFile(
        "label_stocks.list_stocks", "/labels/stocks", "Giấy và cuộn tem của đơn vị", "giay-tem",
        ("Tên", "Số cột", "Số hàng", "Rộng (mm)", "Cao (mm)"), _stocks, producer(),
    ),
)  # fmt: skip

for _file in _FILES:
    add(blueprint, _file)
