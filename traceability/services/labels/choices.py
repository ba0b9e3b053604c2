"""What a producer chooses in the label wizard, and which of its steps apply."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from models import LabelKind
from traceability.labels.designs import Design

OWN_SIZE = "L7160"
"""Pictures for a print house have the size of this label unless another is chosen."""


class FileFormat(StrEnum):
    PDF = "pdf"
    ZPL = "zpl"
    CSV = "csv"
    SVG = "svg"
    PNG = "png"

    @property
    def is_zip(self) -> bool:
        """Pictures come many in a zip."""
        return self in (FileFormat.SVG, FileFormat.PNG)

    @property
    def suffix(self) -> str:
        return "zip" if self.is_zip else self.value

    @property
    def media_type(self) -> str:
        """What the browser is told."""
        types = {
            "pdf": "application/pdf",
            "csv": "text/csv; charset=utf-8",
            "zip": "application/zip",
            "zpl": "application/octet-stream",
        }
        return types[self.suffix]


class Printer(StrEnum):
    OFFICE = "office"
    THERMAL = "thermal"
    HOUSE = "house"


FORMATS: dict[Printer, tuple[FileFormat, ...]] = {
    Printer.OFFICE: (FileFormat.PDF,),
    Printer.THERMAL: (FileFormat.ZPL,),
    Printer.HOUSE: (FileFormat.CSV, FileFormat.SVG, FileFormat.PNG),
}


class Step(StrEnum):
    """The wizard's pages, in order."""

    KIND = "kind"
    QUANTITY = "quantity"
    PRINTER = "printer"
    STOCK = "stock"
    CELL = "cell"
    PREVIEW = "preview"
    TEST = "test"
    CHECK = "check"

    @property
    def number(self) -> int:
        """As people count."""
        return list(Step).index(self) + 1


@dataclass(frozen=True)
class Choices:
    """Answers so far; None is a question not answered yet."""

    kind: LabelKind | None = None
    count: int | None = None
    first: int = 0
    """Index in the run of the first label; other than 0 only for labels that were issued before."""
    reason: str = ""
    """Why labels that left before are printed again."""
    printer: Printer | None = None
    printer_name: str = ""
    format: FileFormat | None = None
    stock: str | None = None
    dpi: int | None = None
    start_cell: int | None = None
    design: Design | None = None
    diameter: float | None = None
    right: float | None = None
    down: float | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Choices":
        """From the JSON of a row."""
        values = dict(stored)
        for name, kind in _ENUMS.items():
            if values.get(name) is not None:
                values[name] = kind(values[name])
        return cls(**values)

    def stored(self) -> dict[str, Any]:
        """As the JSON of a row: what was answered."""
        plain = {name: getattr(value, "value", value) for name, value in asdict(self).items()}
        return {name: value for name, value in plain.items() if value is not None and value != ""}

    def changed(self, **answers: Any) -> "Choices":
        """With these answers, and without those that no longer mean anything."""
        made = replace(self, **answers)
        if made.printer is not self.printer:
            made = replace(made, format=None, stock=None, dpi=None, **_PER_STOCK)
        elif (made.stock, made.printer_name) != (self.stock, self.printer_name):
            made = replace(made, **_PER_STOCK)
        if made.printer and made.format is None and len(FORMATS[made.printer]) == 1:
            made = replace(made, format=FORMATS[made.printer][0])
        return made

    @property
    def offset(self) -> tuple[float, float]:
        """Right and down in mm."""
        return self.right or 0.0, self.down or 0.0

    def applies(self, step: Step) -> bool:
        """Only sheets have a first free cell, a list has no look, and a print house prints no test page."""
        if step is Step.CELL:
            return self.printer is Printer.OFFICE
        if step is Step.TEST:
            return self.printer in (Printer.OFFICE, Printer.THERMAL)
        return step is not Step.PREVIEW or self.format is not FileFormat.CSV

    def answered(self, step: Step) -> bool:
        """Is there an answer to every question of this step?"""
        return all(getattr(self, name) is not None for name in self._asked(step))

    def next_step(self) -> Step:
        """The first step that waits for an answer; the check when none does."""
        open_steps = (step for step in Step if self.applies(step) and not self.answered(step))
        return next(open_steps, Step.CHECK)

    def after(self, step: Step) -> Step:
        """The step that follows in order."""
        later = list(Step)[step.number :]
        return next((other for other in later if self.applies(other)), Step.CHECK)

    def before(self, step: Step) -> Step | None:
        """The step one came from."""
        earlier = list(Step)[: step.number - 1]
        return next((other for other in reversed(earlier) if self.applies(other)), None)

    def _asked(self, step: Step) -> tuple[str, ...]:
        if step is Step.STOCK:
            return ("format",) if self.format is FileFormat.CSV else ("format", "stock", "dpi")
        return _ASKED[step]


_ENUMS: dict[str, type[StrEnum]] = {
    "kind": LabelKind,
    "printer": Printer,
    "format": FileFormat,
    "design": Design,
}
_PER_STOCK: dict[str, Any] = {"start_cell": None, "right": None, "down": None}
_ASKED: dict[Step, tuple[str, ...]] = {
    Step.KIND: ("kind",),
    Step.QUANTITY: ("count",),
    Step.PRINTER: ("printer",),
    Step.CELL: ("start_cell",),
    Step.PREVIEW: ("design",),
    Step.TEST: ("right", "down"),
    Step.CHECK: (),
}
