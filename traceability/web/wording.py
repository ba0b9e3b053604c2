"""Vietnamese words for what the database stores about organisations and people."""

from datetime import datetime

from models import Decision, OrganisationKind, OrganisationState, Role
from traceability.services import clock
from traceability.services.organisation_lists import Sorting

KINDS = {
    OrganisationKind.ENTERPRISE.value: "Doanh nghiệp",
    OrganisationKind.COOPERATIVE.value: "Hợp tác xã",
    OrganisationKind.COOPERATIVE_GROUP.value: "Tổ hợp tác",
    OrganisationKind.HOUSEHOLD.value: "Hộ kinh doanh",
}
STATES = {
    OrganisationState.PENDING.value: "Chờ duyệt",
    OrganisationState.RETURNED.value: "Trả lại",
    OrganisationState.REFUSED.value: "Từ chối",
    OrganisationState.APPROVED.value: "Đã duyệt",
    OrganisationState.SUSPENDED.value: "Tạm ngừng",
}
STATE_TAGS = {  # the look of components/status_tag.html
    OrganisationState.PENDING.value: "info",
    OrganisationState.RETURNED.value: "warn",
    OrganisationState.REFUSED.value: "danger",
    OrganisationState.APPROVED.value: "ok",
    OrganisationState.SUSPENDED.value: "danger",
}
SORTINGS = {
    Sorting.NAME.value: "Theo tên",
    Sorting.NEWEST.value: "Mới nhất trước",
    Sorting.OLDEST.value: "Cũ nhất trước",
}
DECISIONS = {
    Decision.APPROVED.value: "Duyệt",
    Decision.RETURNED.value: "Trả lại để bổ sung",
    Decision.REFUSED.value: "Từ chối",
}
ROLES = {
    Role.PRODUCER_ADMIN.value: "Quản trị của đơn vị",
    Role.PRODUCER_STAFF.value: "Nhân viên của đơn vị",
    Role.OFFICER.value: "Chuyên viên",
    Role.INSPECTOR.value: "Kiểm tra viên",
    Role.MANAGER.value: "Lãnh đạo",
    Role.ADMINISTRATOR.value: "Quản trị hệ thống",
}


def age(since: datetime) -> str:
    """How long something has waited, by the calendar of Lạng Sơn: "hôm nay", "3 ngày"."""
    days = (clock.today() - since.astimezone(clock.VIETNAM).date()).days
    if days < 1:
        return "hôm nay"
    if days < 60:
        return f"{days} ngày"
    return f"{days // 30} tháng"
