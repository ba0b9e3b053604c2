"""Forms about recalls: what the public is told, the confirmation, an outcome."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SearchField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from models import Batch, RecallOutcome
from traceability.services.recalls import RecallDetails
from traceability.web.forms.fields import AmountField, ChoiceField, LineField, free, needed
from traceability.web.wording import RECALL_OUTCOMES

_LONG = 1000
_WORDS = (
    "reason",
    "hazard",
    "instruction",
    "contact",
    "reason_en",
    "instruction_en",
    "reason_zh",
    "instruction_zh",
)


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
    instruction_en = TextAreaField(
        "Việc cần làm, bằng tiếng Anh", validators=free(_LONG), render_kw={"lang": "en"}
    )
    reason_zh = TextAreaField("Lý do, bằng tiếng Trung", validators=free(_LONG), render_kw={"lang": "zh"})
    instruction_zh = TextAreaField(
        "Việc cần làm, bằng tiếng Trung", validators=free(_LONG), render_kw={"lang": "zh"}
    )
    typed_lots = LineField("Số lô", validators=free())

    @property
    def words(self) -> list[tuple[str, str]]:
        """What was typed on the first page, for the hidden fields of the second."""
        return [(name, self[name].data or "") for name in _WORDS]

    def details(self, batch_ids: Sequence[int]) -> RecallDetails:
        """What was typed, as the service takes it."""
        said: dict[str, Any] = {name: self[name].data or None for name in _WORDS}
        return RecallDetails(**said, batch_ids=batch_ids)

    def confirms(self, batches: Sequence[Batch]) -> bool:
        """Whether every lot was typed; a slip of the finger recalls nothing."""
        typed = {lot.casefold() for lot in re.split(r"[,;\s]+", self.typed_lots.data or "") if lot}
        if typed == {batch.lot_key for batch in batches}:
            return True
        lots = ", ".join(batch.lot_number for batch in batches)
        self.typed_lots.errors = [f"Chưa khớp. Gõ đúng số lô {lots} để thu hồi."]
        return False


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
