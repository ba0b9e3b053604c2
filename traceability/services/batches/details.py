"""What a producer says about a batch, checked; and what a new one may begin with."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Batch, BatchState
from traceability.errors import Invalid, Refused
from traceability.identifiers import lot
from traceability.identifiers.errors import IdentifierError
from traceability.services import clock, tenancy
from traceability.services.actor import Actor
from traceability.text import line

MOST_PACKS = 10_000_000
_MOST = Decimal(10) ** 11  # what NUMERIC(14, 3) holds
_LOT_WORDS = {
    "length": "Số lô phải có từ 1 đến 20 ký tự",
    "characters": "Số lô chỉ gồm chữ không dấu, chữ số và các dấu như - . / _; không có dấu cách",
    "dot_segment": "Số lô phải có ít nhất một chữ hoặc số",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDetails:
    """A batch as entered. The lot is kept as printed on the pack."""

    lot_number: str
    produced_on: date
    packed_on: date | None = None
    use_by: date | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    declared_packs: int | None = None


PRINTED = ("lot_number", "produced_on", "packed_on", "use_by")


def details_of(batch: Batch) -> BatchDetails:
    """The details as the row has them."""
    return BatchDetails(**{field.name: getattr(batch, field.name) for field in fields(BatchDetails)})


def checked(details: BatchDetails) -> BatchDetails:
    """The details in their one written form, or `Invalid` with everything that is wrong at once."""
    today = clock.today()
    if errors := lot_errors(details.lot_number) | _date_errors(details, today) | _amount_errors(details):
        raise Invalid(errors)
    return replace(details, lot_number=lot.validate(details.lot_number), unit=line(details.unit) or None)


def lot_errors(lot_number: str) -> dict[str, str]:
    """What is wrong with a lot by itself."""
    try:
        lot.validate(lot_number)
    except IdentifierError as error:
        return {"lot_number": _LOT_WORDS[error.reason]}
    return {}


def refuse_printed(state: BatchState, changed: Sequence[str]) -> None:
    """What a batch in this state no longer lets be corrected."""
    if state in (BatchState.RECALLED, BatchState.CLOSED):
        raise Refused("Lô này đã kết thúc hoặc đang bị thu hồi nên không sửa được.")
    if state is BatchState.RELEASED and (printed := [name for name in changed if name in PRINTED]):
        words = "Đã in trên tem nên không sửa được sau khi xuất xưởng"
        raise Invalid(dict.fromkeys(printed, words))


def lot_taken(lot_number: str, produced_on: date) -> str:
    """What to say of a lot that another batch of the product has."""
    return f"Số lô {lot_number} đã dùng cho sản phẩm này ngày {produced_on:%d/%m/%Y}"


def copied_details(session: Session, actor: Actor, batch_id: int) -> BatchDetails:
    """The next batch like an earlier one: made today, kept as long, under the next free lot."""
    earlier = tenancy.own(session, actor, Batch, batch_id)
    today = clock.today()
    later = today - earlier.produced_on
    return replace(
        details_of(earlier),
        lot_number=suggest_lot(session, earlier.product_id, today),
        produced_on=today,
        packed_on=today if earlier.packed_on else None,
        use_by=earlier.use_by + later if earlier.use_by else None,
    )


def suggest_lot(session: Session, product_id: int, day: date) -> str:
    """The first free lot of the day, YYMMDDnn."""
    taken = set(session.scalars(select(Batch.lot_key).where(Batch.product_id == product_id)))
    return next(made for n in range(1, len(taken) + 2) if (made := lot.suggest_lot(day, n)) not in taken)


def _date_errors(details: BatchDetails, today: date) -> dict[str, str]:
    errors, made = {}, details.produced_on
    if made > today:
        errors["produced_on"] = f"Ngày sản xuất không thể sau hôm nay ({today:%d/%m/%Y})"
    elif made < today - timedelta(days=20 * 366):
        errors["produced_on"] = "Ngày sản xuất quá xa; xem lại năm"
    if details.packed_on and details.packed_on < made:
        errors["packed_on"] = f"Ngày đóng gói không thể trước ngày sản xuất ({made:%d/%m/%Y})"
    elif details.packed_on and details.packed_on > today:
        errors["packed_on"] = f"Ngày đóng gói không thể sau hôm nay ({today:%d/%m/%Y})"
    if details.use_by and details.use_by < made:
        errors["use_by"] = f"Hạn sử dụng không thể trước ngày sản xuất ({made:%d/%m/%Y})"
    elif details.use_by and details.use_by > made + timedelta(days=50 * 366):
        errors["use_by"] = "Hạn sử dụng quá xa; xem lại năm"
    return errors


def _amount_errors(details: BatchDetails) -> dict[str, str]:
    errors = {}
    if details.quantity is not None and not 0 < details.quantity < _MOST:
        errors["quantity"] = "Sản lượng phải lớn hơn 0; để trống nếu chưa biết"
    if details.quantity is not None and not line(details.unit):
        errors["unit"] = "Nhập đơn vị của sản lượng, ví dụ: kg, lít, chai"
    if details.declared_packs is not None and not 1 <= details.declared_packs <= MOST_PACKS:
        errors["declared_packs"] = "Số bao gói phải từ 1 đến 10.000.000"
    return errors
