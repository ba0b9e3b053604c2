"""Vietnamese words of the label press: printers, designs, what the QR meter says, the choices summed up."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from models import LabelKind, LabelPrint, PrintState
from traceability.errors import Invalid
from traceability.labels.designs import Design
from traceability.labels.meter import Grade
from traceability.labels.stocks import Stock
from traceability.services.labels.choices import Choices, FileFormat, Printer, Step
from traceability.services.labels.fits import Fit
from traceability.services.labels.look import Look

KINDS = {LabelKind.UNIT: "Mỗi bao gói một mã riêng", LabelKind.BATCH: "Một mã chung cho cả lô"}
PRINTERS = {
    Printer.OFFICE: "Máy in văn phòng, giấy tem A4",
    Printer.THERMAL: "Máy in tem nhiệt",
    Printer.HOUSE: "Nhà in",
}
DESIGNS = {Design.MINIMAL: "Tối giản", Design.STANDARD: "Tiêu chuẩn", Design.STORY: "Có câu chuyện"}
FORMATS = {
    FileFormat.PDF: "PDF, tờ tem A4",
    FileFormat.ZPL: "ZPL, máy in tem nhiệt",
    FileFormat.CSV: "CSV, danh sách mã",
    FileFormat.SVG: "SVG, hình vẽ từng tem",
    FileFormat.PNG: "PNG, ảnh từng tem",
}
GRADES = {
    Grade.GOOD: ("QR tốt", "ok"),
    Grade.FAIR: ("QR đạt", "ok"),
    Grade.WARN: ("Cảnh báo: QR nhỏ, nên in thử", "warn"),
    Grade.REFUSE: ("QR quá nhỏ", "danger"),
}
PROOFS = {
    Grade.GOOD: ("Đạt", "ok"),
    Grade.FAIR: ("Đạt", "ok"),
    Grade.WARN: ("Đạt, có cảnh báo", "warn"),
}
"""What reading a file back found, where it did not fail."""
BOTTLE = {
    Grade.GOOD: ("vừa chai", "ok"),
    Grade.WARN: ("hơi lớn so với chai", "warn"),
    Grade.REFUSE: ("quá lớn so với chai", "danger"),
}
STATES = {
    PrintState.DRAFT: ("Đang chọn", "neutral"),
    PrintState.MAKING: ("Đang tạo tệp", "info"),
    PrintState.READY: ("Sẵn sàng", "ok"),
    PrintState.REFUSED: ("Không đạt kiểm tra", "danger"),
    PrintState.EXPIRED: ("Tệp đã dọn", "neutral"),
}


def mm(value: float, decimals: int = 3) -> str:
    """0,495 mm; no noughts at the end."""
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".").replace(".", ",") + " mm"


def number(value: int) -> str:
    """1.200."""
    return f"{value:,}".replace(",", ".")


def shift(choices: Choices) -> str:
    """How far the print is moved."""
    right, down = choices.offset
    words = []
    if right:
        words.append(f"sang {'phải' if right > 0 else 'trái'} {mm(abs(right), 1)}")
    if down:
        words.append(f"{'xuống dưới' if down > 0 else 'lên trên'} {mm(abs(down), 1)}")
    return ", ".join(words) or "không dịch"


def size(octets: int) -> str:
    """1,2 MB."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))} kB"
    return f"{octets / 1e6:.1f} MB".replace(".", ",")


def left_words(seconds: float) -> str:
    """còn khoảng 2 phút."""
    if seconds < 60:
        return f"còn khoảng {max(1, round(seconds))} giây"
    return f"còn khoảng {round(seconds / 60)} phút"


def fit_words(fits: Iterable[Fit]) -> str:
    """QR tốt, ô vuông 0,495 mm."""
    return "; ".join(f"{GRADES[fit.grade][0]}{_module(fit)}" for fit in fits)


def _module(fit: Fit) -> str:
    return f", ô vuông {mm(fit.module_mm)}" if fit.design else ""


def refuse_bad_fit(form: Any, fits: Mapping[str, tuple[Fit, ...]]) -> None:
    """Put on the form that no design can be printed on the chosen stock with the chosen printer."""
    answers = form.answers
    chosen = fits.get(answers["stock"] or "", ())
    if any(fit.dpi == answers["dpi"] and fit.design is None for fit in chosen):
        better = [str(fit.dpi) for fit in chosen if fit.design]
        other = f", hoặc máy in {' hay '.join(better)} dpi" if better else ""
        form.stock.errors = [
            *form.stock.errors,
            f"Mã QR của sản phẩm này quá nhỏ trên loại tem đó. Chọn tem lớn hơn{other}.",
        ]


def refuse_bad_look(form: Any, looks: Mapping[Design, Look | Invalid]) -> None:
    """Put on the form why the chosen design cannot be printed, or the symbol is too large for the bottle."""
    found = looks[Design(form.design.data)]
    if isinstance(found, Invalid):
        form.design.errors = [*form.design.errors, *found.errors.values()]
    elif form.diameter.data is not None and found.bottle(float(form.diameter.data)) is Grade.REFUSE:
        most = f"{found.layout.symbol_mm / 0.6:.0f}"
        form.diameter.errors = [
            *form.diameter.errors,
            f"Mã QR rộng {mm(found.layout.symbol_mm, 1)}, chai cần có đường kính từ {most} mm. "
            "Chọn giấy có tem nhỏ hơn, hoặc dán lên nắp, lên mặt phẳng.",
        ]


def summary(
    choices: Choices, stock: Stock | None, row: LabelPrint, where: Callable[[Step], str]
) -> list[tuple[str, str, str]]:
    """Every choice in words, with the page that changes it."""
    count = number(choices.count or 0)
    if row.run is not None:
        first, last = number(choices.first + 1), number(choices.first + (choices.count or 0))
        rows = [
            (
                "Tem",
                f"Đợt {row.run.id}, từ tem {first} đến tem {last} ({count} tem)",
                where(Step.QUANTITY),
            )
        ]
        if choices.reason:
            rows.append(("Lý do in lại", choices.reason, where(Step.QUANTITY)))
    else:
        rows = [
            ("Loại tem", KINDS[choices.kind or LabelKind.UNIT], where(Step.KIND)),
            ("Số lượng", f"{count} tem", where(Step.QUANTITY)),
        ]
    printer = PRINTERS[choices.printer or Printer.OFFICE]
    rows.append(
        (
            "Máy in",
            f"{printer} ({choices.printer_name})" if choices.printer_name else printer,
            where(Step.PRINTER),
        )
    )
    rows.append(("Tệp", FORMATS[choices.format or FileFormat.PDF], where(Step.STOCK)))
    if stock is not None:
        dots = f", {choices.dpi} dpi" if choices.printer is not Printer.OFFICE else ""
        rows.append(("Giấy tem", f"{stock.name}{dots}", where(Step.STOCK)))
    if choices.applies(Step.CELL):
        start = choices.start_cell or 1
        rows.append(("Ô bắt đầu", f"Ô số {start}" if start > 1 else "Tờ mới, ô số 1", where(Step.CELL)))
    if choices.applies(Step.PREVIEW):
        rows.append(("Mẫu tem", DESIGNS[choices.design or Design.STANDARD], where(Step.PREVIEW)))
    if choices.applies(Step.TEST):
        rows.append(("Dịch bản in", shift(choices), where(Step.TEST)))
    return rows
