"""What the first page says when it cannot go on from what was typed or photographed."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from traceability.web.public.typed import Problem

PROBLEMS: dict[Problem, tuple[LazyString, LazyString]] = {
    Problem.MISTYPED: (
        _("Mã chưa đúng – có thể gõ nhầm một ký tự"),
        _("Nhập lại 16 ký tự dưới mã QR."),
    ),
    Problem.FOREIGN: (
        _("Mã này không phải của hệ thống chúng tôi"),
        _(
            "Mã dẫn tới một trang khác nên chúng tôi không mở. "
            "Nếu mã in trên tem OCOP Lạng Sơn, đừng tin tem và hãy báo cho chúng tôi."
        ),
    ),
    Problem.NO_CODE: (
        _("Không thấy mã QR trong ảnh"),
        _("Chụp gần hơn, đủ sáng, cho mã QR nằm gọn trong ảnh; hoặc nhập 16 ký tự in cạnh mã QR."),
    ),
    Problem.NO_PICTURE: (
        _("Không mở được ảnh này"),
        _("Chọn ảnh JPEG, PNG hoặc WebP, nhỏ hơn 10 MB; hoặc nhập 16 ký tự in cạnh mã QR."),
    ),
    Problem.HEIC: (
        _("Không mở được ảnh HEIC"),
        _(
            "Trên iPhone vào Cài đặt › Camera › Định dạng, chọn “Tương thích nhất” rồi chụp lại; "
            "hoặc nhập 16 ký tự in cạnh mã QR."
        ),
    ),
    Problem.SEVERAL: (
        _("Trong ảnh có nhiều tem"),
        _("Chọn mã giống mã in trên sản phẩm bạn đang cầm, hoặc chụp lại riêng tem ấy."),
    ),
    Problem.NO_FILE: (
        _("Chưa chọn ảnh"),
        _("Chọn hoặc chụp một ảnh tem rồi bấm Đọc mã trong ảnh."),
    ),
}
"""The heading and what to do next."""
