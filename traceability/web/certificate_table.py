"""The register of certificates as a file."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import Response

from models import Certificate
from traceability.services import certificates, paper_words
from traceability.services.tables import Table
from traceability.web.list_files import table_file
from traceability.web.wording import STANDING_TAGS

COLUMNS = (
    "Số giấy",
    "Loại giấy",
    "Bản chất",
    "Số sao",
    "Điểm",
    "Sản phẩm hoặc cơ sở",
    "Chủ thể",
    "Mã số thuế",
    "Xã, phường",
    "Đơn vị cấp, công bố hoặc ban hành",
    "Số quyết định",
    "Tiêu chuẩn",
    "Căn cứ công bố",
    "Ngày cấp, công bố hoặc ban hành",
    "Hiệu lực đến",
    "Trạng thái",
)


def register_file(
    form: str, papers: Iterable[Certificate], filters: Sequence[str], person: str, day: date
) -> Response:
    """`form` is csv or xlsx."""
    table = Table(
        title=f"Sổ chứng nhận và công bố, trạng thái ngày {day:%d/%m/%Y}",
        columns=COLUMNS,
        rows=(row(paper, day) for paper in papers),
        person=person,
        filters=filters,
    )
    return table_file(table, form, "giay-chung-nhan")


def row(paper: Certificate, day: date) -> list[Any]:
    place, product = paper.establishment, paper.product
    about = product.current.name if product else place.name if place else "Cả chủ thể"
    return [
        paper.number,
        paper.kind.name,
        paper_words.WORDS[paper.kind.nature].note.rstrip(".") or None,
        paper.stars,
        float(paper.score) if paper.score is not None else None,
        about,
        paper.organisation.name,
        paper.organisation.tax_code,
        paper.organisation.commune.full_name,
        paper.issuer,
        paper.decision_number,
        paper.standard,
        paper_words.BASES[paper.self_assessed] if paper.self_assessed is not None else None,
        paper.issued_on,
        paper.expires_on,
        STANDING_TAGS[certificates.standing_of(paper, day).value][0],
    ]
