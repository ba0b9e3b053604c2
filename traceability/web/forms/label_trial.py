"""The form of the test page: what the rulers measured, and how far the print is moved."""

from collections.abc import Mapping
from typing import Any

from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from traceability.labels.stocks import MAX_OFFSET
from traceability.services.labels.choices import Choices
from traceability.web.forms.fields import AmountField, ChoiceField
from traceability.web.forms.label_wizard import StepForm

_RULER = 100.0
_RULER_SLACK = 0.5
_DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


def _shifts(less: str, more: str) -> list[SelectChoice]:
    """Every half millimetre from −5 to +5, in words."""
    found = []
    for half in range(-round(2 * MAX_OFFSET), round(2 * MAX_OFFSET) + 1):
        words = f"{abs(half) / 2:g} mm".replace(".", ",")
        found.append(
            (f"{half / 2:g}", "Không lệch" if half == 0 else f"{more if half > 0 else less} {words}")
        )
    return found


class TrialForm(StepForm):
    """What the rulers measured, and how far to move the print."""

    across = AmountField(
        "Thước ngang đo được", validators=[Optional()], description="Đo bằng thước kẻ.", render_kw=_DECIMAL
    )
    along = AmountField("Thước dọc đo được", validators=[Optional()], render_kw=_DECIMAL)
    right = ChoiceField(
        "Dịch ngang", choices=_shifts("Sang trái", "Sang phải"), validators=[InputRequired("Chọn độ dịch.")]
    )
    down = ChoiceField(
        "Dịch dọc", choices=_shifts("Lên trên", "Xuống dưới"), validators=[InputRequired("Chọn độ dịch.")]
    )

    @staticmethod
    def known(choices: Choices) -> Mapping[str, Any]:
        right, down = choices.offset
        return {"right": f"{right:g}", "down": f"{down:g}"}

    def validate_across(self, field: AmountField) -> None:
        _require_true_scale(field)

    def validate_along(self, field: AmountField) -> None:
        _require_true_scale(field)

    @property
    def answers(self) -> dict[str, Any]:
        return {"right": float(self.right.data), "down": float(self.down.data)}


def _require_true_scale(field: AmountField) -> None:
    if field.data is not None and abs(float(field.data) - _RULER) > _RULER_SLACK:
        raise ValidationError(
            "Thước phải dài 100 mm (±0,5). Trong hộp thoại in chọn tỉ lệ 100 % (“Kích thước thực”), "
            "tắt “Vừa trang”, rồi in lại trang thử. Đừng bù bằng cách phóng to, thu nhỏ."
        )
