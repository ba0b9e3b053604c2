"""The form a shopper reports with, and those its readers answer with."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from models import ReportKind
from traceability.services.consumer_reports import Written
from traceability.web.forms.fields import LineField, RadioField, TextAreaField, needed

KINDS = {
    ReportKind.MISMATCH: _("Thông tin trên trang khác với bao bì"),
    ReportKind.COPIED: _("Tem có vẻ bị sao chép, bóc dán lại hoặc in lại"),
    ReportKind.QUALITY: _("Sản phẩm hỏng, có vật lạ hoặc gây khó chịu"),
    ReportKind.STILL_SOLD: _("Hàng thu hồi, quá hạn hoặc hết chứng nhận vẫn đang bán"),
    ReportKind.OTHER: _("Việc khác"),
}


class ReportForm(FlaskForm):
    """Without a session there is no CSRF token: the origin of the request is checked instead."""

    class Meta:
        csrf = False

    kind = RadioField(
        _("Bạn muốn báo việc gì?"),
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        validators=[InputRequired(_("Chọn một mục."))],
    )
    description = TextAreaField(
        _("Bạn thấy điều gì?"),
        validators=[
            DataRequired(_("Ghi ngắn gọn điều bạn thấy.")),
            Length(max=1000, message=_("Viết ngắn lại, tối đa 1000 ký tự.")),
        ],
    )
    bought_at = LineField(
        _("Mua ở đâu"),
        validators=[Optional(), Length(max=200, message=_("Viết ngắn lại, tối đa 200 ký tự."))],
    )
    photo = FileField(_("Ảnh bao bì hoặc tem"), validators=[Optional()])
    phone = LineField(
        _("Số điện thoại"),
        validators=[
            Optional(),
            Regexp(r"^\+?[0-9 .()-]{8,20}$", message=_("Số điện thoại chưa đúng; xem lại các chữ số.")),
        ],
    )
    # People do not see it; programs that fill in everything do.
    website = LineField("Website", validators=[Optional()])

    def written(self, language: str) -> Written:
        """What was typed, as the service takes it."""
        return Written(
            ReportKind(self.kind.data),
            self.description.data or "",
            self.bought_at.data or "",
            self.phone.data or "",
            language,
        )


class OutcomeForm(FlaskForm):
    """What came of a report."""

    outcome = TextAreaField("Kết quả xử lý", validators=needed("Ghi kết quả xử lý.", 1000))


class ReasonForm(FlaskForm):
    """Why an alert is decided like this."""

    reason = TextAreaField("Lý do", validators=needed("Ghi lý do, để người khác hiểu quyết định này.", 1000))
