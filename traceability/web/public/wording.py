"""What each verdict and notice looks like and says, for three seconds of a shopper's time."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from models import CertificateStatus, VoidReason
from traceability.verdict import Kind, Note, ScanFacts, State
from traceability.web.filters import format_date, format_datetime, format_number
from traceability.web.public.texts import code_in_fours, spoken_phone

Text: TypeAlias = LazyString | str


@dataclass(frozen=True, slots=True)
class Look:
    """The colour (a token), the outline (components/icon.html) and the heading of a state."""

    tone: str
    icon: str
    title: LazyString


@dataclass(frozen=True, slots=True)
class Wording:
    """A verdict as its banner shows it."""

    tone: str
    icon: str
    title: Markup
    text: Markup


LOOKS: dict[State, Look] = {
    State.DEMO: Look("info", "pencil", _("TRANG MẪU – không phải sản phẩm thật")),
    State.MISTYPED: Look("info", "pencil", _("Mã chưa đúng – có thể gõ nhầm một ký tự")),
    State.UNKNOWN: Look("neutral", "question", _("Không tìm thấy mã %(code)s")),
    State.RECALLED: Look("danger", "alert-octagon", _("NGỪNG SỬ DỤNG – lô %(lot)s đang bị thu hồi")),
    State.VOID: Look("danger", "scissors", _("Tem này đã bị hủy")),
    State.PAST_USE_BY: Look("danger", "calendar-cross", _("Đã quá hạn sử dụng %(days)s ngày")),
    State.CERT_REVOKED: Look(
        "danger", "cross-octagon", _("Giấy chứng nhận OCOP đã bị thu hồi ngày %(changed_on)s")
    ),
    State.CERT_SUSPENDED: Look("warn", "pause", _("Chứng nhận OCOP bị đình chỉ từ %(changed_on)s")),
    State.NOT_RELEASED: Look("warn", "hourglass", _("Lô này chưa xuất xưởng")),
    State.SUSPECT: Look("suspect", "squares", _("Thận trọng – tem này có dấu hiệu bị sao chép")),
    State.CERT_EXPIRED: Look("warn", "clock", _("Chứng nhận OCOP đã hết hạn ngày %(expires_on)s")),
    State.OK_PLAIN: Look("info", "check-square", _("Mã hợp lệ · Sản phẩm không có chứng nhận OCOP")),
    State.OK: Look("ok", "check-circle", _("Mã hợp lệ · OCOP %(stars)s sao, hiệu lực đến %(expires_on)s")),
    State.UNAVAILABLE: Look("neutral", "cloud", _("Chưa kiểm tra được trạng thái lúc này")),
}
_TEXTS: dict[State, LazyString] = {
    State.MISTYPED: _("Nhập lại 16 ký tự dưới mã QR."),
    State.UNKNOWN: _(
        "Hệ thống chưa từng cấp mã này. Nếu mã in trên sản phẩm, đừng tin tem và hãy báo cho chúng tôi."
    ),
    State.RECALLED: _("%(reason)s. Không ăn/dùng, không bán. Trả lại nơi mua hoặc gọi %(phone)s."),
    State.VOID: _("Báo %(void_reason)s ngày %(voided_on)s. Không dùng để xác minh sản phẩm."),
    State.PAST_USE_BY: _("Hạn sử dụng %(use_by)s. Không mua, không dùng."),
    State.CERT_REVOKED: _(
        "%(decision)s Không còn là sản phẩm OCOP; nếu bao bì vẫn in sao, hãy báo cho chúng tôi."
    ),
    State.CERT_SUSPENDED: _("%(decision)s Không coi là sản phẩm OCOP cho đến khi có kết luận."),
    State.NOT_RELEASED: _("Tem chưa được kích hoạt. Nếu hàng đang bán, hãy báo cho chúng tôi."),
    State.SUSPECT: _(
        "Tem của 1 sản phẩm nhưng đã được kiểm tra %(checks)s lần từ %(first_checked_on)s. "
        "Hỏi người bán; nghi ngờ thì báo cho chúng tôi."
    ),
    State.OK: _("Đối chiếu tên, ảnh, số lô %(lot)s với bao bì bạn đang cầm."),
    State.UNAVAILABLE: _("Thử lại hoặc gọi %(phone)s."),
}
_NOTES: dict[Note, LazyString] = {
    Note.OTHER_PRODUCT: _(
        "Mã này thuộc sản phẩm khác với sản phẩm ghi trong địa chỉ vừa quét. Hãy thận trọng."
    ),
    Note.UNREGISTERED_LOT: _("Lô %(unregistered_lot)s chưa được đăng ký cho sản phẩm này."),
    Note.PRODUCER_SUSPENDED: _("Cơ sở sản xuất đang tạm ngừng trên hệ thống."),
    Note.BATCHES_RECALLED: _("Đang thu hồi các lô: %(recalled_lots)s. Đối chiếu số lô trên bao bì."),
    Note.SHARED_CODE: _("Mã dùng chung cho cả lô; không phân biệt từng hộp."),
}
_VOID_REASONS: dict[VoidReason, LazyString] = {
    VoidReason.DAMAGED: _("hỏng"),
    VoidReason.LOST: _("mất"),
    VoidReason.MISPRINT: _("in sai"),
    VoidReason.UNUSED: _("không dùng đến"),
    VoidReason.STOLEN: _("mất trộm"),
}


def say(state: State, facts: ScanFacts, reason: Markup | None = None) -> Wording:
    """The banner of a state. `reason` is the recall's, already marked with its language."""
    values = _values(facts, reason or Markup(""))
    look = LOOKS[state]
    title, text = look.title, _TEXTS.get(state, "")
    if state is State.OK:
        title, text = _valid(facts, title, text)
    elif state is State.CERT_EXPIRED:
        text = _expired(facts) if facts.fresh else _unavailable(facts)  # nothing vouches for the code now
    elif state is State.UNAVAILABLE:
        text = _unavailable(facts)
    elif state is State.SUSPECT and facts.locked:
        text = _("Cán bộ đã xem xét và đánh dấu tem này. Hỏi người bán; nghi ngờ thì báo cho chúng tôi.")
    return Wording(look.tone, look.icon, _fill(title, values), _fill(text, values))


