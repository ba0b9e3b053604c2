"""Forms about workbooks: uploading one, answering what is unclear in it, confirming what it does."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms.validators import Optional

from traceability.services.imports import Answers, Days, Marks
from traceability.web.forms.fields import HiddenField, RadioField

_DAYS = [
    (Days.DAY_FIRST.value, "ngày 3 tháng 4 (ngày/tháng/năm)"),
    (Days.MONTH_FIRST.value, "ngày 4 tháng 3 (tháng/ngày/năm)"),
]
_MARKS = [
    (Marks.THOUSANDS.value, "một nghìn hai trăm (1200)"),
    (Marks.DECIMALS.value, "một phẩy hai (1,2)"),
]


class UploadForm(FlaskForm):
    """One workbook."""

    file = FileField(
        "Tệp Excel",
        description="Tệp .xlsx theo mẫu, nhỏ hơn 10 MB, tối đa 20.000 dòng.",
        validators=[FileRequired("Chọn một tệp .xlsx.")],
        render_kw={"accept": ".xlsx"},
    )


class AnswersForm(FlaskForm):
    """What unclear cells mean, once for the whole file; sent by GET."""

    class Meta:
        csrf = False

    days = RadioField("Ngày ghi dạng 03/04/2026 trong tệp là", choices=_DAYS, validators=[Optional()])
    marks = RadioField("Số ghi dạng 1.200 trong tệp là", choices=_MARKS, validators=[Optional()])

    @property
    def answers(self) -> Answers:
        """What was answered. An answer that was never offered is none."""
        self.validate()
        days = self.days.data if self.days.data and not self.days.errors else None
        marks = self.marks.data if self.marks.data and not self.marks.errors else None
        return Answers(Days(days) if days else None, Marks(marks) if marks else None)


class ConfirmForm(FlaskForm):
    """What the person has seen, and the files that go with it."""

    seen = HiddenField()
    days = HiddenField()
    marks = HiddenField()
    files = MultipleFileField(
        "Tệp minh chứng",
        description="Chọn cùng lúc mọi tệp PDF, JPEG, PNG hoặc WebP; tổng cộng nhỏ hơn 10 MB.",
        validators=[Optional()],
        render_kw={"accept": "application/pdf,image/jpeg,image/png,image/webp"},
    )

    @property
    def answers(self) -> Answers:
        """The answers that the preview was made with."""
        return AnswersForm(data={"days": self.days.data, "marks": self.marks.data}, formdata=None).answers
