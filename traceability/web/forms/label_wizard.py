"""The forms of the label wizard: one a step, each giving its answers to the service."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from models import LabelKind
from traceability.labels.designs import Design
from traceability.labels.stocks import Stock
from traceability.services.labels.choices import OWN_SIZE, Choices, FileFormat, Printer
from traceability.services.labels.fits import PICTURE_DPI, SHEET_DPI
from traceability.web.forms.fields import AmountField, ChoiceField, CountField, LineField, RadioField
from traceability.web.forms.labels import NUMBER, StretchForm, reason_of_leaving

_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
_DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


class StepForm(FlaskForm):
    """A step; what was answered before is shown, what was just typed goes before it."""

    @classmethod
    def of(cls, choices: Choices) -> "StepForm":
        return cls(data=cls.known(choices))

    @staticmethod
    def known(choices: Choices) -> Mapping[str, Any]:
        """What the fields show of earlier answers."""
        return {}

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, by the names of Choices."""
        raise NotImplementedError


class KindForm(StepForm):
    """No preselection: the two are different promises."""

    kind = RadioField(
        "Loại tem",
        choices=[
            SelectChoice(LabelKind.UNIT.value, "Mỗi bao gói một mã riêng"),
            SelectChoice(LabelKind.BATCH.value, "Một mã chung cho cả lô"),
        ],
        validators=[InputRequired("Chọn loại tem.")],
    )

    @staticmethod
    def known(choices: Choices) -> Mapping[str, Any]:
        return {"kind": choices.kind}

    @property
    def answers(self) -> dict[str, Any]:
        kind = LabelKind(self.kind.data)
        return {"kind": kind}


class QuantityForm(StepForm):
    """How many new labels."""

    count = CountField(
        "Số tem",
        validators=[InputRequired("Nhập số tem."), NumberRange(1, message=NUMBER)],
        render_kw=_DIGITS,
    )

    @staticmethod
    def known(choices: Choices) -> Mapping[str, Any]:
        return {"count": choices.count}

    @property
    def answers(self) -> dict[str, Any]:
        return {"count": self.count.data}


class AgainForm(StretchForm, StepForm):
    """Which of the labels that were issued before."""

    reason = reason_of_leaving()

    @staticmethod
    def known(choices: Choices) -> Mapping[str, Any]:
        if choices.count is None:
            return {}
        return {
            "first": choices.first + 1,
            "last": choices.first + choices.count,
            "reason": choices.reason,
        }

    @property
    def answers(self) -> dict[str, Any]:
        stretch = self.stretch
        return {
            "first": stretch.first,
            "count": stretch.count,
            "reason": (self.reason.data or "").strip(),
        }


class PrinterForm(StepForm):
    """What prints, and which one where there are several."""

    printer = RadioField(
        "Máy in",
        choices=[
            SelectChoice(Printer.OFFICE.value, "Máy in văn phòng, giấy tem A4"),
            SelectChoice(Printer.THERMAL.value, "Máy in tem nhiệt, cuộn tem"),
            SelectChoice(Printer.HOUSE.value, "Nhà in"),
        ],
        validators=[InputRequired("Chọn máy in.")],
    )
    printer_name = LineField(
        "Tên máy in",
        description="Nếu có nhiều máy: mỗi máy nhớ độ lệch riêng. Ví dụ: Canon ở kho.",
        validators=[Optional(), Length(max=60, message="Viết tên máy in trong 60 ký tự.")],
        render_kw={"list": "printer-names", "autocomplete": "off"},
    )

    @staticmethod
    def known(choices: Choices) -> Mapping[str, Any]:
        return {"printer": choices.printer, "printer_name": choices.printer_name}

    @property
    def answers(self) -> dict[str, Any]:
        return {"printer": Printer(self.printer.data), "printer_name": self.printer_name.data or ""}


class _OfStocks(StepForm):
    def offer(self, stocks: Iterable[tuple[Stock, str]]) -> None:
        """The stocks to choose from, with how they suit."""
        self.stock.choices = [SelectChoice(stock.key, stock.name) for stock, _ in stocks]


class SheetForm(_OfStocks):
    """A sheet for an office printer."""

    stock = RadioField("Giấy tem", validators=[InputRequired("Chọn loại giấy tem.")])

    @staticmethod
    def known(choices: Choices) -> Mapping[str, Any]:
        return {"stock": choices.stock}

    @property
    def answers(self) -> dict[str, Any]:
        return {"format": FileFormat.PDF, "stock": self.stock.data, "dpi": SHEET_DPI}


