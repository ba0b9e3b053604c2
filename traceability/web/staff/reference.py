"""The reference data in one place: what there is, and the way to each."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from models import Role
from traceability.web.access import current_actor, staff

blueprint = Blueprint("staff_reference", __name__, url_prefix="/staff/reference")

_PARTS = (
    ("communes.list_communes", "Xã, phường", "Tên hiện nay, tên cũ, ngày thành lập và ngày kết thúc."),
    ("product_groups.list_groups", "Nhóm sản phẩm", "Sáu nhóm OCOP và các phân nhóm."),
    ("certificate_kinds.list_kinds", "Loại giấy", "Tên ba thứ tiếng, thời hạn thường dùng."),
    ("support_kinds.list_kinds", "Nội dung hỗ trợ", "Những gì các dự án hỗ trợ."),
    ("stage_types.list_stage_types", "Công đoạn", "Công đoạn mà chủ thể chọn khi ghi nhật ký."),
    ("common_stocks.list_stocks", "Giấy in tem", "Loại giấy hiện cho mọi chủ thể."),
)
_ADMINISTRATORS_ONLY = {"stage_types.list_stage_types"}


@blueprint.get("")
@staff()
def list_parts() -> ResponseReturnValue:
    """Everybody of the staff may look; an administrator keeps it."""
    keeps = current_actor().role is Role.ADMINISTRATOR
    parts = [part for part in _PARTS if keeps or part[0] not in _ADMINISTRATORS_ONLY]
    return render_template("staff/reference/list_parts.html", parts=parts, keeps=keeps)
