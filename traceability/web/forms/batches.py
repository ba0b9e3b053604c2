"""Forms about batches."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Optional

from models import BatchState, Product
from traceability.services.batches import BatchDetails, BatchFilter
from traceability.web.forms.fields import (
    AmountField,
    ChoiceField,
    CountField,
    DayField,
    LineField,
    SearchField,
    free,
    needed,
)
from traceability.web.wording import BATCH_STATES

_SORTS = {
    "newest": "Mới sản xuất trước",
    "oldest": "Cũ trước",
    "use_by": "Sắp hết hạn trước",
    "lot": "Theo số lô",
}


class BatchForm(FlaskForm):
    """A batch as entered."""

    lot_number = LineField(
        "Số lô",
        description="Đúng như in trên bao bì, ví dụ: L2601A. Chữ không dấu, số và - . / _; tối đa 20 ký tự.",
        validators=needed("Nhập số lô như in trên bao bì.", 40),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    produced_on = DayField("Ngày sản xuất", validators=[InputRequired("Nhập ngày sản xuất.")])
    packed_on = DayField("Ngày đóng gói", description="Nếu khác ngày sản xuất.", validators=[Optional()])
    use_by = DayField("Hạn sử dụng", description="Nếu sản phẩm có hạn.", validators=[Optional()])
    quantity = AmountField("Sản lượng", validators=[Optional()], render_kw={"inputmode": "decimal"})
    unit = LineField("Đơn vị tính", description="kg, lít, chai…", validators=free(20))
    declared_packs = CountField(
        "Số bao gói",
        description="Số gói, hộp, chai sẽ dán tem. Cần có để cấp tem.",
        validators=[Optional()],
        render_kw={"inputmode": "numeric"},
    )

    @property
    def details(self) -> BatchDetails:
        """What was typed, as the service takes it."""
        values: dict[str, Any] = {field.name: self[field.name].data for field in fields(BatchDetails)}
        return BatchDetails(**values)


class NewBatchForm(BatchForm):
    """A batch of a product to be chosen."""

    product_id = ChoiceField(
        "Sản phẩm", coerce=lambda text: int(text or 0), validators=[InputRequired("Chọn sản phẩm.")]
    )

    def offer(self, products: Iterable[Product]) -> None:
        """The products that have batches."""
        self.product_id.choices = [(product.id, product.current.name) for product in products]

    @staticmethod
    def of(details: BatchDetails, product_id: int | None) -> "NewBatchForm":
        """The form with a suggestion; what was just typed goes before it."""
        return NewBatchForm(data={**asdict(details), "product_id": product_id})


class BatchFilterForm(FlaskForm):
    """What a list shows; sent by GET, so that a filtered list has an address."""

    class Meta:
        csrf = False

    lot = SearchField("Số lô", validators=[Optional()])
    product = ChoiceField("Sản phẩm", default="")
    state = ChoiceField("Trạng thái", choices=[("", "Tất cả"), *BATCH_STATES.items()], default="")
    sort = ChoiceField("Sắp xếp", choices=list(_SORTS.items()), default="newest")

    def offer(self, products: Iterable[Product]) -> None:
        """The producer's products."""
        named = [(str(product.id), product.current.name) for product in products]
        self.product.choices = [("", "Tất cả"), *named]

    @property
    def chosen(self) -> BatchFilter:
        """What was chosen, as the service takes it."""
        return BatchFilter(
            product_id=int(self.product.data) if self.product.data else None,
            state=BatchState(self.state.data) if self.state.data else None,
            lot=self.lot.data or "",
            sort=self.sort.data,
        )

    def in_words(self) -> dict[str, str]:
        """What each filter asks for, as words for a chip."""
        return {
            "lot": f"Số lô: {self.lot.data}",
            "product": self.product.words(),
            "state": BATCH_STATES.get(self.state.data or "", ""),
        }
