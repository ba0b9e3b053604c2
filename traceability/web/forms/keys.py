"""The form about the key of trace codes."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length


class RotationForm(FlaskForm):
    """Why the next version is wanted."""

    reason = TextAreaField(
        "Lý do đổi khóa",
        validators=[DataRequired("Ghi lý do đổi khóa."), Length(max=500, message="Viết tối đa 500 ký tự.")],
    )
