"""How a label will look on a stock, before it is issued: the drawing and what the QR meter says of it."""

from dataclasses import dataclass, replace

import numpy as np

from models import Batch
from traceability.errors import Invalid
from traceability.labels import content, images, meter, thermal
from traceability.labels.content import Codes, LabelFacts, LabelRange
from traceability.labels.designs import Design
from traceability.labels.layout import Layout, lay_out
from traceability.labels.meter import Grade
from traceability.labels.source import SymbolSource
from traceability.labels.stocks import Medium, Stock
from traceability.services.labels.choices import Choices, FileFormat
from traceability.services.labels.files import refused_as_invalid

_STAND_IN = np.frombuffer(b"0123456789ABCDEF", np.uint8).reshape(1, -1)
_PNG_DOT = 25.4


@dataclass(frozen=True)
class Look:
    """One label on one stock."""

    layout: Layout
    stock: Stock
    dpi: float

    @property
    def module_mm(self) -> float:
        return self.layout.module

    @property
    def dots(self) -> int:
        """Dots of the print head to a module."""
        return round(self.layout.module * self.dpi / 25.4)

    @property
    def grade(self) -> Grade:
        return meter.module_grade(self.layout.module)

    def bottle(self, diameter: float | None) -> Grade | None:
        """Grade on a round pack of that diameter in mm."""
        return None if diameter is None else meter.bottle_grade(self.layout.symbol_mm, diameter)


def stand_in(batch: Batch, choices: Choices, origin: str, gtin: str | None) -> LabelRange:
    """A label with a code that was never issued: a photo of the preview is no label."""
    return LabelRange(
        run=1,
        origin=origin,
        product_code=batch.product.code,
        lot_number=batch.lot_number,
        codes=_stand_ins,
        count=1,
        kind=content.LabelKind(choices.kind or "unit"),
        gtin=gtin,
    )


def look(labels: LabelRange, facts: LabelFacts, stock: Stock, choices: Choices, design: Design) -> Look:
    """The drawing. Raises Invalid where words or symbol do not fit, or no telephone could read it."""
    return look_at(SymbolSource(labels).shape.modules, facts, stock, choices, design)


def look_at(modules: int, facts: LabelFacts, stock: Stock, choices: Choices, design: Design) -> Look:
    """The same for a symbol of modules × modules."""
    dpi = choices.dpi or 300
    with refused_as_invalid():
        if stock.medium is Medium.ROLL and choices.format is FileFormat.ZPL:
            drawn = thermal.thermal_layout(facts, stock, modules, dpi, design)
        else:
            dot = _PNG_DOT / dpi if choices.format is FileFormat.PNG else 0.0
            drawn = lay_out(facts, stock.label_size, modules, design, dot)
    found = Look(drawn, stock, thermal.DPI.get(dpi, float(dpi)))
    if found.grade is Grade.REFUSE:
        raise Invalid({"stock": "Ô giấy này nhỏ quá, mã QR in ra sẽ khó quét. Chọn giấy có ô lớn hơn."})
    return found


def picture(labels: LabelRange, drawn: Look) -> bytes:
    """The label as SVG in its true size."""
    modules = SymbolSource(labels).modules(labels.codes(0, 1))[0]
    return images.label_svg(drawn.layout, modules, labels.code(0))


def trial(labels: LabelRange, facts: LabelFacts, stock: Stock, choices: Choices) -> bytes:
    """A row of sample labels for a thermal printer, each saying MẪU, to see how it prints and cuts."""
    some, design = replace(labels, count=stock.per_page), choices.design or Design.STANDARD
    sample, offset = replace(facts, sample=True), choices.offset
    with refused_as_invalid():
        return b"".join(
            thermal.zpl_parts(some, sample, stock, dpi=choices.dpi or 203, design=design, offset=offset)
        )


def _stand_ins(first: int, count: int) -> Codes:
    return np.repeat(_STAND_IN, count, axis=0)
