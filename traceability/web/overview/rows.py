"""Rows of the lists behind an overview: cells lead on where the reader may follow, and are plain in files."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import url_for

from models import (
    Activity,
    Batch,
    Certificate,
    LabelKind,
    LabelRange,
    LabelRun,
    Organisation,
    Participation,
    Product,
    Project,
    Support,
)
from traceability.services import certificates
from traceability.web.wording import ACTIVITY_KINDS, BATCH_STATES, KINDS, PROJECT_KINDS, STANDING_TAGS

Cells = Sequence[Any]


class Links(NamedTuple):
    """Where this reader finds a thing, by what it is: endpoint and the name of its number."""

    known: dict[str, str]

    def to(self, kind: str, words: Any, number: int | None) -> Any:
        """A pair (words, address) that a table shows as a link; the words alone where there is no page."""
        endpoint = self.known.get(kind)
        if endpoint is None or number is None:
            return words
        return (words, url_for(endpoint, **{f"{kind}_id": number}))  # type: ignore[arg-type]  # of ids


STAFF = Links(
    {
        "organisation": "staff_organisations.show_organisation",
        "product": "staff_products.show_product",
        "certificate": "staff_certificates.show_certificate",
        "project": "staff_programme.show_project",
        "batch": "staff_batches.show_batch",
    }
)
PRODUCER = Links(
    {
        "product": "products.show_product",
        "certificate": "certificates.show_certificate",
        "batch": "batches.show_batch",
    }
)


class Told(NamedTuple):
    """The day that rows are told of, and where those organisations lay then that have moved since."""

    day: date
    communes: Mapping[int, str] = {}


class Sheet(NamedTuple):
    """The columns of a list, which of them are numbers, and what a row says."""

    columns: Sequence[str]
    numeric: Sequence[int]
    cells: Callable[[Any, Links, Told], Cells]


def _organisation(row: Organisation, links: Links, told: Told) -> Cells:
    name = links.to("organisation", row.name, row.id)
    commune = told.communes.get(row.id, row.commune.full_name)
    return [name, KINDS[row.kind.value], row.tax_code, commune]


def _place(row: Participation, links: Links, told: Told) -> Cells:
    name = links.to("organisation", row.organisation.name, row.organisation_id)
    return [name, KINDS[row.organisation.kind.value], _project_link(row.project, links), row.outcome]


def _project(row: Project, links: Links, told: Told) -> Cells:
    return [_project_link(row, links), PROJECT_KINDS[row.kind.value], row.lead_agency]


def _product(row: Product, links: Links, told: Told) -> Cells:
    name = links.to("product", row.current.name, row.id)
    holder = links.to("organisation", row.organisation.name, row.organisation_id)
    return [name, row.code, holder, row.group.name if row.group else None]


def _support(row: Support, links: Links, told: Told) -> Cells:
    place = row.participation
    product = links.to("product", row.product.current.name, row.product_id) if row.product else "Cả chủ thể"
    holder = links.to("organisation", place.organisation.name, row.organisation_id)
    return [row.kind.name, product, holder, _project_link(place.project, links), row.result]


def _activity(row: Activity, links: Links, told: Told) -> Cells:
    return [row.name, ACTIVITY_KINDS[row.kind.value], row.audience, row.attendees, row.held_on, row.plan.year]


def _certificate(row: Certificate, links: Links, told: Told) -> Cells:
    about = (
        row.product.current.name
        if row.product
        else row.establishment.name
        if row.establishment
        else "Cả chủ thể"
    )
    return [
        links.to("certificate", row.number or "Không số", row.id),
        row.kind.name + (f" {row.stars} sao" if row.stars else ""),
        about,
        row.organisation.name,
        row.issued_on,
        row.expires_on or "Không thời hạn",
        STANDING_TAGS[certificates.standing_of(row, told.day).value][0],
    ]


def _batch(row: Batch, links: Links, told: Told) -> Cells:
    return [
        links.to("batch", row.lot_number, row.id),
        links.to("product", row.product.current.name, row.product_id),
        row.product.organisation.name,
        row.produced_on,
        row.released_at,
        BATCH_STATES[row.state.value],
    ]


def _run(row: LabelRun, links: Links, told: Told) -> Cells:
    kind = "Từng bao gói" if row.kind is LabelKind.UNIT else "Chung cho lô"
    return [f"Đợt {row.id}", *_of_batch(row.batch, links), kind, row.issued_at, row.quantity]


def _range(row: LabelRange, links: Links, told: Told) -> Cells:
    return [f"Đợt {row.label_run_id}", *_of_batch(row.run.batch, links), row.recorded_at, row.label_count]


def _of_batch(batch: Batch, links: Links) -> Cells:
    product = links.to("product", batch.product.current.name, batch.product_id)
    return [links.to("batch", batch.lot_number, batch.id), product, batch.product.organisation.name]


def _project_link(row: Project, links: Links) -> Any:
    return links.to("project", f"{row.plan.year} · {row.number}. {row.name}", row.id)


SHEETS: dict[Any, Sheet] = {
    Organisation: Sheet(["Chủ thể", "Loại hình", "Mã số thuế", "Xã, phường"], [], _organisation),
    Participation: Sheet(["Chủ thể", "Loại hình", "Dự án", "Kết quả"], [], _place),
    Project: Sheet(["Dự án", "Loại dự án", "Cơ quan chủ trì"], [], _project),
    Product: Sheet(["Sản phẩm", "Mã sản phẩm", "Chủ thể", "Nhóm OCOP"], [], _product),
    Support: Sheet(["Nội dung", "Sản phẩm", "Chủ thể", "Dự án", "Kết quả"], [], _support),
    Activity: Sheet(
        ["Hoạt động", "Loại", "Đối tượng", "Số người dự", "Ngày", "Kế hoạch năm"], [3], _activity
    ),
    Certificate: Sheet(
        ["Số giấy", "Loại", "Của", "Chủ thể", "Ngày cấp", "Hiệu lực đến", "Trạng thái"], [], _certificate
    ),
    Batch: Sheet(["Lô", "Sản phẩm", "Chủ thể", "Ngày sản xuất", "Xuất xưởng", "Trạng thái"], [], _batch),
    LabelRun: Sheet(["Đợt", "Lô", "Sản phẩm", "Chủ thể", "Loại tem", "Cấp lúc", "Số tem"], [6], _run),
    LabelRange: Sheet(["Đợt", "Lô", "Sản phẩm", "Chủ thể", "Kích hoạt lúc", "Số tem"], [5], _range),
}
