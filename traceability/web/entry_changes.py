"""What an entry of the audit log changed, in words: a caption, the value before and the value after."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AdminUnit, AuditEntry
from traceability.services import known_settings, reference
from traceability.services.audit_words import family_of
from traceability.services.products import CAPTIONS as PRODUCT
from traceability.services.review_changes import CERTIFICATE, ORGANISATION
from traceability.services.second_factor import Identified
from traceability.web import label_words, wording
from traceability.web.filters import format_date, format_datetime

NOTHING = ""
Words = Mapping[tuple[str, str], Mapping[Any, str]]  # of a family and a key: what values are called


class Change(NamedTuple):
    """A line of the difference; a side that is empty had nothing."""

    caption: str
    before: str
    after: str


CAPTIONS: Mapping[str, str] = {
    **PRODUCT,
    **ORGANISATION,
    **CERTIFICATE,
    "app": "Ứng dụng tạo mã",
    "as_of": "Tính đến ngày",
    "audience": "Đối tượng",
    "attendees": "Số người dự",
    "batch_id": "Lô",
    "biz_step": "Bước theo EPCIS",
    "certificate_id": "Giấy chứng nhận",
    "closed_at": "Khép lúc",
    "code": "Mã",
    "codes": "Số mã đã kiểm tra",
    "comment": "Ý kiến",
    "commune": "Xã, phường",
    "contract_number": "Số hợp đồng",
    "count": "Số tem",
    "declared_packs": "Số bao gói dự kiến",
    "device": "Thiết bị",
    "edition": "Lần chốt",
    "effective_on": "Có hiệu lực từ ngày",
    "ends_on": "Ngày kết thúc",
    "family": "Nhóm hỗ trợ",
    "file": "Tệp",
    "finding": "Kết luận",
    "fingerprint": "Dấu của khóa",
    "first": "Tem đầu",
    "first_year": "Năm đầu",
    "follow_up_on": "Hẹn kiểm tra lại",
    "format": "Dạng tệp",
    "happened_at": "Thời gian",
    "held_on": "Ngày tổ chức",
    "identified": "Cách nhận ra người",
    "inspector": "Người kiểm tra",
    "instruction": "Hướng dẫn người tiêu dùng",
    "into": "Gộp vào",
    "into_id": "Gộp vào",
    "kind": "Loại",
    "kind_id": "Nội dung hỗ trợ",
    "last_year": "Năm cuối",
    "lead_agency": "Cơ quan chủ trì",
    "lot": "Số lô",
    "lot_number": "Số lô",
    "lots": "Các lô",
    "measure": "Số đo",
    "measures": "Biện pháp",
    "moved": "Đã chuyển",
    "name": "Tên",
    "name_en": "Tên tiếng Anh",
    "name_zh": "Tên tiếng Trung",
    "note": "Ghi chú",
    "observed": "Điều đã thấy",
    "offered": "Cho chọn",
    "organisation": "Chủ thể",
    "organisation_id": "Chủ thể",
    "outcome": "Kết quả",
    "packed_on": "Ngày đóng gói",
    "passkeys": "Số khóa đăng nhập",
    "place": "Địa điểm",
    "planned_on": "Ngày kiểm tra",
    "position": "Thứ tự",
    "produced_on": "Ngày sản xuất",
    "project": "Dự án",
    "proposal": "Đề nghị số",
    "proposed_by": "Người đề nghị",
    "quantity": "Số lượng",
    "reason": "Lý do",
    "recovered_quantity": "Số lượng thu hồi được",
    "reference": "Mã phản ánh",
    "remarks": "Ý kiến theo từng mục",
    "result": "Kết quả",
    "role": "Vai trò",
    "rule": "Dấu hiệu",
    "sha256": "Mã băm của tệp",
    "stage": "Công đoạn",
    "starts_on": "Ngày bắt đầu",
    "state": "Trạng thái",
    "stock": "Giấy in tem",
    "stretches": "Các khoảng tem",
    "subject": "Của",
    "supersedes": "Thay cho giấy",
    "successors": "Nhập vào",
    "unit": "Đơn vị tính",
    "use_by": "Hạn sử dụng",
    "usual_months": "Thời hạn thường dùng (tháng)",
    "valid_from": "Có từ ngày",
    "valid_to": "Ngày cuối còn tồn tại",
    "value": "Giá trị",
    "version": "Lần sửa",
    "visited_at": "Thời gian kiểm tra",
    "year": "Năm",
}
_WORDS: Words = {
    ("organisation", "kind"): wording.KINDS,
    ("organisation", "state"): wording.STATES,
    ("product", "state"): wording.VERSION_STATES,
    ("batch", "state"): wording.BATCH_STATES,
    ("certificate", "state"): {
        **wording.VERSION_STATES,
        "pending": "Chờ xác minh",
        "refused": "Không xác minh",
        "active": "Đã xác minh",
        "suspended": "Đình chỉ",
        "revoked": "Đã thu hồi giấy",
    },
    ("establishment", "kind"): wording.ESTABLISHMENT_KINDS,
    ("project", "kind"): wording.PROJECT_KINDS,
    ("activity", "kind"): wording.ACTIVITY_KINDS,
    ("recall", "kind"): wording.RECALL_KINDS,
    ("recall", "outcome"): wording.RECALL_OUTCOMES,
    ("labels", "kind"): {kind.value: words for kind, words in label_words.KINDS.items()},
    ("proposal", "state"): {state: words for state, (words, _) in wording.PROPOSAL_STATES.items()},
    ("alert", "state"): {state.value: words for state, (words, _) in wording.ALERT_STATES.items()},
    ("alert", "rule"): {rule.value: words for rule, words in wording.ALERT_RULES.items()},
    ("factor", "identified"): {
        Identified.IN_PERSON.value: "Gặp mặt",
        Identified.KNOWN_PHONE.value: "Gọi tới số đã có trong hồ sơ",
        Identified.ON_SERVER.value: "Người giữ máy chủ",
    },
    ("user", "role"): wording.ROLES,
    ("visit", "finding"): {finding.value: words for finding, (words, _) in wording.FINDINGS.items()},
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def names(session: Session) -> Words:
    """What reference data is called today, for the codes and ids that entries keep."""
    kinds, supports = reference.certificate_kinds(session), reference.support_kinds(session)
    units = session.execute(select(AdminUnit.id, AdminUnit.full_name))
    return {
        **_WORDS,
        ("certificate", "kind"): {kind.code: kind.name for kind in kinds},
        ("support", "kind"): {kind.code: kind.name for kind in supports},
        ("support", "kind_id"): {kind.id: kind.name for kind in supports},
        ("event", "stage"): {kind.code: kind.name for kind in reference.stage_types(session)},
        ("product", "group_code"): {group.code: group.name for group in reference.product_groups(session)},
        ("organisation", "commune_id"): {unit.id: unit.full_name for unit in units},
    }


def changes_of(entry: AuditEntry, words: Words) -> list[Change]:
    """Each value that the entry holds, in the order of its record; `words` are what `names` gives."""
    before, after = entry.before or {}, entry.after or {}
    family = family_of(entry.action)
    lines = (
        Change(
            _caption(entry, key),
            _said(words, family, key, before.get(key)),
            _said(words, family, key, after.get(key)),
        )
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    )
    return [line for line in lines if line.before != line.after]


def in_one_line(entry: AuditEntry, words: Words) -> str:
    """The same for a cell of a spreadsheet."""
    lines = (f"{one.caption}: {one.before or '–'} → {one.after or '–'}" for one in changes_of(entry, words))
    return "; ".join(lines)


def _caption(entry: AuditEntry, key: str) -> str:
    known = known_settings.KNOWN.get(entry.subject_id) if entry.subject_type == "setting" else None
    return known.label if known and key == "value" else CAPTIONS.get(key, key)


def _said(words: Words, family: str, key: str, value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, list):
        return ", ".join(filter(None, (_said(words, family, key, one) for one in value)))
    if isinstance(value, dict):
        return "; ".join(f"{CAPTIONS.get(k, k)}: {_said(words, family, k, v)}" for k, v in value.items())
    if said := words.get((family, key), {}).get(value):
        return said
    return _moment(value) if isinstance(value, str) else f"số {value}" if key.endswith("_id") else str(value)


def _moment(value: str) -> str:
    """Days and instants are kept in ISO form."""
    if _DAY.fullmatch(value):
        return format_date(datetime.fromisoformat(value))
    return format_datetime(datetime.fromisoformat(value)) if _MOMENT.match(value) else value
