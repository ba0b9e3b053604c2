"""The form about a kind of certificate."""

from flask_wtf import FlaskForm
from wtforms.validators import Optional

from traceability.web.forms.fields import CountField, LineField, needed


class KindForm(FlaskForm):
    """Its names in three languages and its usual months."""

    name = LineField("Tên", validators=needed("Nhập tên của loại giấy."))
    name_en = LineField("Tên tiếng Anh", validators=needed("Nhập tên tiếng Anh."), render_kw={"lang": "en"})
    name_zh = LineField(
        "Tên tiếng Trung", validators=needed("Nhập tên tiếng Trung."), render_kw={"lang": "zh"}
    )
    usual_months = CountField(
        "Thời hạn thường dùng (tháng)",
        description="Dùng để gợi ý ngày hết hạn. Để trống nếu không thời hạn.",
        validators=[Optional()],
        render_kw={"inputmode": "numeric"},
    )
