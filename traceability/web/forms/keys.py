"""The form about the key of trace codes."""

from flask_wtf import FlaskForm

from traceability.web.forms.fields import TextAreaField, needed


class RotationForm(FlaskForm):
    """Why the next version is wanted."""

    reason = TextAreaField(
        "Lý do đổi khóa",
        validators=needed("Ghi lý do đổi khóa.", 500),
    )
