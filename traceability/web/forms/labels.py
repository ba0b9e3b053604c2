"""The forms of a batch's labels."""

import uuid

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from models import LabelKind, VoidReason
from traceability.labels.stocks import STOCKS, Medium
from traceability.services.label_files import FileFormat
from traceability.services.label_life import Stretch

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
            (LabelKind.UNIT.value, "Mỗi bao gói một mã riêng – phát hiện được tem bị sao chép"),
            (
                LabelKind.BATCH.value,
                "Một mã chung cho cả lô – rẻ, nhưng không phát hiện được tem bị sao chép",
            ),
        ],
        validators=[InputRequired("Chọn loại tem.")],
    )
    quantity = IntegerField(
        "Số lượng tem", validators=[InputRequired("Nhập số lượng tem."), NumberRange(1, message=_NUMBER)]
    )
    idempotency_key = HiddenField(default=lambda: uuid.uuid4().hex, validators=[Length(min=8, max=64)])


class StretchForm(FlaskForm):
    """From which label to which, as people count: from 1, the last one included."""

    first = IntegerField("Từ tem số", validators=[InputRequired(_NUMBER), NumberRange(1, message=_NUMBER)])
    last = IntegerField("Đến tem số", validators=[InputRequired(_NUMBER), NumberRange(1, message=_NUMBER)])

    def validate_last(self, field: IntegerField) -> None:
        if self.first.data and field.data and field.data < self.first.data:
            raise ValueError("Tem cuối phải từ tem đầu trở đi.")

    @property
    def stretch(self) -> Stretch:
        """The same, counted from 0."""
        return Stretch(self.first.data - 1, self.last.data - self.first.data + 1)


class FileForm(StretchForm):
    """A file to print."""

    file_format = SelectField(
        "Định dạng",
        choices=[
            (FileFormat.PDF.value, "PDF – tờ tem A4 cho máy in văn phòng"),
            (FileFormat.CSV.value, "CSV – danh sách mã cho nhà in"),
            (FileFormat.SVG.value, "SVG – từng tem một (zip)"),
            (FileFormat.PNG.value, "PNG – từng tem một (zip)"),
        ],
        validators=[InputRequired("Chọn định dạng.")],
    )
    stock = SelectField(
        "Giấy tem",
        choices=[(key, stock.name) for key, stock in STOCKS.items() if stock.medium is Medium.SHEET],
        validators=[InputRequired("Chọn loại giấy tem.")],
    )
    start_cell = IntegerField(
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

    reason = SelectField(
        "Lý do",
        choices=[("", "Chọn lý do"), *((reason.value, label) for reason, label in VOID_REASONS.items())],
        validators=[InputRequired("Chọn lý do hủy tem.")],
    )
    note = StringField(
        "Ghi chú", validators=[Optional(), Length(max=200, message="Viết ghi chú trong 200 ký tự.")]
    )
