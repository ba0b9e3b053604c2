"""The forms of a batch's labels."""

import uuid

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from models import LabelKind, VoidReason
from traceability.labels.stocks import STOCKS, Medium
from traceability.services.label_files import FileFormat
from traceability.services.label_life import Stretch
from traceability.web.forms.fields import ChoiceField, CountField

VOID_REASONS = {
    VoidReason.DAMAGED: "Hỏng",
    VoidReason.LOST: "Mất",
    VoidReason.MISPRINT: "In lỗi",
    VoidReason.UNUSED: "Không dùng đến",
    VoidReason.STOLEN: "Bị lấy cắp",
}
_NUMBER = "Nhập một số nguyên từ 1."


class IssueForm(FlaskForm):
    """Kind and quantity. The hidden key makes a double click one order."""

    kind = RadioField(
        "Loại tem",
        choices=[
            SelectChoice(LabelKind.UNIT.value, "Mỗi bao gói một mã riêng – phát hiện được tem bị sao chép"),
            (
                LabelKind.BATCH.value,
                "Một mã chung cho cả lô – rẻ, nhưng không phát hiện được tem bị sao chép",
            ),
        ],
        validators=[InputRequired("Chọn loại tem.")],
    )
    quantity = CountField(
        "Số lượng tem", validators=[InputRequired("Nhập số lượng tem."), NumberRange(1, message=_NUMBER)]
    )
    idempotency_key = HiddenField(default=lambda: uuid.uuid4().hex, validators=[Length(min=8, max=64)])


class StretchForm(FlaskForm):
    """From which label to which, as people count: from 1, the last one included."""

    first = CountField("Từ tem số", validators=[InputRequired(_NUMBER), NumberRange(1, message=_NUMBER)])
    last = CountField("Đến tem số", validators=[InputRequired(_NUMBER), NumberRange(1, message=_NUMBER)])

    def validate_last(self, field: CountField) -> None:
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError("Tem cuối phải từ tem đầu trở đi.")

    @property
    def stretch(self) -> Stretch:
        """The same, counted from 0."""
        first, last = self.first.data or 1, self.last.data or 1  # both are there once the form is valid
        return Stretch(first - 1, last - first + 1)


class FileForm(StretchForm):
    """A file to print."""

    file_format = ChoiceField(
        "Định dạng",
        choices=[
            SelectChoice(FileFormat.PDF.value, "PDF – tờ tem A4 cho máy in văn phòng"),
            SelectChoice(FileFormat.CSV.value, "CSV – danh sách mã cho nhà in"),
            SelectChoice(FileFormat.SVG.value, "SVG – từng tem một (zip)"),
            SelectChoice(FileFormat.PNG.value, "PNG – từng tem một (zip)"),
        ],
        validators=[InputRequired("Chọn định dạng.")],
    )
    stock = ChoiceField(
        "Giấy tem",
        choices=[
            SelectChoice(key, stock.name) for key, stock in STOCKS.items() if stock.medium is Medium.SHEET
        ],
        validators=[InputRequired("Chọn loại giấy tem.")],
    )
    start_cell = CountField(
        "Bắt đầu từ ô",
        default=1,
        validators=[
            InputRequired("Nhập ô trống đầu tiên; tờ mới thì là 1."),
            NumberRange(1, message=_NUMBER),
        ],
    )
    reason = StringField(
        "Lý do tải lại",
        validators=[Optional(), Length(max=200, message="Viết lý do trong 200 ký tự.")],
    )


class VoidForm(StretchForm):
    """Labels that are no longer to be trusted."""

    reason = ChoiceField(
        "Lý do",
        choices=[
            SelectChoice("", "Chọn lý do"),
            *(SelectChoice(reason.value, label) for reason, label in VOID_REASONS.items()),
        ],
        validators=[InputRequired("Chọn lý do hủy tem.")],
    )
    note = StringField(
        "Ghi chú", validators=[Optional(), Length(max=200, message="Viết ghi chú trong 200 ký tự.")]
    )
