"""The forms of issued labels: activate, void, download."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from models import VoidReason
from traceability.services.labels.life import Stretch
from traceability.web.forms.fields import (
    CheckboxesField,
    ChoiceField,
    CountField,
    HiddenField,
    LineField,
    TextAreaField,
)

VOID_REASONS = {
    VoidReason.DAMAGED: "Hỏng",
    VoidReason.LOST: "Mất",
    VoidReason.MISPRINT: "In lỗi",
    VoidReason.UNUSED: "Không dùng đến",
    VoidReason.STOLEN: "Bị lấy cắp",
}
NUMBER = "Nhập một số nguyên từ 1."
_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


def reason_of_leaving(required: bool = False) -> LineField:
    """Why labels that left before leave again."""
    empty = InputRequired("Ghi lý do.") if required else Optional()
    longest = Length(max=200, message="Viết lý do trong 200 ký tự.")
    return LineField("Lý do in lại", validators=[empty, longest])


class StretchForm(FlaskForm):
    """From which label to which, as people count: from 1, the last one included."""

    first = CountField(
        "Từ tem số", validators=[InputRequired(NUMBER), NumberRange(1, message=NUMBER)], render_kw=_DIGITS
    )
    last = CountField(
        "Đến tem số", validators=[InputRequired(NUMBER), NumberRange(1, message=NUMBER)], render_kw=_DIGITS
    )

    def validate_last(self, field: CountField) -> None:
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError("Tem cuối phải từ tem đầu trở đi.")

    @property
    def stretch(self) -> Stretch:
        """The same, counted from 0."""
        first, last = self.first.data or 1, self.last.data or 1  # both are there once the form is valid
        return Stretch(first - 1, last - first + 1)


class ActivateForm(StretchForm):
    """Activating cannot be undone, so the number of labels is typed."""

    count = CountField(
        "Gõ số tem sẽ kích hoạt", validators=[InputRequired("Gõ số tem để xác nhận.")], render_kw=_DIGITS
    )

    def validate_count(self, field: CountField) -> None:
        if self.first.data and self.last.data and not self.last.errors:
            count = self.stretch.count
            if field.data != count:
                raise ValidationError(
                    f"Từ tem {self.first.data} đến tem {self.last.data} là {count} tem. "
                    "Sửa khoảng hoặc gõ đúng số đó."
                )


class ReasonForm(FlaskForm):
    """Why labels are no longer to be trusted."""

    reason = ChoiceField(
        "Lý do hủy",
        choices=[
            SelectChoice("", "Chọn lý do"),
            *(SelectChoice(reason.value, label) for reason, label in VOID_REASONS.items()),
        ],
        validators=[InputRequired("Chọn lý do hủy tem.")],
    )
    note = LineField(
        "Ghi chú", validators=[Optional(), Length(max=200, message="Viết ghi chú trong 200 ký tự.")]
    )

    @property
    def void_reason(self) -> VoidReason:
        return VoidReason(self.reason.data)


class VoidForm(ReasonForm, StretchForm):
    """A stretch of labels."""


class VoidCodesForm(ReasonForm):
    """Labels in hand, by what is printed on them."""

    codes = TextAreaField(
        "Mã của các tem",
        description="Mỗi dòng một mã 16 ký tự in cạnh mã QR, hoặc quét mã QR bằng máy quét cầm tay.",
        validators=[InputRequired("Nhập ít nhất một mã.")],
        render_kw={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false", "rows": "5"},
    )


class VoidCellsForm(ReasonForm):
    """Labels of one printed sheet."""

    cells = CheckboxesField("Các ô hỏng", coerce=int)

    def offer(self, places: list[int]) -> None:
        """The cells that hold a label."""
        self.cells.choices = [SelectChoice(place, str(place)) for place in places]


class DownloadForm(FlaskForm):
    """A file, or one part of it; labels that left before say why."""

    part = HiddenField()
    reason = reason_of_leaving()

    @property
    def number(self) -> int | None:
        """Which part, from 0; None for the whole."""
        text = self.part.data or ""
        return int(text) if text.isascii() and text.isdigit() else None

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.reason.label.text = "Lý do tải lại"
