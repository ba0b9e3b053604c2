"""How well stocks suit a print before one is chosen: what the QR meter would say at each resolution."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from traceability.errors import Invalid
from traceability.labels import thermal
from traceability.labels.content import LabelFacts
from traceability.labels.designs import Design
from traceability.labels.meter import Grade
from traceability.labels.stocks import Stock
from traceability.services.labels import look as label_look
from traceability.services.labels.choices import FORMATS, Choices, FileFormat, Printer

SHEET_DPI, PICTURE_DPI = 300, 600
"""Sheets are proved as the coarsest office printer draws them, a finer one only does better; pictures are
made for a print house."""
_TRIED = (Design.STANDARD, Design.MINIMAL)


@dataclass(frozen=True)
class Fit:
    """One stock at one resolution; no design means that it cannot be printed on."""

    dpi: int
    grade: Grade
    module_mm: float = 0.0
    design: Design | None = None
    """The usual one, unless only the minimal fits or does better."""


def fits(
    modules: int, facts: LabelFacts, stocks: Iterable[Stock], choices: Choices
) -> dict[str, tuple[Fit, ...]]:
    """By stock, its fit at each resolution the chosen printer may have."""
    printer = choices.printer or Printer.OFFICE
    asked = replace(choices, format=FORMATS[printer][-1])
    return {
        stock.key: tuple(_fit(modules, facts, stock, replace(asked, dpi=dpi)) for dpi in _dpis(asked))
        for stock in stocks
    }


def _dpis(choices: Choices) -> tuple[int, ...]:
    if choices.format is FileFormat.ZPL:
        return tuple(thermal.DPI)
    return (SHEET_DPI,) if choices.format is FileFormat.PDF else (PICTURE_DPI,)


def _fit(modules: int, facts: LabelFacts, stock: Stock, choices: Choices) -> Fit:
    found = Fit(choices.dpi or SHEET_DPI, Grade.REFUSE)
    for design in _TRIED:
        try:
            look = label_look.look_at(modules, facts, stock, choices, design)
        except Invalid:
            continue
        better = found.design is None or list(Grade).index(look.grade) < list(Grade).index(found.grade)
        found = Fit(found.dpi, look.grade, look.module_mm, design) if better else found
        if found.grade in (Grade.GOOD, Grade.FAIR):
            break
    return found