def note(notice: State | Note, facts: ScanFacts) -> Markup:
    """The line of one notice; a lesser verdict is told by its heading."""
    if isinstance(notice, Note):
        return _fill(_NOTES[notice], _values(facts, Markup("")))
    return say(notice, facts).title


def _valid(facts: ScanFacts, title: LazyString, text: Text) -> tuple[LazyString, Text]:
    if facts.ocop and facts.ocop.expires_on is None:
        title = _("Mã hợp lệ · OCOP %(stars)s sao")
    if facts.lot is None:
        text = _("Đối chiếu tên và ảnh với sản phẩm bạn đang xem.")
    return title, text


def _unavailable(facts: ScanFacts) -> LazyString:
    if facts.as_of is None:
        return _("Thử lại hoặc gọi %(phone)s.") if facts.phone else _("Thử lại sau ít phút.")
    if facts.phone:
        return _("Dữ liệu lúc %(as_of)s. Thử lại hoặc gọi %(phone)s.")
    return _("Dữ liệu lúc %(as_of)s. Thử lại sau ít phút.")


def _expired(facts: ScanFacts) -> LazyString:
    """The shopper holds something made on a day; what counts is whether the stars were true then."""
    when_made = facts.ocop.when_made if facts.ocop else None
    if when_made is None or facts.kind is Kind.PRODUCT:
        return _("Mã hợp lệ.")
    if when_made.in_force:
        return _("Mã hợp lệ. Khi sản xuất lô này (%(made_on)s), chứng nhận còn hiệu lực.")
    if when_made is CertificateStatus.NOT_YET_ISSUED:
        return _("Mã hợp lệ. Khi sản xuất lô này (%(made_on)s), chứng nhận chưa có hiệu lực.")
    return _("Mã hợp lệ. Khi sản xuất lô này (%(made_on)s), chứng nhận không còn hiệu lực.")


def _fill(text: Text, values: dict[str, Any]) -> Markup:
    # Markup's % escapes every value that is not markup itself; str() first asks for the reader's language.
    return Markup(str(text)) % values  # noqa: S704 - our own sentences


def _values(facts: ScanFacts, reason: Markup) -> dict[str, Any]:
    ocop = facts.ocop
    number = ocop.decision_number if ocop else None
    return {
        "code": code_in_fours(facts.code),
        "lot": facts.lot or "",
        "phone": spoken_phone(facts.phone),
        "reason": reason,
        "void_reason": str(_VOID_REASONS[facts.void_reason]) if facts.void_reason else "",
        "voided_on": _day(facts.voided_on),
        "days": format_number((facts.today - facts.use_by).days) if facts.use_by else "",
        "use_by": _day(facts.use_by),
        "made_on": _day(facts.made_on),
        "stars": ocop.stars if ocop else "",
        "expires_on": _day(ocop.expires_on) if ocop else "",
        "changed_on": _day(ocop.changed_on) if ocop else "",
        "decision": gettext("Quyết định %(number)s.", number=number) if number else "",
        "as_of": format_datetime(facts.as_of),
        "checks": format_number(facts.checks),
        "first_checked_on": _day(facts.first_checked_on),
        "unregistered_lot": facts.unregistered_lot or "",
        "recalled_lots": ", ".join(facts.recalled_lots),
    }


def _day(day: date | None) -> str:
    return format_date(day) if day else ""
