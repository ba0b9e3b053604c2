"""Excel both ways for products, batches and certificates: template, export, preview, confirm."""

from traceability.services.imports.confirming import Outdated, Ready, confirm_import, prepare_import
from traceability.services.imports.flow import (
    KEPT,
    KeptWorkbook,
    Preview,
    cancel_import,
    export,
    forget_expired,
    get_import,
    is_open,
    keep_workbook,
    marked,
    preview_import,
    recent_imports,
    template,
    upload_import,
)
from traceability.services.imports.judging import Judged, Outcome
from traceability.services.imports.values import Answers, Days, Marks
from traceability.services.imports.workbooks import MEDIA_TYPE

__all__ = [
    "KEPT",
    "MEDIA_TYPE",
    "Answers",
    "Days",
    "Judged",
    "KeptWorkbook",
    "Marks",
    "Outcome",
    "Outdated",
    "Preview",
    "Ready",
    "cancel_import",
    "confirm_import",
    "export",
    "forget_expired",
    "get_import",
    "is_open",
    "keep_workbook",
    "marked",
    "prepare_import",
    "preview_import",
    "recent_imports",
    "template",
    "upload_import",
]
