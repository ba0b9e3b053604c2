"""A frozen report as a file: made from its row alone, so the same bytes each time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from models import YearlyReport
from traceability.services.yearly_reports.annex import annex
from traceability.services.yearly_reports.freezing import content
from traceability.services.yearly_reports.word import word


@dataclass(frozen=True, slots=True)
class Printed:
    """A file to hand out."""

    name: str
    media_type: str
    data: bytes


def _as_word(report: YearlyReport) -> bytes:
    return word(report, content(report))


def _as_excel(report: YearlyReport) -> bytes:
    return annex(report, content(report))


def _as_json(report: YearlyReport) -> bytes:
    """The hashed text itself: `sha256sum` of the file is the hash that Word and Excel print."""
    return report.figures.encode()


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Final[Mapping[str, tuple[str, Callable[[YearlyReport], bytes]]]] = {
    "docx": (_WORD, _as_word),
    "xlsx": (_EXCEL, _as_excel),
    "json": ("application/json", _as_json),
}


def print_report(report: YearlyReport, format: str) -> Printed:
    """`format` is one of FORMATS."""
    media_type, make = FORMATS[format]
    name = f"bao-cao-nam-{report.year}-lan-{report.edition}.{format}"
    return Printed(name, media_type, make(report))
