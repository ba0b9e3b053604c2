"""Runs and facts to print, and the two independent readers that read them back."""

from collections.abc import Callable
from datetime import date
from functools import partial

import numpy as np
import numpy.typing as npt
import pypdfium2
import zxingcpp
from pyzbar import pyzbar

from traceability.identifiers.trace_code import TraceCodec
from traceability.labels.content import LabelFacts, LabelKind, LabelRange

ORIGIN = "https://truyxuat.langson.gov.vn"
GTIN = "08935123456781"
Picture = npt.NDArray[np.uint8]
_FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
CODEC = TraceCodec(bytes(range(32)))

SHORT = LabelFacts(
    product_name="Thạch đen Tràng Định",
    lot_number="26112101",
    producer_name="HTX Thạch đen Tràng Định",
    producer_address_short="Xã Tràng Định, tỉnh Lạng Sơn",
    produced_on=date(2026, 11, 21),
    use_by=date(2027, 11, 20),
    ocop_stars=5,
)
LONG = LabelFacts(
    product_name="Na dai Chi Lăng sấy dẻo hộp quà tặng đặc biệt dịp Tết Nguyên đán 500 g",
    lot_number="L26112101-QUATANG-01",
    producer_name="Hợp tác xã Sản xuất và Tiêu thụ Nông sản sạch Chi Lăng",
    producer_address_short="Thôn Quán Thanh, xã Chi Lăng, tỉnh Lạng Sơn",
    produced_on=date(2026, 11, 21),
    packed_on=date(2026, 11, 22),
    use_by=date(2027, 11, 20),
    ocop_stars=4,
    lines=("Dried Chi Lang custard apple, gift box",),
    story="Na được trồng trên núi đá vôi Chi Lăng, hái bằng ròng rọc và sấy trong ngày.",
)


def label_range(count: int, *, gtin: str | None = GTIN, kind: str = "unit", first: int = 0) -> LabelRange:
    """`count` labels of run 7."""
    return LabelRange(
        run=7,
        origin=ORIGIN,
        product_code="K7M2QX",
        lot_number="26112101",
        codes=partial(CODEC.encode_range, 7),
        count=count,
        first=first,
        kind=LabelKind(kind),
        gtin=gtin,
    )


def addresses(labels: LabelRange) -> set[str]:
    """Every address that ought to be on the labels."""
    return {labels.address(labels.code(i)) for i in range(labels.first, labels.first + labels.count)}


def pages(pdf: bytes, dpi: int = 300) -> list[Picture]:
    """Every page as grey dots, shape (height, width)."""
    rendered = (page.render(scale=dpi / 72, grayscale=True) for page in pypdfium2.PdfDocument(pdf))
    return [picture.to_numpy().reshape(picture.height, -1)[:, : picture.width] for picture in rendered]


def read_zxing(picture: Picture) -> list[str]:
    """What ZXing-C++ finds."""
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=_FORMATS)]


def read_zbar(picture: Picture) -> list[str]:
    """What ZBar finds."""
    return [found.data.decode() for found in pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE])]


Reader = Callable[[Picture], list[str]]
