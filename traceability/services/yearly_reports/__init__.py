"""The yearly report: figures of one year, previewed, frozen, and printed as Word and Excel."""

from traceability.services.yearly_reports.definitions import DEFINITIONS
from traceability.services.yearly_reports.freezing import (
    Draft,
    content,
    draft,
    find_edition,
    find_same,
    freeze,
    get_report,
    intact,
    latest,
    list_reports,
    plan_years,
)
from traceability.services.yearly_reports.printing import FORMATS, Printed, print_report
from traceability.services.yearly_reports.prose import COVERED
from traceability.services.yearly_reports.prose import together as sentences
from traceability.services.yearly_reports.tabulated import every as tables
from traceability.services.yearly_reports.tabulated import summary

__all__ = [
    "COVERED",
    "DEFINITIONS",
    "FORMATS",
    "Draft",
    "Printed",
    "content",
    "draft",
    "find_edition",
    "find_same",
    "freeze",
    "get_report",
    "intact",
    "latest",
    "list_reports",
    "plan_years",
    "print_report",
    "sentences",
    "summary",
    "tables",
]
