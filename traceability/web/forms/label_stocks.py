"""The forms of sheets and rolls that somebody measured with a ruler."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from traceability.web.forms.fields import AmountField, CountField, LineField

_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
_DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


def _name(label: str, description: str) -> LineField:
    longest = Length(max=60, message="Tối đa 60 ký tự.")
    return LineField(
        label, description=description, validators=[InputRequired("Đặt tên để nhận ra lần sau."), longest]
    )


class MeasuresForm(FlaskForm):
    """A sheet measured with a ruler."""

    name = _name("Tên giấy", "Để nhận ra lần sau, ví dụ: Giấy tem 24 ô mua ở chợ.")
    columns = CountField(
        "Số cột", validators=[InputRequired("Đếm số tem trên một hàng ngang.")], render_kw=_DIGITS
    )
    rows = CountField(
        "Số hàng", validators=[InputRequired("Đếm số tem trên một cột dọc.")], render_kw=_DIGITS
    )
    width = AmountField(
        "Chiều rộng một tem", validators=[InputRequired("Đo chiều rộng tem.")], render_kw=_DECIMAL
    )
    height = AmountField(
        "Chiều cao một tem", validators=[InputRequired("Đo chiều cao tem.")], render_kw=_DECIMAL
    )
    left = AmountField(
        "Lề trái", description="Từ mép giấy đến tem đầu tiên.", validators=[InputRequired("Đo lề trái.")],
        render_kw=_DECIMAL,
    )  # fmt: skip
    top = AmountField(
        "Lề trên", description="Từ mép giấy đến tem đầu tiên.", validators=[InputRequired("Đo lề trên.")],
        render_kw=_DECIMAL,
    )  # fmt: skip
    pitch_x = AmountField(
        "Bước ngang",
        description="Từ mép trái tem này đến mép trái tem bên cạnh. Tem sát nhau thì để trống.",
        validators=[Optional()],
        render_kw=_DECIMAL,
    )
    pitch_y = AmountField(
        "Bước dọc",
        description="Từ mép trên tem này đến mép trên tem bên dưới. Tem sát nhau thì để trống.",
        validators=[Optional()],
        render_kw=_DECIMAL,
    )
    page_width = AmountField("Chiều rộng tờ giấy", default=210, validators=[Optional()], render_kw=_DECIMAL)
    page_height = AmountField("Chiều cao tờ giấy", default=297, validators=[Optional()], render_kw=_DECIMAL)

    @property
    def figures(self) -> dict[str, Any]:
        """What was typed, as the service takes it."""
        lengths = ("width", "height", "left", "top", "pitch_x", "pitch_y", "page_width", "page_height")
        typed = {name: float(self[name].data) for name in lengths if self[name].data is not None}
        return {"name": self.name.data, "columns": self.columns.data, "rows": self.rows.data, **typed}


class RollMeasuresForm(FlaskForm):
    """A thermal roll measured with a ruler, and the printer's width."""

    name = _name("Tên cuộn", "Để nhận ra lần sau, ví dụ: Cuộn 2 tem mua ở Kỳ Lừa.")
    width = AmountField(
        "Chiều rộng một tem", validators=[InputRequired("Đo chiều rộng tem.")], render_kw=_DECIMAL
    )
    height = AmountField(
        "Chiều cao một tem", description="Theo chiều cuộn chạy.",
        validators=[InputRequired("Đo chiều cao tem.")], render_kw=_DECIMAL,
    )  # fmt: skip
    columns = CountField(
        "Số tem một hàng", default=1, validators=[InputRequired("Đếm số tem trên một hàng ngang.")],
        render_kw=_DIGITS,
    )  # fmt: skip
    gap_x = AmountField(
        "Khe giữa hai tem", description="Giữa hai tem cạnh nhau. Một tem một hàng thì để trống.",
        validators=[Optional()], render_kw=_DECIMAL,
    )  # fmt: skip
    gap_y = AmountField(
        "Khe giữa hai hàng", description="Máy tự dò khe này khi in.", default=2,
        validators=[Optional()], render_kw=_DECIMAL,
    )  # fmt: skip
    printable = AmountField(
        "Máy in được rộng",
        description="Xem sách hướng dẫn (print width): thường 104 hoặc 108 mm; máy nhỏ 72, 56 hay 48 mm.",
        default=104,
        validators=[
            InputRequired("Nhập chiều rộng máy in được."),
            NumberRange(20, 220, "Nhập từ 20 đến 220 mm."),
        ],
        render_kw=_DECIMAL,
    )

    @property
    def figures(self) -> dict[str, Any]:
        """What was typed, as the service takes it."""
        lengths = ("width", "height", "gap_x", "gap_y", "printable")
        typed = {name: float(self[name].data) for name in lengths if self[name].data is not None}
        return {"name": self.name.data, "columns": self.columns.data, **typed}
