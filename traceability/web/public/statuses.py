"""Certificates in words: what a status and a kind of paper mean to a shopper."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from models import CertificateStatus, Nature, RecallOutcome

STATUSES: dict[CertificateStatus, tuple[LazyString, str]] = {
    CertificateStatus.PENDING: (_("Chờ xác minh"), "neutral"),
    CertificateStatus.NOT_YET_ISSUED: (_("Chưa được cấp"), "neutral"),
    CertificateStatus.ACTIVE: (_("Còn hiệu lực"), "ok"),
    CertificateStatus.EXPIRING: (_("Còn hiệu lực, sắp hết hạn"), "ok"),
    CertificateStatus.EXPIRED: (_("Đã hết hạn"), "warn"),
    CertificateStatus.SUSPENDED: (_("Giấy bị đình chỉ"), "warn"),
    CertificateStatus.REVOKED: (_("Giấy đã bị thu hồi"), "danger"),
    CertificateStatus.SUPERSEDED: (_("Đã thay bằng giấy mới"), "neutral"),
}
"""The words of a status and the kind of its tag."""

NATURES: dict[Nature, LazyString] = {
    Nature.DECLARATION: _("Bản công bố của cơ sở, không phải giấy chứng nhận."),
    Nature.OWN_STANDARD: _("Tiêu chuẩn do cơ sở tự xây dựng, không phải giấy chứng nhận."),
    Nature.SYSTEM: _("Chứng nhận hệ thống, không phải sản phẩm."),
    Nature.TOOL: _("Công cụ quản lý đang áp dụng, không phải chứng nhận chất lượng sản phẩm."),
}
"""What to add where a paper could be taken for more than it is."""

OUTCOMES: dict[RecallOutcome, LazyString] = {
    RecallOutcome.CORRECTED: _("đã khắc phục lỗi"),
    RecallOutcome.REPURPOSED: _("chuyển mục đích sử dụng"),
    RecallOutcome.RE_EXPORTED: _("tái xuất"),
    RecallOutcome.DESTROYED: _("tiêu hủy"),
}
"""What became of a recalled batch."""
