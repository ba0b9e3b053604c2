"""The form of a stage."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, TextAreaField
from wtforms.validators import InputRequired, Optional

from models import Batch, Establishment, EventInput, StageType, TraceEvent
from traceability.services.events import EventDetails, InputDetails
from traceability.web.forms.fields import AmountField, ChoiceField, LineField, MomentField, free

_ROWS = 3


class InputForm(Form):
    """What went in: an own batch or a named material."""

    batch_id = ChoiceField(
        "Lô của bạn", coerce=lambda text: int(text or 0), default=0, validators=[Optional()]
    )
    material = LineField("Hoặc tên nguyên liệu", validators=free())
    quantity = AmountField("Lượng", validators=[Optional()], render_kw={"inputmode": "decimal"})
    unit = LineField("Đơn vị tính", validators=free(20))

    @property
    def details(self) -> InputDetails:
        """What was typed."""
        return InputDetails(
            batch_id=self.batch_id.data or None,
            material=self.material.data or None,
            quantity=self.quantity.data,
            unit=self.unit.data or None,
        )

    @property
    def is_filled(self) -> bool:
        """Whether the row says anything."""
        return bool(self.batch_id.data or self.material.data or self.quantity.data)


class EventForm(FlaskForm):
    """A stage as entered."""

    stage_code = ChoiceField("Công đoạn", validators=[InputRequired("Chọn công đoạn.")])
    establishment_id = ChoiceField(
        "Địa điểm", coerce=lambda text: int(text or 0), validators=[InputRequired("Chọn địa điểm.")]
    )
    happened_at: Any = MomentField("Thời gian", validators=[InputRequired("Nhập ngày và giờ.")])
    note = TextAreaField(
        "Nhật ký",
        description="Giống, phân bón, nhiệt độ sấy, người thực hiện… Chỉ cơ sở và cán bộ xem được.",
        validators=free(2000),
    )
    inputs = FieldList(FormField(InputForm, "Nguyên liệu"), min_entries=_ROWS)

    def offer(
        self, stages: Sequence[StageType], places: Sequence[Establishment], batches: Sequence[Batch]
    ) -> None:
        """What there is to choose from."""
        self.stage_code.choices = [(stage.code, stage.name) for stage in stages]
        self.establishment_id.choices = [(place.id, place.name) for place in places]
        named = [(batch.id, f"Lô {batch.lot_number} – {batch.product.current.name}") for batch in batches]
        for row in self.inputs:
            row.form.batch_id.choices = [(0, "Không chọn"), *named]

    @property
    def details(self) -> EventDetails:
        """What was typed."""
        return EventDetails(
            stage_code=self.stage_code.data,
            establishment_id=self.establishment_id.data,
            happened_at=self.happened_at.data,
            note=self.note.data or None,
            inputs=tuple(row.form.details for row in self.inputs),
        )

    @staticmethod
    def of(event: TraceEvent) -> "EventForm":
        """The form filled with a stage, to be corrected; a row is left for one more input."""
        return EventForm(
            data={
                "stage_code": event.stage_type.code,
                "establishment_id": event.establishment_id,
                "happened_at": event.happened_at,
                "note": event.note,
                "inputs": [*map(_row, event.inputs), {}],
            }
        )


def _row(given: EventInput) -> dict[str, Any]:
    return {
        "batch_id": given.batch_id or 0,
        "material": given.material,
        "quantity": given.quantity,
        "unit": given.unit,
    }
