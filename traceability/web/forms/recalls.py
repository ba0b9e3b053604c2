"""Forms about recalls: what the public is told, the confirmation, an outcome."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import DataRequired, InputRequired, Optional

from models import Batch, RecallOutcome
from traceability.services.recalls import RecallDetails
from traceability.web.forms.fields import (
    AmountField,
    ChoiceField,
    HiddenField,
    LineField,
    SearchField,
    TextAreaField,
    free,
    needed,
)
from traceability.web.wording import RECALL_OUTCOMES

_LONG = 1000
_WORDS = (
    "reason",
    "hazard",
    "instruction",
    "contact",
    *(f"{word}_{code}" for code in ("en", "zh") for word in ("reason", "hazard", "instruction", "contact")),
    "cause",
)
_MOST_TYPED = 5


class BatchChoiceForm(FlaskForm):
    """Which batches; sent by GET, so that the next page has an address."""

    class Meta:
        csrf = False

    lot = SearchField("Số lô", validators=[Optional()])


class RecallForm(FlaskForm):
    """What the public is told."""

    reason = TextAreaField(
        "Lý do thu hồi",
        description="Câu đầu tiên người mua thấy. Viết ngắn, ví dụ: Phát hiện tạp chất trong lô.",
        validators=needed("Ghi lý do thu hồi; lý do này hiện ngay trên trang quét.", _LONG),
    )
    hazard = TextAreaField(
        "Mối nguy",
        description="Có thể gây hại gì, cho ai. Để trống nếu chưa rõ.",
        validators=free(_LONG),
    )
    instruction = TextAreaField(
        "Người mua cần làm gì",
        description="Ví dụ: Không ăn, trả lại nơi mua để được hoàn tiền.",
        validators=needed("Ghi việc người mua cần làm.", _LONG),
    )
    contact = LineField(
        "Liên hệ", description="Để trống thì hiện số điện thoại của đơn vị.", validators=free()
    )
    reason_en = TextAreaField("Lý do, bằng tiếng Anh", validators=free(_LONG), render_kw={"lang": "en"})
    hazard_en = TextAreaField("Mối nguy, bằng tiếng Anh", validators=free(_LONG), render_kw={"lang": "en"})
    instruction_en = TextAreaField(
        "Việc cần làm, bằng tiếng Anh", validators=free(_LONG), render_kw={"lang": "en"}
    )
    contact_en = LineField("Liên hệ, bằng tiếng Anh", validators=free(), render_kw={"lang": "en"})
    reason_zh = TextAreaField(
        "Lý do, bằng tiếng Trung", validators=free(_LONG), render_kw={"lang": "zh-Hans"}
    )
    hazard_zh = TextAreaField(
        "Mối nguy, bằng tiếng Trung", validators=free(_LONG), render_kw={"lang": "zh-Hans"}
    )
    instruction_zh = TextAreaField(
        "Việc cần làm, bằng tiếng Trung", validators=free(_LONG), render_kw={"lang": "zh-Hans"}
    )
    contact_zh = LineField("Liên hệ, bằng tiếng Trung", validators=free(), render_kw={"lang": "zh-Hans"})
    cause = HiddenField()
    typed_lots = LineField("Số lô", validators=free())

    @property
    def words(self) -> list[tuple[str, str]]:
        """What was typed on the first page, for the hidden fields of the second."""
        return [(name, self[name].data or "") for name in _WORDS]

    def details(self, batch_ids: Sequence[int]) -> RecallDetails:
        """What was typed, as the service takes it."""
        said: dict[str, Any] = {name: self[name].data or None for name in _WORDS}
        return RecallDetails(**said, batch_ids=batch_ids)

    @property
    def translations(self) -> list[Field]:
        """The fields in English and Chinese, which may stay empty."""
        return [self[name] for name in _WORDS if name.endswith(("_en", "_zh"))]

    def confirms(self, batches: Sequence[Batch]) -> bool:
        """Whether the lots were typed; a slip of the finger recalls nothing."""
        asked = to_type(batches)
        if _words(self.typed_lots.data or "") == _words(asked):
            return True
        self.typed_lots.errors = [f"Chưa khớp. Gõ đúng {asked} để thu hồi."]
        return False


def to_type(batches: Sequence[Batch]) -> str:
    """What confirms: every lot, or of many the first and their number."""
    lots = [batch.lot_number for batch in batches]
    return ", ".join(lots) if len(lots) <= _MOST_TYPED else f"{lots[0]}, {len(lots)}"


def _words(text: str) -> set[str]:
    return {word.casefold() for word in re.split(r"[,;\s]+", text) if word}


class SuspectForm(FlaskForm):
    """What may be bad; sent by GET."""

    class Meta:
        csrf = False

    q = SearchField(
        "Lô hoặc nguyên liệu có vấn đề",
        description="Số lô, mã trên tem, hoặc tên nguyên liệu, ví dụ: muối.",
        validators=[Optional()],
    )


class OutcomeForm(FlaskForm):
    """What became of one batch."""

    outcome = ChoiceField(
        "Kết quả xử lý",
        choices=[("", "Chọn kết quả"), *RECALL_OUTCOMES.items()],
        validators=[DataRequired("Chọn kết quả xử lý.")],
    )
    recovered_quantity = AmountField(
        "Số lượng thu hồi được", validators=[InputRequired("Nhập số lượng; nhập 0 nếu không thu được.")]
    )

    @property
    def chosen(self) -> RecallOutcome:
        return RecallOutcome(self.outcome.data)

    @property
    def quantity(self) -> Decimal:
        """In the batch's own unit."""
        return Decimal(self.recovered_quantity.data or 0)
