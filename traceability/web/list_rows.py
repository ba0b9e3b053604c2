"""The rows of lists as files: what staff and producers both take away, in the same columns."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from models import Batch, ConsumerReport, Participation, Product, Recall, Support, User
from traceability.services.clock import VIETNAM
from traceability.web import wording
from traceability.web.filters import format_datetime

Row = Sequence[Any]

PRODUCTS = ("Tên sản phẩm", "Mã sản phẩm", "GTIN", "Chủ thể", "Mã số thuế", "Nhóm", "Trạng thái")
BATCHES = (
    "Số lô", "Sản phẩm", "Mã sản phẩm", "Chủ thể", "Ngày sản xuất", "Hạn sử dụng", "Số bao gói",
    "Trạng thái", "Ngày xuất xưởng",
)  # fmt: skip
RECALLS = ("Số lô", "Sản phẩm", "Chủ thể", "Hình thức", "Lý do", "Thu hồi từ", "Kết thúc")
REPORTS = ("Mã phản ánh", "Việc", "Sản phẩm", "Số lô", "Chủ thể", "Nội dung", "Nhận lúc", "Trạng thái")
PEOPLE = ("Họ tên", "E-mail", "Vai trò", "Chủ thể", "Tài khoản")
SUPPORTS = (
    "Năm", "Dự án số", "Dự án", "Chủ thể", "Nội dung", "Sản phẩm", "Giấy", "Kết quả"
)  # fmt: skip
PLACES = (
    "Năm", "Dự án số", "Dự án", "Chủ thể", "Loại hình", "Mã số thuế", "Hợp đồng", "Từ ngày", "Đến ngày",
    "Kết quả",
)  # fmt: skip


def products(found: Iterable[Product]) -> Iterator[Row]:
    for product in found:
        yield [
            product.current.name,
            product.code,
            product.gtin,
            product.organisation.name,
            product.organisation.tax_code,
            product.group.name if product.group else None,
            wording.VERSION_STATES[product.current.state.value],
        ]


def batches(found: Iterable[Batch]) -> Iterator[Row]:
    for batch in found:
        yield [
            batch.lot_number,
            batch.product.current.name,
            batch.product.code,
            batch.product.organisation.name,
            batch.produced_on,
            batch.use_by,
            batch.declared_packs,
            wording.BATCH_STATES[batch.state.value],
            day(batch.released_at),
        ]


def recalls(found: Iterable[Recall]) -> Iterator[Row]:
    """A row a batch."""
    for recall in found:
        for one in recall.batches:
            yield [
                one.batch.lot_number,
                one.batch.product.current.name,
                recall.organisation.name,
                wording.RECALL_KINDS[recall.kind.value],
                recall.reason,
                format_datetime(recall.effective_at),
                format_datetime(recall.closed_at) if recall.closed_at else None,
            ]


def reports(found: Iterable[ConsumerReport]) -> Iterator[Row]:
    """Without the shoppers' phone numbers: a file goes further than a page."""
    for report in found:
        yield [
            report.reference,
            wording.REPORT_KINDS[report.kind],
            report.product.current.name if report.product else report.code,
            report.batch.lot_number if report.batch else None,
            report.organisation.name if report.organisation else None,
            report.description,
            format_datetime(report.created_at),
            wording.REPORT_STATES[report.state][0],
        ]


def people(found: Iterable[User]) -> Iterator[Row]:
    for user in found:
        yield [
            user.name,
            user.email,
            wording.ROLES[user.role.value],
            user.organisation.name if user.organisation else None,
            "Đã khóa" if user.disabled_at else "Đang dùng" if user.password_hash else "Chờ nhận lời mời",
        ]


def supports(found: Iterable[Support]) -> Iterator[Row]:
    for one in found:
        project = one.participation.project
        yield [
            project.plan.year,
            project.number,
            project.name,
            one.participation.organisation.name,
            one.kind.name,
            one.product.current.name if one.product else None,
            one.certificate.number if one.certificate else None,
            one.result,
        ]


def places(found: Iterable[Participation]) -> Iterator[Row]:
    for place in found:
        yield [
            place.project.plan.year,
            place.project.number,
            place.project.name,
            place.organisation.name,
            wording.KINDS[place.organisation.kind.value],
            place.organisation.tax_code,
            place.contract_number,
            place.starts_on,
            place.ends_on,
            place.outcome,
        ]


def each_support(place: Participation) -> Iterator[Row]:
    """Kind, product, paper and result of each support of a place; one empty row where there is none."""
    for one in place.supports:
        product = one.product.current.name if one.product else None
        yield [one.kind.name, product, one.certificate.number if one.certificate else None, one.result]
    if not place.supports:
        yield [None, None, None, None]


def day(moment: datetime | None) -> date | None:
    """The calendar day here."""
    return moment.astimezone(VIETNAM).date() if moment else None
