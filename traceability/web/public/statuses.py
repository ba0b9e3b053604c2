"""Certificates in words: what a status and a kind of paper mean to a shopper."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from models import CertificateStatus, RecallOutcome

STATUSES: dict[CertificateStatus, tuple[LazyString, str]] = {
    CertificateStatus.PENDING: (_("Chờ xác minh"), "neutral"),
    CertificateStatus.NOT_YET_ISSUED: (_("Chưa có hiệu lực"), "neutral"),
    CertificateStatus.ACTIVE: (_("Còn hiệu lực"), "ok"),
    CertificateStatus.EXPIRING: (_("Còn hiệu lực, sắp hết hạn"), "ok"),
    CertificateStatus.EXPIRED: (_("Đã hết hạn"), "warn"),
    CertificateStatus.SUSPENDED: (_("Giấy bị đình chỉ"), "warn"),
    CertificateStatus.REVOKED: (_("Giấy đã bị thu hồi"), "danger"),
    CertificateStatus.SUPERSEDED: (_("Đã thay bằng giấy mới"), "neutral"),
}
"""The words of a status and the kind of its tag."""

OUTCOMES: dict[RecallOutcome, LazyString] = {
    RecallOutcome.CORRECTED: _("đã khắc phục lỗi"),
    RecallOutcome.REPURPOSED: _("chuyển mục đích sử dụng"),
    RecallOutcome.RE_EXPORTED: _("tái xuất"),
    RecallOutcome.DESTROYED: _("tiêu hủy"),
}
"""What became of a recalled batch."""
