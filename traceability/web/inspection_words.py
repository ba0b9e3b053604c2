"""Vietnamese words of inspections: findings, verdicts in a word, and the reasons to visit somebody."""

from datetime import datetime

from models import Finding
from traceability.services import clock
from traceability.services.inspections import Reason, RiskKind
from traceability.verdict import State

FINDINGS = {  # and the look of components/status_tag.html
    Finding.PASSED: ("Đạt", "ok"),
    Finding.REMINDED: ("Nhắc nhở", "warn"),
    Finding.VIOLATION: ("Vi phạm", "danger"),
    Finding.NOT_CHECKED: ("Không kiểm tra được", "neutral"),
}
VERDICTS = {
    State.MISTYPED.value: ("Mã gõ sai", "info"),
    State.UNKNOWN.value: ("Mã chưa từng cấp", "danger"),
    State.RECALLED.value: ("Lô đang bị thu hồi", "danger"),
    State.VOID.value: ("Tem đã hủy", "danger"),
    State.PAST_USE_BY.value: ("Quá hạn sử dụng", "danger"),
    State.CERT_REVOKED.value: ("Giấy OCOP đã bị thu hồi", "danger"),
    State.CERT_SUSPENDED.value: ("Giấy OCOP bị đình chỉ", "warn"),
    State.NOT_RELEASED.value: ("Chưa xuất xưởng hoặc chưa kích hoạt", "warn"),
    State.SUSPECT.value: ("Nghi sao chép", "warn"),
    State.CERT_EXPIRED.value: ("Giấy OCOP hết hạn", "warn"),
    State.OK_PLAIN.value: ("Hợp lệ, không có OCOP", "info"),
    State.OK.value: ("Hợp lệ, OCOP còn hiệu lực", "ok"),
    State.UNAVAILABLE.value: ("Chưa tra được", "neutral"),
}
_RISKS = {
    RiskKind.CERTIFICATE: "{n} sản phẩm đang bán có giấy OCOP hết hạn, bị đình chỉ hoặc bị thu hồi",
    RiskKind.ALERTS: "{n} cảnh báo quét bất thường chưa xử lý xong",
    RiskKind.REPORTS: "{n} phản ánh của người tiêu dùng trong 12 tháng",
    RiskKind.RECALLS: "{n} đợt thu hồi lô đang mở hoặc trong 12 tháng qua",
    RiskKind.FOLLOW_UP: "Đã đến ngày kiểm tra lại theo hẹn",
}
RISK_RULES = {
    RiskKind.CERTIFICATE: "mỗi sản phẩm đang bán mà giấy OCOP không còn hiệu lực",
    RiskKind.ALERTS: "mỗi cảnh báo quét bất thường chưa xử lý xong",
    RiskKind.REPORTS: "mỗi phản ánh của người tiêu dùng trong 12 tháng",
    RiskKind.RECALLS: "mỗi đợt thu hồi lô đang mở hoặc trong 12 tháng qua",
    RiskKind.FOLLOW_UP: "đã đến ngày kiểm tra lại theo hẹn",
    RiskKind.LAST_VISIT: "mỗi nửa năm chưa kiểm tra; chưa kiểm tra lần nào tính như ba",
}


def risk_reason(reason: Reason, last_visited_at: datetime | None) -> str:
    """A reason in words."""
    if reason.kind is not RiskKind.LAST_VISIT:
        return _RISKS[reason.kind].format(n=reason.count)
    if last_visited_at is None:
        return "Chưa kiểm tra lần nào"
    return f"Lần kiểm tra gần nhất là ngày {last_visited_at.astimezone(clock.VIETNAM):%d/%m/%Y}"
