"""The form of a setting, shaped for the kind of value that it has."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms.validators import DataRequired, InputRequired

from traceability.services.known_settings import Known, Shape
from traceability.web.forms.fields import CountField, EmailField, LineField, TelField


class SettingForm(FlaskForm):
    """Made by `form_of`, which gives it its one field, `value`."""


def form_of(known: Known, value: str | None) -> SettingForm:
    """The form with what is in force typed into it."""
    kind = type("SettingForm", (SettingForm,), {"value": _field(known)})
    given: Any = value
    if known.shape is Shape.COUNT:
        given = int(value) if value is not None else known.default
    form: SettingForm = kind(data={"value": given})
    return form


def _field(known: Known) -> Any:
    if known.shape is Shape.COUNT:
        bounds = f"Số nguyên từ {known.least} đến {known.most}. Mặc định: {known.default} {known.unit}."
        return CountField(known.label, description=bounds, validators=[InputRequired("Nhập một số.")])
    kinds: dict[Shape, Any] = {Shape.EMAIL: EmailField, Shape.PHONE: TelField, Shape.LINE: LineField}
    empty = "Nhập giá trị, hoặc dùng nút bỏ cài đặt này."
    return kinds[known.shape](known.label, validators=[DataRequired(empty)])
