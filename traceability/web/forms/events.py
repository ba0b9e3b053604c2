"""The forms of a stage: in full, and as the diary on a phone sends it."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from sqlalchemy.orm import Session
from wtforms import FieldList, Form, FormField
from wtforms.validators import InputRequired, Optional, Regexp

from models import Batch, Establishment, EventInput, StageType, TraceEvent
from traceability.errors import Invalid
from traceability.identifiers.trace_code import Keyring
from traceability.services import batch_codes
from traceability.services.diary import Diary
from traceability.services.event_inputs import InputDetails
from traceability.services.events import EventDetails
from traceability.services.evidence import KeptPhoto
from traceability.web.forms.fields import (
    AmountField,
    CheckboxesField,
    ChoiceField,
    HiddenField,
    LineField,
    MomentField,
    TextAreaField,
    free,
)

_ROWS = 3


class InputForm(Form):
    """What went in: an own batch, another producer's by its code, or a named material."""

    batch_id = ChoiceField(
        "Lô của bạn", coerce=lambda text: int(text or 0), default=0, validators=[Optional()]
    )
    code = LineField(
        "Hoặc mã lô mua của đơn vị khác",
        description="Mã 16 ký tự trên tem, hoặc mã sản phẩm và số lô, ví dụ: P7K3MZQ.L2601A",
        validators=free(),
        render_kw={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"},
    )
    material = LineField("Hoặc tên nguyên liệu", validators=free())
    quantity = AmountField("Lượng", validators=[Optional()], render_kw={"inputmode": "decimal"})
    unit = LineField("Đơn vị tính", validators=free(20))

    def details(self, session: Session, keyring: Keyring) -> InputDetails:
        """What was typed, with the batch that the code names."""
        found = None
        if self.code.data:
            found = batch_codes.find_batch(session, keyring, self.code.data)
            if found is None:
                raise Invalid({self.code.name: "Không có lô nào mang mã này; nhập lại mã trên tem"})
        return InputDetails(
            batch_id=self.batch_id.data or None,
            found_id=found.id if found else None,
            material=self.material.data or None,
            quantity=self.quantity.data,
            unit=self.unit.data or None,
        )

    @property
    def is_filled(self) -> bool:
        """Whether the row says anything."""
        return bool(self.batch_id.data or self.code.data or self.material.data or self.quantity.data)


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
    photos = MultipleFileField(
        "Ảnh",
        description="JPEG, PNG hoặc WebP, mỗi lần gửi dưới 10 MB. Chỉ cơ sở và cán bộ xem được.",
        validators=[Optional()],
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )
    without_photos = CheckboxesField("Bỏ các ảnh", coerce=int, validators=[Optional()])

    def offer(
        self,
        stages: Sequence[StageType],
        places: Sequence[Establishment],
        batches: Sequence[Batch],
        event: TraceEvent | None = None,
    ) -> None:
        """What there is to choose from; `event` is the one being corrected."""
        known = [] if event is None or event.stage_type in stages else [event.stage_type]
        self.stage_code.choices = [(stage.code, stage.name) for stage in [*stages, *known]]
        self.establishment_id.choices = [(place.id, place.name) for place in places]
        named = [(batch.id, f"Lô {batch.lot_number} – {batch.product.current.name}") for batch in batches]
        for row in self.inputs:
            row.form.batch_id.choices = [(0, "Không chọn"), *named]
        photos = event.photos if event else []
        self.without_photos.choices = [(one.file_id, f"Ảnh {one.position + 1}") for one in photos]

    def details(self, session: Session, keyring: Keyring, photos: tuple[KeptPhoto, ...] = ()) -> EventDetails:
        """What was typed; `photos` are those of the form, kept already."""
        return EventDetails(
            stage_code=self.stage_code.data,
            establishment_id=self.establishment_id.data,
            happened_at=self.happened_at.data,
            note=self.note.data or None,
            inputs=tuple(row.form.details(session, keyring) for row in self.inputs),
            photos=photos,
            without_photos=frozenset(self.without_photos.data or ()),
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
                "inputs": [*(_row(given, event.organisation_id) for given in event.inputs), {}],
            }
        )


def _row(given: EventInput, own: int) -> dict[str, Any]:
    source = given.batch
    is_own = source is not None and source.organisation_id == own
    return {
        "batch_id": source.id if source and is_own else 0,
        "code": batch_codes.written(source) if source and not is_own else "",
        "material": given.material,
        "quantity": given.quantity,
        "unit": given.unit,
    }


class DiaryForm(FlaskForm):
    """A stage in two taps: the stage is the button. The signed page is the proof, not the session's token."""

    class Meta:
        csrf = False

    page = HiddenField()
    key = HiddenField(validators=[Regexp(r"^[0-9A-Za-z-]{16,64}$", message="Tải lại trang rồi ghi lại.")])
    batch_id = ChoiceField("Lô", coerce=lambda text: int(text or 0), validators=[InputRequired("Chọn lô.")])
    stage_code = LineField("Công đoạn", validators=[InputRequired("Bấm một công đoạn.")])
    establishment_id = ChoiceField(
        "Địa điểm", coerce=lambda text: int(text or 0), validators=[InputRequired("Chọn địa điểm.")]
    )
    happened_at: Any = MomentField("Thời gian", description="Để trống nếu vừa xong.", validators=[Optional()])
    note = TextAreaField("Nhật ký", validators=free(2000))
    photo = FileField("Ảnh", validators=[Optional()], render_kw={"accept": "image/jpeg,image/png,image/webp"})

    def offer(self, diary: Diary) -> None:
        """What there is to choose from. An entry kept on a phone may be older than what is offered now."""
        self.batch_id.choices = [
            (batch.id, f"Lô {batch.lot_number} – {batch.product.current.name}") for batch in diary.batches
        ]
        self.establishment_id.choices = [(place.id, place.name) for place in diary.places]

    def accept_older(self) -> None:
        """Take any number: the service knows which batches and places are one's own."""
        self.batch_id.validate_choice = self.establishment_id.validate_choice = False
