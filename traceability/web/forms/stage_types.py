"""The form of a kind of stage."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired, Optional

from models import ProductGroup
from traceability.services.stage_types import BIZ_STEPS, StageTypeDetails
from traceability.web.forms.fields import ChoiceField, CountField, LineField, needed

STEPS = {
    "commissioning": "Tạo ra sản phẩm (commissioning)",
    "receiving": "Tiếp nhận (receiving)",
    "inspecting": "Kiểm tra (inspecting)",
    "packing": "Đóng gói (packing)",
    "repackaging": "Đóng gói lại (repackaging)",
    "storing": "Lưu kho (storing)",
    "shipping": "Xuất hàng (shipping)",
    "transporting": "Vận chuyển (transporting)",
    "retail_selling": "Bán lẻ (retail_selling)",
    "holding": "Tạm giữ (holding)",
    "destroying": "Tiêu hủy (destroying)",
}


class StageTypeForm(FlaskForm):
    """A kind of stage as an administrator writes it."""

    name = LineField("Tên công đoạn", validators=needed("Nhập tên công đoạn."))
    name_en = LineField(
        "Tên tiếng Anh",
        validators=needed("Nhập tên tiếng Anh; trang quét có ba thứ tiếng."),
        render_kw={"lang": "en"},
    )
    name_zh = LineField(
        "Tên tiếng Trung",
        validators=needed("Nhập tên tiếng Trung; trang quét có ba thứ tiếng."),
        render_kw={"lang": "zh-Hans"},
    )
    group_code = ChoiceField("Nhóm sản phẩm", validators=[Optional()])
    biz_step = ChoiceField(
        "Bước theo EPCIS",
        description="Để trao đổi dữ liệu với hệ thống khác (GS1 CBV 2.0).",
        choices=[(step, STEPS[step]) for step in BIZ_STEPS],
        validators=[InputRequired("Chọn một bước.")],
    )
    position = CountField("Thứ tự", description="Số nhỏ đứng trước.", validators=[Optional()])
    offered = BooleanField("Cho chọn khi ghi công đoạn")

    def offer(self, groups: Sequence[ProductGroup]) -> None:
        """The groups to choose from."""
        named = [(group.code, f"{group.code} {group.name}") for group in groups if not group.is_service]
        self.group_code.choices = [("", "Mọi nhóm sản phẩm"), *named]

    @property
    def details(self) -> StageTypeDetails:
        """What was typed."""
        return StageTypeDetails(
            name=self.name.data,
            name_en=self.name_en.data,
            name_zh=self.name_zh.data,
            biz_step=self.biz_step.data,
            group_code=self.group_code.data or None,
            position=int(self.position.data or 0),
            offered=self.offered.data,
        )
