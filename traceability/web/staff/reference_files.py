"""The files of the reference data's lists: stages, papers, communes, groups, kinds of support, stocks."""

from datetime import date, datetime

from flask import Blueprint

from models import Role, StageType
from traceability.extensions import db
from traceability.labels.stocks import STOCKS, Stock
from traceability.services import commune_keeping, named_kinds, paper_words, reference, stage_types
from traceability.services.labels import stocks as label_stocks
from traceability.web import list_rows
from traceability.web.access import staff
from traceability.web.list_files import Asked, ListFile, add

blueprint = Blueprint("staff_reference_files", __name__, url_prefix="/staff/reference")
_ADMINISTRATOR = staff(Role.ADMINISTRATOR)


def _stages() -> Asked:
    return Asked(
        [one.code, one.name, one.name_en, one.name_zh, _group(one), one.biz_step, _offered(one.offered)]
        for one in stage_types.every(db.session)
    )


def _group(kind: StageType) -> str:
    return kind.group.name if kind.group else "Mọi nhóm"


def _kinds() -> Asked:
    return Asked(
        [
            one.code,
            one.name,
            one.name_en,
            one.name_zh,
            paper_words.WORDS[one.nature].note or "Giấy chứng nhận.",
            one.usual_months,
        ]
        for one in reference.certificate_kinds(db.session)
    )


def _communes() -> Asked:
    today, ended = commune_keeping.list_communes(db.session)
    return Asked(
        [
            one.full_name,
            one.code,
            one.valid_from,
            one.valid_to,
            one.merged_into.full_name if one.merged_into else None,
        ]
        for one in (*today, *ended)
    )


def _groups() -> Asked:
    return Asked(
        [
            one.code,
            one.name,
            one.name_en,
            one.name_zh,
            one.parent.name if one.parent else None,
            _retired(one.retired_at),
        ]
        for one in reference.product_groups(db.session)
    )


def _supports() -> Asked:
    return Asked(
        [
            one.code,
            one.name,
            one.name_en,
            one.name_zh,
            named_kinds.FAMILIES.get(one.family, one.family),
            _retired(one.retired_at),
        ]
        for one in reference.support_kinds(db.session)
    )


def _stocks() -> Asked:
    own = [_stock(one, "Do Sở đo") for one in label_stocks.common_stocks(db.session)]
    return Asked([*own, *(_stock(one, "Có sẵn") for one in STOCKS.values())])


def _stock(one: Stock, origin: str) -> list_rows.Row:
    return [one.name, one.columns, one.rows, one.width, one.height, origin]


def _retired(at: datetime | None) -> str:
    day: date | None = list_rows.day(at)
    return f"Ngừng dùng từ {day:%d/%m/%Y}" if day else "Đang dùng"


def _offered(offered: bool) -> str:
    return "Đang dùng" if offered else "Ngừng dùng"


_NAMES = ("Mã", "Tên", "Tiếng Anh", "Tiếng Trung")
_FILES = (
    ListFile(
        "stage_types.list_stage_types", "/stages", "Công đoạn", "cong-doan",
        ("Mã", "Tên", "Tiếng Anh", "Tiếng Trung", "Nhóm sản phẩm", "EPCIS", "Trạng thái"), _stages,
        _ADMINISTRATOR,
    ),
    ListFile(
        "certificate_kinds.list_kinds", "/certificate-kinds", "Loại giấy", "loai-giay",
        ("Mã", "Tên", "Tiếng Anh", "Tiếng Trung", "Bản chất", "Thời hạn thường dùng (tháng)"), _kinds,
        staff(),
    ),
    ListFile(
        "communes.list_communes", "/communes", "Xã, phường", "xa-phuong",
        ("Tên", "Mã", "Từ ngày", "Đến ngày", "Nay là"), _communes, staff(),
    ),
    ListFile(
        "product_groups.list_groups", "/product-groups", "Nhóm sản phẩm", "nhom-san-pham",
        (*_NAMES, "Thuộc nhóm", "Trạng thái"), _groups, staff(),
    ),
    ListFile(
        "support_kinds.list_kinds", "/support-kinds", "Nội dung hỗ trợ", "noi-dung-ho-tro",
        (*_NAMES, "Nhóm hỗ trợ", "Trạng thái"), _supports, staff(),
    ),
    ListFile(
        "common_stocks.list_stocks", "/label-stocks", "Giấy in tem", "giay-in-tem",
        ("Tên", "Số cột", "Số hàng", "Rộng (mm)", "Cao (mm)", "Nguồn"), _stocks, staff(),
    ),
)  # fmt: skip

for _file in _FILES:
    add(blueprint, _file)
