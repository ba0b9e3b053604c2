"""A paper for the demonstration's certificates: it says on its face that it certifies nothing."""

import io
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from traceability.config import PROJECT

_FONTS: Final = {"regular": "BeVietnamPro-Regular.ttf", "bold": "BeVietnamPro-Bold.ttf"}
_LINES: Final = (
    ("bold", 22, 660, "GIẤY CHỨNG NHẬN OCOP"),
    ("bold", 15, 625, "MẪU MINH HỌA – KHÔNG CÓ GIÁ TRỊ"),
    ("regular", 12, 565, "Tệp này do dữ liệu minh họa của phần mềm tạo ra."),
    ("regular", 12, 543, "Không cơ quan nào cấp giấy này và sản phẩm ghi trên trang không có thật."),
    ("regular", 12, 521, "Ở hệ thống thật, đây là bản chụp giấy chứng nhận mà cán bộ đã đối chiếu."),
    ("regular", 12, 477, "SAMPLE – NOT A REAL CERTIFICATE  ·  示例 – 非真实证书"),
)


def certificate() -> bytes:
    """A PDF of one page; the same bytes each time."""
    for name, file in {**_FONTS, "chinese": "NotoSansSC-GB2312.ttf"}.items():
        pdfmetrics.registerFont(TTFont(f"sample-{name}", str(PROJECT / "static" / "fonts" / file)))
    out = io.BytesIO()
    page = Canvas(out, pagesize=A4, invariant=1)
    page.setTitle("Mẫu minh họa – không có giá trị")
    width, height = A4
    page.setStrokeColorRGB(0.55, 0.11, 0.09)
    page.setLineWidth(3)
    page.rect(40, 40, width - 80, height - 80)
    for font, size, y, line in _LINES:
        page.setFont("sample-chinese" if "示" in line else f"sample-{font}", size)
        page.drawCentredString(width / 2, y, line)
    page.save()
    return out.getvalue()
