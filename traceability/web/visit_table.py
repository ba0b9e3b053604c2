"""The list of visits as a file."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

from models import Visit
from traceability.services import clock
from traceability.services.tables import Table
from traceability.web.inspection_words import FINDINGS, VERDICTS
from traceability.web.list_files import table_file

_COLUMNS = (
    "Ngày kiểm tra",
    "Chủ thể",
    "Mã số thuế",
    "Địa điểm",
    "Xã, phường",
    "Kết luận",
    "Điều đã thấy",
    "Biện pháp",
    "Hẹn kiểm tra lại",
    "Số mã đã kiểm",
    "Mã và kết quả",
    "Người kiểm tra",
    "Bản",
)


def visits_file(form: str, visits: Iterable[Visit], filters: Sequence[str], person: str) -> Response:
    """`form` is csv or xlsx."""
    table = Table(
        title="Các cuộc kiểm tra", columns=_COLUMNS, rows=map(_row, visits), person=person, filters=filters
    )
    return table_file(table, form, "kiem-tra")


def _row(visit: Visit) -> list[Any]:
    said, owner = visit.current, visit.organisation
    codes = "; ".join(f"{check.code}: {VERDICTS[check.state][0]}" for check in visit.checks)
    return [
        said.visited_at.astimezone(clock.VIETNAM).date(),
        owner.name if owner else None,
        owner.tax_code if owner else None,
        said.place,
        said.commune.full_name,
        FINDINGS[said.finding][0],
        said.observed,
        said.measures,
        said.follow_up_on,
        len(visit.checks),
        codes,
        visit.recorded_by.name,
        said.number,
    ]
