"""The form of a sheet that somebody measured with a ruler."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Length, Optional

from traceability.web.forms.fields import AmountField, CountField, LineField

_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
_DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


class MeasuresForm(FlaskForm):
    """A sheet measured with a ruler."""

    name = LineField(
        "Tên giấy",
        description="Để nhận ra lần sau, ví dụ: Giấy tem 24 ô mua ở chợ.",
        validators=[InputRequired("Đặt tên cho loại giấy này."), Length(max=60, message="Tối đa 60 ký tự.")],
    )
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