class RollForm(_OfStocks):
    """A roll for a thermal printer."""

    stock = RadioField("Cuộn tem", validators=[InputRequired("Chọn cuộn tem.")])
    dpi = RadioField(
        "Độ phân giải của máy",
        description="Ghi trên nhãn dưới đáy máy hoặc trong sách hướng dẫn; máy phổ thông là 203 dpi.",
        choices=[
            SelectChoice("203", "203 dpi (8 chấm/mm)"),
            SelectChoice("300", "300 dpi"),
            SelectChoice("600", "600 dpi"),
        ],
        validators=[InputRequired("Chọn độ phân giải của máy in.")],
    )

    @staticmethod
    def known(choices: Choices) -> Mapping[str, Any]:
        return {"stock": choices.stock, "dpi": str(choices.dpi or 203)}

    @property
    def answers(self) -> dict[str, Any]:
        return {"format": FileFormat.ZPL, "stock": self.stock.data, "dpi": int(self.dpi.data)}


class HouseForm(_OfStocks):
    """What a print house takes."""

    format = RadioField(
        "Nhà in cần gì",
        choices=[
            SelectChoice(
                FileFormat.CSV.value, "CSV – danh sách mã, nhà in tự tạo mã QR (kèm bản kê để đối chiếu)"
            ),
            SelectChoice(FileFormat.SVG.value, "SVG – hình vẽ từng tem, phóng to không vỡ"),
            SelectChoice(FileFormat.PNG.value, "PNG – ảnh từng tem, 600 dpi"),
        ],
        validators=[InputRequired("Chọn loại tệp. Chưa rõ thì hỏi nhà in.")],
    )
    stock = ChoiceField("Cỡ tem", description="Chỉ cần cho SVG và PNG.", validators=[Optional()])

    def offer(self, stocks: Iterable[tuple[Stock, str]]) -> None:
        """A list has no room for tags, so how a stock suits stands in its name."""
        self.stock.choices = [
            SelectChoice(stock.key, f"{stock.name} – {said}" if said else stock.name)
            for stock, said in stocks
        ]

    @staticmethod
    def known(choices: Choices) -> Mapping[str, Any]:
        return {"format": choices.format, "stock": choices.stock or OWN_SIZE}

    @property
    def answers(self) -> dict[str, Any]:
        chosen = FileFormat(self.format.data)
        if chosen is FileFormat.CSV:
            return {"format": chosen, "stock": None, "dpi": None}
        return {"format": chosen, "stock": self.stock.data or OWN_SIZE, "dpi": PICTURE_DPI}


class CellForm(StepForm):
    """The first free cell; a click on the grid sends its number as `cell`."""

    start_cell = CountField("Ô trống đầu tiên", render_kw=_DIGITS)
    cell = CountField(validators=[Optional()])

    @staticmethod
    def known(choices: Choices) -> Mapping[str, Any]:
        return {"start_cell": choices.start_cell}

    def validate_start_cell(self, field: CountField) -> None:
        if self.cell.data is None and field.data is None:
            raise ValidationError("Bấm vào một ô, hoặc nhập số ô; tờ mới thì nhập 1.")

    @property
    def answers(self) -> dict[str, Any]:
        return {"start_cell": self.cell.data or self.start_cell.data}


class PreviewForm(StepForm):
    """The design, and how round the pack is."""

    design = RadioField(
        "Mẫu tem",
        choices=[
            SelectChoice(Design.STANDARD.value, "Tiêu chuẩn: tên, sao OCOP, lô, ngày, đơn vị"),
            SelectChoice(Design.MINIMAL.value, "Tối giản: mã QR, tên và số lô"),
            SelectChoice(Design.STORY.value, "Có câu chuyện: thêm lời kể về sản phẩm"),
        ],
        validators=[InputRequired("Chọn mẫu tem.")],
    )
    diameter = AmountField(
        "Đường kính chai, lọ",
        description="Chỉ khi dán lên mặt cong. Mã QR quá lớn so với chai thì máy không thấy hết.",
        validators=[Optional(), NumberRange(10, 1000, message="Nhập đường kính từ 10 đến 1000 mm.")],
        render_kw=_DECIMAL,
    )

    @staticmethod
    def known(choices: Choices) -> Mapping[str, Any]:
        return {"design": choices.design, "diameter": choices.diameter}

    @property
    def answers(self) -> dict[str, Any]:
        diameter = self.diameter.data
        return {
            "design": Design(self.design.data),
            "diameter": None if diameter is None else float(diameter),
        }
