"""Batches as rows of a sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Batch, BatchState, ImportKind
from traceability.errors import Invalid
from traceability.identifiers import lot
from traceability.services.actor import Actor
from traceability.services.batches.bulk import (
    Row,
    add_batches,
    changed_batches,
    new_batches,
    rewrite_batches,
)
from traceability.services.batches.details import BatchDetails, checked, lot_errors, lot_taken, refuse_printed
from traceability.services.imports.books import Book, Known, Token, Write
from traceability.services.imports.own_products import OwnProducts
from traceability.services.imports.values import Column, Kind, plain

_STATES = {
    BatchState.DRAFT: "Bản nháp",
    BatchState.RELEASED: "Đã xuất xưởng",
    BatchState.RECALLED: "Đang thu hồi",
    BatchState.CLOSED: "Đã kết thúc",
}
_FIELDS = tuple(field.name for field in fields(BatchDetails))


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch and whose it is."""

    product_id: int | None
    lot_number: str
    produced_on: date
    packed_on: date | None
    use_by: date | None
    quantity: Decimal | None
    unit: str | None
    declared_packs: int | None

    @property
    def batch(self) -> BatchDetails:
        """As the service takes it."""
        return BatchDetails(**{name: getattr(self, name) for name in _FIELDS})


class BatchBook(Book[BatchRow]):
    """The organisation's batches."""

    kind = ImportKind.BATCHES
    sheet = "Lô sản xuất"
    needed = frozenset({"lot_number", "produced_on"})
    columns = (
        Column(
            name="key", title="Mã dòng", kind=Kind.CODE, width=12,
            help="Hệ thống ghi. Giữ nguyên để sửa lô đã có; để trống cho lô mới.",
        ),
        Column(
            name="product_id", title="Sản phẩm", kind=Kind.CHOICE, needed="Chọn sản phẩm của lô", width=34,
            help="Chọn trong danh sách, hoặc gõ mã sản phẩm.",
        ),
        Column(
            name="lot_number", title="Số lô", kind=Kind.CODE, needed="Nhập số lô như in trên bao bì", most=40,
            width=16, help="Như in trên bao bì; chữ không dấu, số và - . / _; tối đa 20 ký tự.",
        ),
        Column(
            name="produced_on", title="Ngày sản xuất", short="NSX", kind=Kind.DAY, width=14,
            needed="Nhập ngày sản xuất", help="Ngày/tháng/năm, ví dụ 23/11/2026.",
        ),
        Column(name="packed_on", title="Ngày đóng gói", short="NĐG", kind=Kind.DAY, width=14,
               help="Nếu khác ngày sản xuất."),
        Column(name="use_by", title="Hạn sử dụng", short="HSD", kind=Kind.DAY, width=14,
               help="Nếu sản phẩm có hạn."),
        Column(name="quantity", title="Sản lượng", kind=Kind.AMOUNT, width=12, help="Ví dụ: 1200,5."),
        Column(name="unit", title="Đơn vị tính", most=20, width=12, help="kg, lít, chai…"),
        Column(name="declared_packs", title="Số bao gói", kind=Kind.COUNT, width=12,
               help="Số gói, hộp, chai sẽ dán tem."),
        Column(name="state", title="Trạng thái (chỉ xem)", kind=Kind.NOTE, width=20),
    )  # fmt: skip

    def __init__(self, known: list[Known[BatchRow]], products: OwnProducts) -> None:
        self.known = {one.key: one for one in known}
        self._products = products
        self.choices = {"product_id": products.choices}
        self.taken = {token: one.id for one in known for token in self.tokens(one.details)}

    @classmethod
    def load(cls, session: Session, actor: Actor, project_id: int | None = None) -> "BatchBook":
        """All of them, in the order of registration."""
        columns = (getattr(Batch, name) for name in _FIELDS)
        query = select(Batch.id, Batch.state, Batch.product_id, *columns).order_by(Batch.id)
        known = [
            Known(id, f"{id}L", _plain(BatchRow(product_id, *values)), state)
            for id, state, product_id, *values in session.execute(
                query.where(Batch.organisation_id == actor.organisation_id)
            )
        ]
        return cls(known, OwnProducts.load(session, actor.organisation_id or 0))

    def details(self, values: Mapping[str, Any], known: Known[BatchRow] | None) -> BatchRow:
        number = lot.compact(values["lot_number"])
        return BatchRow(values["product_id"], **{**{n: values[n] for n in _FIELDS}, "lot_number": number})

    def alike(self, known: BatchRow, details: BatchRow) -> bool:
        return known == details

    def check(self, details: BatchRow, known: Known[BatchRow] | None) -> None:
        if known is not None:
            if details.product_id != known.details.product_id:
                raise Invalid({"product_id": "Lô đã đăng ký không chuyển sang sản phẩm khác được"})
            refuse_printed(known.more, [n for n in _FIELDS if _differs(n, known.details, details)])
        checked(details.batch)

    def check_alone(self, values: Mapping[str, Any]) -> None:
        if values["lot_number"] and (errors := lot_errors(values["lot_number"])):
            raise Invalid(errors)

    def tokens(self, details: BatchRow) -> list[Token]:
        if details.product_id is None or not lot.is_valid(details.lot_number):
            return []
        return [Token("lot_number", (details.product_id, lot.lot_key(details.lot_number)))]

    def taken_words(self, token: Token, by: int) -> str:
        other = self.by_id[by].details
        return lot_taken(other.lot_number, other.produced_on)

    def shown(self, details: BatchRow) -> dict[str, Any]:
        cells = {name: getattr(details, name) for name in _FIELDS}
        return {**cells, "product_id": self._products.label(details.product_id)}

    def notes(self, known: Known[BatchRow]) -> dict[str, Any]:
        return {"state": _STATES[known.more]}

    def prepare(self, session: Session, actor: Actor, rows: Sequence[Write[BatchRow]]) -> "_Ready":
        new = [(row.details.product_id or 0, checked(row.details.batch)) for row in rows if row.known is None]
        changed = [(row.known.id, checked(row.details.batch)) for row in rows if row.known is not None]
        return _Ready(new_batches(actor, new), changed_batches(changed))

    def write(self, session: Session, actor: Actor, ready: "_Ready", files: Mapping[str, int]) -> None:
        add_batches(session, ready.new)
        rewrite_batches(session, ready.changed)

    @staticmethod
    def lock(session: Session, owner_id: int) -> None:
        own = select(Batch.id).where(Batch.organisation_id == owner_id).order_by(Batch.id)
        session.execute(own.with_for_update()).all()


@dataclass(frozen=True, slots=True)
class _Ready:
    new: list[Row]
    changed: list[Row]


def _differs(name: str, before: BatchRow, after: BatchRow) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


def _plain(row: BatchRow) -> BatchRow:
    return replace(row, unit=plain(row.unit), quantity=row.quantity.normalize() if row.quantity else None)
