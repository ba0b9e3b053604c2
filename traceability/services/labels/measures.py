"""Sheets and rolls as somebody measured them with a ruler, and what cannot be, said beside the figure."""

from dataclasses import dataclass

from traceability.errors import Invalid
from traceability.labels import stocks
from traceability.labels.errors import StockError
from traceability.labels.stocks import A4, HEAD, Stock

_MEASURED = "measured"

_FAULTS = {
    "not_positive": ("columns", "Số cột, số hàng và kích thước tem phải lớn hơn 0."),
    "too_small": ("width", "Mỗi cạnh của tem phải từ 10 mm trở lên, nhỏ hơn thì mã QR không quét được."),
    "too_many": ("rows", "Một tờ có nhiều nhất 400 tem. Kiểm tra lại số cột và số hàng."),
    "overlap_across": ("pitch_x", "Bước ngang nhỏ hơn chiều rộng tem nên các tem chồng lên nhau. Đo lại."),
    "overlap_down": ("pitch_y", "Bước dọc nhỏ hơn chiều cao tem nên các tem chồng lên nhau. Đo lại."),
    "off_page_left": ("left", "Lề trái không thể nhỏ hơn 0."),
    "off_page_top": ("top", "Lề trên không thể nhỏ hơn 0."),
    "off_page_right": (
        "left",
        "Hàng tem rộng hơn tờ giấy {over} mm. Đo lại lề trái, chiều rộng, bước ngang.",
    ),
    "off_page_bottom": ("top", "Cột tem dài hơn tờ giấy {over} mm. Đo lại lề trên, chiều cao, bước dọc."),
}


@dataclass(frozen=True)
class Measures:
    """A sheet as measured with a ruler, in mm. A pitch left out means that the labels touch."""

    name: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    pitch_x: float | None = None
    pitch_y: float | None = None
    page_width: float = A4[0]
    page_height: float = A4[1]

    def stock(self) -> Stock:
        """The stock. Raises Invalid beside the figure that cannot be."""
        try:
            return Stock(
                _MEASURED, self.name, self.columns, self.rows, self.width, self.height, self.left, self.top,
                self.pitch_x or self.width, self.pitch_y or self.height,
                (self.page_width, self.page_height), needs_measuring=True,
            )  # fmt: skip
        except StockError as error:
            field, message = _FAULTS[error.reason]
            raise Invalid({field: message.format(over=self._over(error.reason))}) from error

    def _over(self, reason: str) -> str:
        across = self.left + (self.columns - 1) * (self.pitch_x or self.width) + self.width - self.page_width
        down = self.top + (self.rows - 1) * (self.pitch_y or self.height) + self.height - self.page_height
        return f"{across if reason == 'off_page_right' else down:.1f}".replace(".", ",")


_ROLL_FAULTS = {
    "not_positive": ("columns", "Số tem một hàng và kích thước tem phải lớn hơn 0."),
    "too_small": _FAULTS["too_small"],
    "too_many": ("columns", "Kiểm tra lại số tem trên một hàng."),
    "overlap_across": ("gap_x", "Khe giữa hai tem không thể nhỏ hơn 0."),
    "overlap_down": ("gap_y", "Khe giữa hai hàng không thể nhỏ hơn 0."),
}


@dataclass(frozen=True)
class RollMeasures:
    """A thermal roll as measured, in mm, and how wide the printer can print."""

    name: str
    width: float
    height: float
    columns: int = 1
    gap_x: float = 0.0
    gap_y: float = 0.0
    printable: float = HEAD

    def stock(self) -> Stock:
        """The stock. Raises Invalid beside the figure that cannot be."""
        size, gaps = (self.width, self.height), (self.gap_x, self.gap_y)
        try:
            made = stocks.measured_roll(_MEASURED, self.name, self.columns, size, gaps)
        except StockError as error:
            field, message = _ROLL_FAULTS[error.reason]
            raise Invalid({field: message}) from error
        if made.head > self.printable:
            raise Invalid({"printable": self._too_wide(made)})
        return made

    def _too_wide(self, made: Stock) -> str:
        row, printable = (f"{length:g}".replace(".", ",") for length in (made.page[0], self.printable))
        return (
            f"Hàng tem rộng {row} mm mà máy chỉ in được {printable} mm nên tem ngoài cùng mất chữ. "
            "Đo lại, hoặc dùng cuộn hẹp hơn."
        )
