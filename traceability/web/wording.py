"""Vietnamese words for what the database stores: kinds, states, roles."""

from datetime import datetime

from models import (
    BatchState,
    Decision,
    EstablishmentKind,
    OrganisationKind,
    OrganisationState,
    Role,
    VersionState,
)
from traceability.services import clock, contacts
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

VERSION_STATES = {
    VersionState.DRAFT.value: "Bản nháp",
    VersionState.PENDING.value: "Chờ duyệt",
    VersionState.RETURNED.value: "Trả lại",
    VersionState.REFUSED.value: "Từ chối",
    VersionState.APPROVED.value: "Đã duyệt",
    VersionState.SUPERSEDED.value: "Đã thay thế",
}
VERSION_TAGS = {
    VersionState.DRAFT.value: "neutral",
    VersionState.PENDING.value: "info",
    VersionState.RETURNED.value: "warn",
    VersionState.REFUSED.value: "danger",
    VersionState.APPROVED.value: "ok",
    VersionState.SUPERSEDED.value: "neutral",
}
BATCH_STATES = {
    BatchState.DRAFT.value: "Bản nháp",
    BatchState.RELEASED.value: "Đã xuất xưởng",
    BatchState.RECALLED.value: "Đang thu hồi",
    BatchState.CLOSED.value: "Đã kết thúc",
}
BATCH_TAGS = {
    BatchState.DRAFT.value: "neutral",
    BatchState.RELEASED.value: "ok",
    BatchState.RECALLED.value: "danger",
    BatchState.CLOSED.value: "neutral",
}
ESTABLISHMENT_KINDS = {
    EstablishmentKind.FACILITY.value: "Cơ sở sản xuất",
    EstablishmentKind.GROWING_AREA.value: "Vùng trồng, vùng nuôi",
    EstablishmentKind.PACKING_HOUSE.value: "Nơi đóng gói",
    EstablishmentKind.WAREHOUSE.value: "Kho",
    EstablishmentKind.SHOP.value: "Cửa hàng",
    EstablishmentKind.DESTINATION.value: "Điểm du lịch",
}


def phone(number: str) -> str:
    """+842053812345 as people here write it: 0205 3812 345."""
    return contacts.readable_phone(number)


def age(since: datetime) -> str:
    """How long something has waited, by the calendar of Lạng Sơn: "hôm nay", "3 ngày"."""
    days = (clock.today() - since.astimezone(clock.VIETNAM).date()).days
    if days < 1:
        return "hôm nay"
    if days < 60:
        return f"{days} ngày"
    return f"{days // 30} tháng"
