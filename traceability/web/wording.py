"""Vietnamese words for what the database stores: kinds, states, roles."""

from datetime import datetime

from models import (
    ActivityKind,
    AlertRule,
    AlertState,
    BatchState,
    CertificateKind,
    CertificateState,
    Decision,
    EstablishmentKind,
    OrganisationKind,
    OrganisationState,
    ProjectKind,
    Proposal,
    ProposalKind,
    ProposalState,
    RecallKind,
    RecallOutcome,
    ReportKind,
    ReportState,
    Role,
    Severity,
    VersionState,
)
from traceability.services import clock, contacts, paper_words
from traceability.services.certificates import Standing
from traceability.services.known_settings import Row
from traceability.services.organisation_lists import Sorting
from traceability.services.paper_words import PaperWords
from traceability.services.review_queue import Subject
from traceability.services.user_lists import Account
from traceability.web.inspection_words import FINDINGS as FINDINGS
from traceability.web.inspection_words import VERDICTS as VERDICTS

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
ACCOUNTS = {
    Account.ACTIVE.value: "Đang hoạt động",
    Account.INVITED.value: "Chờ nhận lời mời",
    Account.DISABLED.value: "Đã khóa",
}
ACCOUNT_TAGS = {
    Account.ACTIVE.value: "ok",
    Account.INVITED.value: "info",
    Account.DISABLED.value: "danger",
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


STANDINGS = {
    Standing.PENDING.value: "Chờ xác minh",
    Standing.RETURNED.value: "Trả lại để bổ sung",
    Standing.REFUSED.value: "Không được xác minh",
    Standing.IN_FORCE.value: "Còn hiệu lực (cả sắp hết hạn)",
    Standing.ACTIVE.value: "Còn hiệu lực trên 90 ngày",
    Standing.EXPIRING.value: "Hết hạn trong 90 ngày",
    Standing.EXPIRED.value: "Đã hết hạn",
    Standing.LAPSED.value: "OCOP đã hết hạn, chưa đánh giá lại",
    Standing.SUSPENDED.value: "Đình chỉ",
    Standing.REVOKED.value: "Đã thu hồi giấy",
    Standing.SUPERSEDED.value: "Đã thay thế",
    Standing.NOT_YET_ISSUED.value: "Chưa đến ngày cấp",
}
STANDING_TAGS = {
    Standing.PENDING.value: ("Chờ xác minh", "info"),
    Standing.RETURNED.value: ("Trả lại", "warn"),
    Standing.REFUSED.value: ("Không được xác minh", "danger"),
    Standing.ACTIVE.value: ("Còn hiệu lực", "ok"),
    Standing.EXPIRING.value: ("Sắp hết hạn", "warn"),
    Standing.EXPIRED.value: ("Hết hạn", "warn"),
    Standing.SUSPENDED.value: ("Đình chỉ", "warn"),
    Standing.REVOKED.value: ("Đã thu hồi", "danger"),
    Standing.SUPERSEDED.value: ("Đã thay thế", "neutral"),
    Standing.NOT_YET_ISSUED.value: ("Chưa đến ngày cấp", "neutral"),
}
CHANGES = {
    CertificateState.ACTIVE.value: "Bỏ đình chỉ",
    CertificateState.SUSPENDED.value: "Đình chỉ",
    CertificateState.REVOKED.value: "Thu hồi giấy",
    CertificateState.SUPERSEDED.value: "Thay thế",
}
VERIFICATIONS = {
    Decision.APPROVED.value: "Đã xác minh",
    Decision.RETURNED.value: "Trả lại để bổ sung",
    Decision.REFUSED.value: "Không xác minh",
}
PROJECT_KINDS = {
    ProjectKind.CONFORMITY.value: "Chứng nhận hợp chuẩn, hợp quy, TCCS, công bố",
    ProjectKind.PILOT_MODEL.value: "Mô hình điểm áp dụng đồng bộ",
    ProjectKind.MANAGEMENT_SYSTEM.value: "Hệ thống quản lý, công cụ cải tiến",
    ProjectKind.GOOD_AGRICULTURE.value: "Nông nghiệp tốt (GAP, GAHP), hữu cơ",
    ProjectKind.TRACEABILITY.value: "Truy xuất nguồn gốc",
    ProjectKind.DIGITAL.value: "Công nghệ thông tin, chuyển đổi số quản trị",
}
ACTIVITY_KINDS = {
    ActivityKind.TRAINING.value: "Hội nghị tập huấn",
    ActivityKind.COMMUNICATION.value: "Truyền thông",
}
RECALL_KINDS = {
    RecallKind.VOLUNTARY.value: "Tự nguyện",
    RecallKind.COMPULSORY.value: "Bắt buộc",
}
RECALL_OUTCOMES = {
    RecallOutcome.CORRECTED.value: "Khắc phục lỗi",
    RecallOutcome.REPURPOSED.value: "Chuyển mục đích sử dụng",
    RecallOutcome.RE_EXPORTED.value: "Tái xuất",
    RecallOutcome.DESTROYED.value: "Tiêu hủy",
}

SUBJECTS = {
    Subject.ORGANISATION.value: "Chủ thể",
    Subject.PRODUCT.value: "Sản phẩm",
    Subject.CERTIFICATE.value: "Chứng nhận, công bố",
}
PROPOSALS = {
    ProposalKind.REVOKE_CERTIFICATE.value: "Thu hồi giấy",
    ProposalKind.SUSPEND_ORGANISATION.value: "Tạm ngừng chủ thể",
    ProposalKind.MERGE_ORGANISATION.value: "Gộp chủ thể",
    ProposalKind.ROTATE_KEY.value: "Đổi khóa mã tem",
}
PROPOSAL_STATES = {
    ProposalState.WAITING.value: ("Chờ người thứ hai", "warn"),
    ProposalState.CONFIRMED.value: ("Đã xác nhận", "ok"),
    ProposalState.REJECTED.value: ("Không đồng ý", "danger"),
    ProposalState.WITHDRAWN.value: ("Đã rút lại", "neutral"),
    ProposalState.EXPIRED.value: ("Hết hạn", "neutral"),
}


def setting_value(row: Row) -> str:
    """A value as people write it: 0205 3812 345, 30 ngày."""
    value = row.value or ""
    return f"{value} {row.unit}" if row.unit else contacts.readable_contact(value)


FILE_TYPES = {
    "application/pdf": "PDF",
    "image/jpeg": "ảnh JPEG",
    "image/png": "ảnh PNG",
    "image/webp": "ảnh WebP",
}


BASIS, BASES = paper_words.BASIS, paper_words.BASES


def paper(kind: CertificateKind) -> PaperWords:
    """What a kind of paper calls its parts: a declaration has no issuer, a standard has a code."""
    return paper_words.WORDS[kind.nature]


def proposal_state(proposal: Proposal) -> str:
    """One that ran out says so, though nobody has written it down."""
    waiting = proposal.state is ProposalState.WAITING
    return "expired" if waiting and not proposal.is_open(clock.now()) else proposal.state.value


def file_size(size: int) -> str:
    """1,2 MB or 85 kB."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB".replace(".", ",")
    return f"{max(1, round(size / 1000))} kB"


def age(since: datetime) -> str:
    """How long something has waited, by the calendar of Lạng Sơn: "hôm nay", "3 ngày"."""
    days = (clock.today() - since.astimezone(clock.VIETNAM).date()).days
    if days < 1:
        return "hôm nay"
    if days < 60:
        return f"{days} ngày"
    return f"{days // 30} tháng"


ALERT_RULES = {
    AlertRule.BEFORE_ACTIVATION: "Tem chưa kích hoạt được quét",
    AlertRule.MORE_UNITS: "Số tem được quét nhiều hơn số đã kích hoạt",
    AlertRule.MANY_SESSIONS: "Một tem được quá nhiều người kiểm tra",
    AlertRule.VOIDED: "Tem đã hủy được quét",
    AlertRule.RECALLED: "Lô đang thu hồi vẫn được quét",
    AlertRule.PAST_USE_BY: "Lô quá hạn vẫn được quét",
    AlertRule.REPORT: "Người tiêu dùng phản ánh",
    AlertRule.INVALID_CODES: "Nhiều mã chưa từng cấp được quét",
}
ALERT_MEANINGS = {
    AlertRule.BEFORE_ACTIVATION: "Nhiều người đã kiểm tra một tem mà chủ thể chưa kích hoạt. Tem có thể bị "
    "lấy ra ngoài, hoặc chủ thể quên kích hoạt.",
    AlertRule.MORE_UNITS: "Trong đợt tem này, số tem khác nhau được quét đã vượt số tem được kích hoạt.",
    AlertRule.MANY_SESSIONS: "Tem của một sản phẩm thường chỉ vài người kiểm tra. Nhiều người như vậy là dấu "
    "hiệu mã bị sao chép.",
    AlertRule.VOIDED: "Tem báo hỏng, mất hoặc hủy lại xuất hiện trên thị trường.",
    AlertRule.RECALLED: "Sau khi công bố thu hồi, sản phẩm của lô này vẫn được người mua kiểm tra.",
    AlertRule.PAST_USE_BY: "Sản phẩm quá hạn sử dụng vẫn được nhiều người kiểm tra; có thể còn bày bán.",
    AlertRule.REPORT: "Có phản ánh về tem hoặc lô này. Xem nội dung trong mục Phản ánh.",
    AlertRule.INVALID_CODES: "Nhiều mã viết đúng dạng nhưng hệ thống chưa từng cấp: có thể ai đó in tem giả.",
}
ALERT_STATES = {
    AlertState.NEW: ("Mới", "danger"),
    AlertState.LOOKING: ("Đang xem xét", "warn"),
    AlertState.NORMAL: ("Bình thường", "ok"),
    AlertState.LOCKED: ("Đã khóa tem", "neutral"),
}
SEVERITIES = {
    Severity.HIGH: ("Cao", "danger"),
    Severity.MEDIUM: ("Vừa", "warn"),
    Severity.LOW: ("Thấp", "neutral"),
}
REPORT_KINDS = {
    ReportKind.MISMATCH: "Thông tin khác bao bì",
    ReportKind.COPIED: "Nghi tem bị sao chép",
    ReportKind.QUALITY: "Chất lượng sản phẩm",
    ReportKind.STILL_SOLD: "Hàng thu hồi, quá hạn còn bán",
    ReportKind.OTHER: "Việc khác",
}
REPORT_STATES = {
    ReportState.NEW: ("Mới", "info"),
    ReportState.LOOKING: ("Đang xem xét", "warn"),
    ReportState.CLOSED: ("Đã khép lại", "neutral"),
}
