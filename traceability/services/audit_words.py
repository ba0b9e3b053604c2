"""The audit log in words: what each action says as a sentence, and what its family is called."""

from collections.abc import Mapping

from models import AuditEntry
from traceability.services import known_settings

# What somebody "đã …"; {name} and {id} are the subject's at that time. One line for each action there is.
SAID: Mapping[str, str] = {
    "activity.added": "thêm hoạt động {name}",
    "activity.removed": "xóa hoạt động {name}",
    "activity.updated": "sửa hoạt động {name}",
    "alert.closed": "khép cảnh báo số {id} là bình thường",
    "alert.label_locked": "khóa tem theo cảnh báo số {id}",
    "alert.opened": "mở cảnh báo quét bất thường số {id}",
    "alert.reopened": "mở lại cảnh báo số {id}",
    "alert.taken": "nhận xem xét cảnh báo số {id}",
    "batch.closed": "kết thúc lô {name}",
    "batch.registered": "tạo lô {name}",
    "batch.released": "xuất xưởng lô {name}",
    "batch.updated": "sửa lô {name}",
    "certificate.approved": "xác minh giấy {name}",
    "certificate.recorded": "ghi vào sổ giấy {name}",
    "certificate.refused": "không xác minh giấy {name}",
    "certificate.resubmitted": "bổ sung và gửi lại giấy {name}",
    "certificate.returned": "trả lại giấy {name} để bổ sung",
    "certificate.revoked": "thu hồi giấy {name}",
    "certificate.submitted": "gửi giấy {name} để xác minh",
    "certificate.superseded": "thay thế giấy {name} bằng giấy mới",
    "certificate.suspended": "đình chỉ giấy {name}",
    "certificate.suspension_lifted": "bỏ đình chỉ giấy {name}",
    "certificate.verified": "xác minh giấy {name}",
    "certificate_kind.registered": "thêm loại giấy {name}",
    "certificate_kind.restored": "cho dùng lại loại giấy {name}",
    "certificate_kind.retired": "ngừng dùng loại giấy {name}",
    "certificate_kind.updated": "sửa loại giấy {name}",
    "commune.closed": "ghi ngày kết thúc của {name}",
    "commune.registered": "thêm {name} vào danh mục xã, phường",
    "commune.renamed": "thêm tên cũ cho {name}",
    "consumer_report.closed": "khép phản ánh {name}",
    "consumer_report.erased": "xóa nội dung người tiêu dùng đã gửi trong phản ánh {name}",
    "consumer_report.received": "gửi phản ánh {name}",
    "consumer_report.taken": "nhận xem xét phản ánh {name}",
    "establishment.registered": "thêm địa điểm {name}",
    "establishment.updated": "sửa địa điểm {name}",
    "event.corrected": "sửa một công đoạn đã ghi (số {id})",
    "event.recorded": "ghi một công đoạn (số {id})",
    "event.withdrawn": "rút một công đoạn đã ghi (số {id})",
    "factor.app_added": "thêm ứng dụng xác thực",
    "factor.app_removed": "bỏ ứng dụng xác thực",
    "factor.codes_renewed": "tạo lại mã khôi phục",
    "factor.passkey_added": "thêm một khóa truy cập",
    "factor.passkey_removed": "bỏ một khóa truy cập",
    "factor.reset": "đặt lại xác thực hai bước của {name}",
    "import.applied": "nhập dữ liệu từ tệp {name}",
    "import.cancelled": "bỏ tệp nhập {name}",
    "import.uploaded": "tải lên tệp nhập {name}",
    "key.replaced": "thay khóa gốc của hệ thống",
    "key.replacement_agreed": "đồng ý thay khóa gốc của hệ thống",
    "key.rotated": "đổi khóa mã tem sang phiên bản mới",
    "label_print.answered": "chọn cách in tem (bản in số {id})",
    "label_print.discarded": "bỏ bản in tem số {id}",
    "label_print.expired": "dọn tệp của bản in tem số {id}",
    "label_print.made": "làm xong tệp in tem số {id}",
    "label_print.made_again": "yêu cầu làm lại tệp in tem số {id}",
    "label_print.ordered": "đặt làm tệp in tem số {id}",
    "label_print.started": "bắt đầu in tem (bản in số {id})",
    "label_stock.hidden": "ẩn loại giấy in {name}",
    "label_stock.registered": "thêm loại giấy in đã đo {name}",
    "label_stock.removed": "bỏ loại giấy in {name}",
    "label_stock.shown": "cho dùng lại loại giấy in {name}",
    "labels.activated": "kích hoạt tem của đợt {id}",
    "labels.downloaded": "tải tệp tem của đợt {id}",
    "labels.issued": "cấp đợt tem {id}",
    "labels.voided": "hủy tem của đợt {id}",
    "organisation.approved": "duyệt chủ thể {name}",
    "organisation.merged": "gộp chủ thể {name} vào chủ thể khác",
    "organisation.refused": "từ chối hồ sơ của chủ thể {name}",
    "organisation.registered": "ghi nhận chủ thể {name}",
    "organisation.reinstated": "cho chủ thể {name} hoạt động lại",
    "organisation.renamed": "đổi tên chủ thể thành {name}",
    "organisation.resubmitted": "bổ sung và gửi lại hồ sơ của chủ thể {name}",
    "organisation.returned": "trả lại hồ sơ của chủ thể {name}",
    "organisation.signed_up": "đăng ký chủ thể {name}",
    "organisation.suspended": "tạm ngừng chủ thể {name}",
    "organisation.updated": "sửa thông tin của chủ thể {name}",
    "participation.added": "ghi một lượt tham gia dự án (số {id})",
    "participation.removed": "xóa một lượt tham gia dự án (số {id})",
    "participation.updated": "sửa một lượt tham gia dự án (số {id})",
    "plan.created": "lập kế hoạch năm {name}",
    "plan.removed": "xóa kế hoạch năm {name}",
    "plan.updated": "sửa kế hoạch năm {name}",
    "product.approved": "duyệt sản phẩm {name}",
    "product.draft_discarded": "bỏ bản nháp của sản phẩm {name}",
    "product.photo_added": "thêm ảnh cho sản phẩm {name}",
    "product.photo_removed": "bỏ một ảnh của sản phẩm {name}",
    "product.photos_reordered": "đổi thứ tự ảnh của sản phẩm {name}",
    "product.recorded": "ghi nhận sản phẩm {name} của chủ thể",
    "product.refused": "từ chối sản phẩm {name}",
    "product.registered": "tạo sản phẩm {name}",
    "product.returned": "trả lại sản phẩm {name} để sửa",
    "product.submitted": "gửi duyệt sản phẩm {name}",
    "product.updated": "sửa sản phẩm {name}",
    "product.withdrawn": "rút lại sản phẩm {name} đang chờ duyệt",
    "product_group.registered": "thêm nhóm sản phẩm {name}",
    "product_group.restored": "cho dùng lại nhóm sản phẩm {name}",
    "product_group.retired": "ngừng dùng nhóm sản phẩm {name}",
    "product_group.updated": "sửa nhóm sản phẩm {name}",
    "programme.created": "lập chương trình {name}",
    "programme.removed": "xóa chương trình {name}",
    "programme.updated": "sửa chương trình {name}",
    "project.created": "lập dự án {name}",
    "project.removed": "xóa dự án {name}",
    "project.updated": "sửa dự án {name}",
    "proposal.merge_organisation_proposed": "đề nghị gộp chủ thể {name}",
    "proposal.rejected": "không đồng ý với đề nghị về {name}",
    "proposal.revoke_certificate_proposed": "đề nghị thu hồi giấy: {name}",
    "proposal.rotate_key_proposed": "đề nghị đổi khóa mã tem sang {name}",
    "proposal.suspend_organisation_proposed": "đề nghị tạm ngừng chủ thể {name}",
    "proposal.withdrawn": "rút lại đề nghị về {name}",
    "recall.closed": "khép đợt thu hồi lô số {id}",
    "recall.outcome_recorded": "ghi kết quả xử lý của đợt thu hồi lô số {id}",
    "recall.started": "bắt đầu đợt thu hồi lô số {id}",
    "session.ended": "kết thúc một phiên đăng nhập của {name}",
    "session.others_ended": "kết thúc các phiên đăng nhập khác của {name}",
    "session.started": "đăng nhập",
    "setting.changed": "đổi cài đặt {name}",
    "stage_type.registered": "thêm công đoạn {name} vào danh mục",
    "stage_type.updated": "sửa công đoạn {name} trong danh mục",
    "support.added": "ghi một nội dung hỗ trợ (số {id})",
    "support.removed": "xóa một nội dung hỗ trợ (số {id})",
    "support.updated": "sửa một nội dung hỗ trợ (số {id})",
    "support_kind.registered": "thêm nội dung hỗ trợ {name} vào danh mục",
    "support_kind.restored": "cho dùng lại nội dung hỗ trợ {name}",
    "support_kind.retired": "ngừng dùng nội dung hỗ trợ {name}",
    "support_kind.updated": "sửa nội dung hỗ trợ {name} trong danh mục",
    "user.created": "tạo tài khoản của {name}",
    "user.disabled": "khóa tài khoản của {name}",
    "user.enabled": "mở lại tài khoản của {name}",
    "user.invitation_accepted": "nhận lời mời và đặt mật khẩu",
    "user.invited": "gửi lời mời tới {name}",
    "user.password_changed": "đổi mật khẩu",
    "user.password_reset": "đặt lại mật khẩu",
    "user.password_reset_requested": "yêu cầu đặt lại mật khẩu cho {name}",
    "user.role_changed": "đổi vai trò của {name}",
    "user.sessions_ended": "kết thúc mọi phiên đăng nhập của {name}",
    "visit.corrected": "sửa cuộc kiểm tra số {id}",
    "visit.plan_cancelled": "hủy một lịch kiểm tra",
    "visit.planned": "đặt một lịch kiểm tra",
    "visit.recorded": "ghi cuộc kiểm tra số {id}",
    "yearly_report.frozen": "chốt số liệu: {name}",
}
FAMILIES: Mapping[str, str] = {  # the word before the dot
    "product": "Sản phẩm",
    "batch": "Lô sản xuất",
    "event": "Công đoạn đã ghi",
    "labels": "Tem",
    "label_print": "In tem",
    "certificate": "Giấy chứng nhận",
    "recall": "Thu hồi lô",
    "alert": "Quét bất thường",
    "consumer_report": "Phản ánh",
    "organisation": "Chủ thể",
    "establishment": "Địa điểm",
    "import": "Nhập từ Excel",
    "programme": "Chương trình",
    "plan": "Kế hoạch",
    "project": "Dự án",
    "participation": "Tham gia dự án",
    "support": "Hỗ trợ",
    "activity": "Hoạt động",
    "visit": "Kiểm tra",
    "yearly_report": "Báo cáo năm",
    "proposal": "Việc cần hai người",
    "user": "Tài khoản",
    "session": "Đăng nhập",
    "factor": "Xác thực hai bước",
    "key": "Khóa mã tem",
    "setting": "Cài đặt",
    "commune": "Danh mục xã, phường",
    "product_group": "Danh mục nhóm sản phẩm",
    "certificate_kind": "Danh mục loại giấy",
    "support_kind": "Danh mục nội dung hỗ trợ",
    "stage_type": "Danh mục công đoạn",
    "label_stock": "Giấy in tem",
}
# What has no name of its own is named by its table and number; read, by its word and number.
_NUMBERED: Mapping[str, str] = {
    "alert": "cảnh báo",
    "label_run": "đợt tem",
    "participation": "lượt tham gia",
    "planned_visit": "lịch kiểm tra",
    "proposal": "đề nghị",
    "recall": "đợt thu hồi lô",
    "spreadsheet_import": "lần nhập Excel",
    "support": "nội dung hỗ trợ",
    "trace_event": "công đoạn",
    "user_session": "phiên đăng nhập",
    "visit": "cuộc kiểm tra",
}
_MACHINES = {"alerts": "Hệ thống cảnh báo"}


def sentence(entry: AuditEntry) -> str:
    """Who did what to what. An action that no line is left for, as of an older release, is named."""
    did = SAID.get(entry.action, f"thực hiện «{entry.action}» với {{name}}")
    return f"{who(entry)} đã {did.format(name=subject_of(entry), id=entry.subject_id)}."


def subject_of(entry: AuditEntry) -> str:
    """What it was called then; a setting by what it is for."""
    known = known_settings.KNOWN.get(entry.subject_id) if entry.subject_type == "setting" else None
    if known:
        return f"«{known.label}»"
    if entry.subject_name == f"{entry.subject_type} {entry.subject_id}":
        return f"{_NUMBERED.get(entry.subject_type, entry.subject_type)} số {entry.subject_id}"
    return entry.subject_name


def who(entry: AuditEntry) -> str:
    """The person, or what acted in nobody's name."""
    name = entry.actor_name if entry.actor_user_id else _MACHINES.get(entry.actor_name, entry.actor_name)
    return name[:1].upper() + name[1:]


def family_of(action: str) -> str:
    """«product» of «product.approved»."""
    return action.partition(".")[0]


def actions_of(family: str) -> list[str]:
    """Every action of a family."""
    return [action for action in SAID if family_of(action) == family]
