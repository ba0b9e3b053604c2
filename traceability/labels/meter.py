"""The QR meter: whether a symbol of a given size will be read, as one of four grades."""

from enum import StrEnum
from typing import Final

from traceability.labels.errors import LabelError

GOOD_MM: Final = 0.495
"""GS1 General Specifications, symbol specification table 1: target module of a QR code with a Digital
Link."""
WARN_MM: Final = 0.396
"""The same table's minimum."""
REFUSE_MM: Final = 0.30
"""Below this, office printers and old telephones fail too often to let anybody stick it on a product."""
_ROUNDING: Final = 1e-6  # 0.495 computed is 0.49499…
BOTTLE_GOOD: Final = 0.4
BOTTLE_REFUSE: Final = 0.6


class Grade(StrEnum):
    """What to tell the producer."""

    GOOD = "good"
    FAIR = "fair"
    """Meets the standard's minimum but not its target: no warning, no praise."""
    WARN = "warn"
    REFUSE = "refuse"


def module_grade(module_mm: float) -> Grade:
    """Grade of a module's side in mm: good from 0.495, fair from 0.396, refused below 0.30."""
    steps = ((GOOD_MM, Grade.GOOD), (WARN_MM, Grade.FAIR), (REFUSE_MM, Grade.WARN))
    return next((grade for least, grade in steps if module_mm >= least - _ROUNDING), Grade.REFUSE)


def bottle_grade(symbol_mm: float, diameter_mm: float) -> Grade:
    """Grade of a symbol's side (without quiet zone) on a round pack: beyond 0.6 of the diameter its edges
    turn out of the camera's sight. Raises LabelError("not_positive")."""
    if diameter_mm <= 0:
        raise LabelError("not_positive", f"diameter {diameter_mm}")
    share = symbol_mm / diameter_mm
    if share <= BOTTLE_GOOD:
        return Grade.GOOD
    return Grade.WARN if share <= BOTTLE_REFUSE else Grade.REFUSE
