"""Forms of the reference data that an administrator keeps."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms.validators import DataRequired, InputRequired, Optional

from models import AdminUnit
from traceability.services.named_kinds import FAMILIES, Names
from traceability.web.forms.fields import AmountField, ChoiceField, DayField, LineField, needed


class _Named(FlaskForm):
    """Made into a form by the classes below, whose own fields come first."""

    def names(self) -> Names:
        """What was typed."""
        return Names(name=self["name"].data, name_en=self.name_en.data, name_zh=self.name_zh.data)


def _names() -> tuple[LineField, LineField, LineField]:
    return (
        LineField("Tên", validators=needed("Nhập tên.")),
        LineField("Tên tiếng Anh", validators=needed("Nhập tên tiếng Anh."), render_kw={"lang": "en"}),
        LineField(
            "Tên tiếng Trung", validators=needed("Nhập tên tiếng Trung."), render_kw={"lang": "zh-Hans"}
        ),
    )


class NamesForm(_Named):
    """The words of a group or a kind of support."""

    name, name_en, name_zh = _names()


class GroupForm(_Named):
    """A new subgroup."""

    code = LineField(
        "Mã phân nhóm",
        description="Số của nhóm, dấu chấm và số thứ tự, ví dụ 1.7.",
        validators=needed("Nhập mã phân nhóm."),
    )
    name, name_en, name_zh = _names()


class SupportKindForm(_Named):
    """A new kind of support."""

    family = ChoiceField(
        "Nhóm hỗ trợ",
        description="Các con số của chương trình cộng theo nhóm này; sau không đổi được.",
        validators=[InputRequired("Chọn một nhóm.")],
    )
    name, name_en, name_zh = _names()

    def offer(self) -> None:
        """The families that figures add up by."""
        self.family.choices = [("", "Chọn nhóm"), *FAMILIES.items()]


class CommuneForm(FlaskForm):
    """A new commune."""

    code = LineField(
        "Mã số", description="5 chữ số theo danh mục hành chính.", validators=needed("Nhập mã số.")
    )
    full_name = LineField(
        "Tên đầy đủ", description="Ví dụ: Xã Chi Lăng.", validators=needed("Nhập tên đầy đủ.")
    )
    valid_from = DayField("Thành lập từ ngày", validators=[InputRequired("Nhập ngày thành lập.")])
    latitude = AmountField("Vĩ độ trung tâm", description="Để vẽ trên bản đồ.", validators=[Optional()])
    longitude = AmountField("Kinh độ trung tâm", validators=[Optional()])


class ClosingForm(FlaskForm):
    """The end of a commune."""

    last_day = DayField("Ngày cuối còn tồn tại", validators=[InputRequired("Nhập ngày cuối.")])
    successor = ChoiceField("Nhập vào xã, phường", validators=[DataRequired("Chọn xã, phường kế tiếp.")])

    def offer(self, communes: Sequence[AdminUnit]) -> None:
        """Where it may have gone."""
        self.successor.choices = [
            ("", "Chọn xã, phường"),
            *((str(one.id), one.full_name) for one in communes),
        ]


class OldNameForm(FlaskForm):
    """A name that a commune had."""

    full_name = LineField(
        "Tên cũ", description="Tên đầy đủ, ví dụ: Thị trấn Đồng Mỏ.", validators=needed("Nhập tên cũ.")
    )
    last_day = DayField(
        "Dùng đến ngày", description="Để trống thì lấy ngày trước khi thành lập.", validators=[Optional()]
    )
