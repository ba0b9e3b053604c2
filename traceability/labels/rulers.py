"""The test page: two rulers of 100 mm and the outline of every label, to be held against an empty sheet."""

from typing import Final

from traceability.labels import fonts
from traceability.labels.fonts import Face
from traceability.labels.pdf import PdfWriter, number, polygon_operators, text_operators
from traceability.labels.stocks import Cell, Stock, check_offset
from traceability.labels.typeset import PT, Polygon, Text

_LENGTH: Final = 100
_LINE: Final = 0.15  # mm
_ADVICE: Final = (
    "Trang in thử – in ở tỷ lệ 100 % (Kích thước thực), không chọn “Vừa trang”.",
    "Đo hai thước bằng thước kẻ: mỗi thước phải dài 100 mm (±0,5).",
    "Nếu khác, chỉnh tỷ lệ in về 100 %; đừng bù bằng cách phóng to, thu nhỏ.",
    "Áp trang này lên tờ tem trước ánh sáng: khung lệch bao nhiêu thì nhập độ lệch bấy nhiêu.",
)


def trial_page(stock: Stock, offset: tuple[float, float] = (0.0, 0.0)) -> bytes:
    """A one-page PDF for that stock and offset (right, down) in mm.

    The rulers never move with the offset, since they measure scale. A roll has no room for them: there only
    outlines and cross are drawn. Raises StockError("offset")."""
    check_offset(offset)
    height = stock.page[1]
    content = b"0.3 g\n" + b"".join(_outline(cell, offset, height) for cell in stock.cells()) + b"0 g\n"
    writer = PdfWriter(stock.page, f"Trang in thử, {stock.name}")
    parts = [writer.header()]
    if min(stock.page) > _LENGTH + 60:
        drawing, texts = _rulers(stock)
        lines = {fonts.REGULAR: b"R", fonts.BOLD: b"B"}
        subsets = {face: face.subset("".join(t.text for t in texts if t.face == face)) for face in lines}
        references = b""
        for face, name in lines.items():
            font, sent = writer.font(subsets[face])
            references += b"/%b %d 0 R" % (name, font)
            parts.append(sent)
        writer.share(b"/Font<<%b>>" % references)
        content += _field(stock) + b"".join(polygon_operators(shape, height) for shape in drawing)
        content += b"".join(
            text_operators(text, subsets[text.face], lines[text.face], height) for text in texts
        )
    parts += [writer.page(content), writer.finish()]
    return b"".join(parts)


def _outline(cell: Cell, offset: tuple[float, float], height: float) -> bytes:
    x, y = cell.x + offset[0], height - cell.y - offset[1] - cell.height
    box = b" ".join(number(value / PT) for value in (x, y, cell.width, cell.height))
    return b"%b w 0.55 G %b re S\n" % (number(_LINE / PT), box)


def _rulers(stock: Stock) -> tuple[list[Polygon], list[Text]]:
    """A ruler across and one down, sharing their zero, on a white field with the advice."""
    left, top = _corner(stock)
    drawing = [_box(left, top, _LENGTH, _LINE), _box(left, top, _LINE, _LENGTH)]
    texts: list[Text] = []
    for mm in range(_LENGTH + 1):
        tick = 5.0 if mm % 10 == 0 else 3.5 if mm % 5 == 0 else 2.0
        drawing.append(_box(left + mm - _LINE / 2, top, _LINE, tick))
        drawing.append(_box(left, top + mm - _LINE / 2, tick, _LINE))
        if mm % 10 == 0 and mm:
            texts.append(_centred(str(mm), left + mm, top + 8.0, 7.0, fonts.REGULAR))
            texts.append(Text(left + 6.0, top + mm + 0.9, 7.0, fonts.REGULAR, str(mm)))
    texts.append(Text(left + 16, top + 20, 13.0, fonts.BOLD, stock.name))
    texts += [Text(left + 16, top + 28 + 6 * i, 8.5, fonts.REGULAR, line) for i, line in enumerate(_ADVICE)]
    answers = ("Thước ngang đo được: ________ mm", "Thước dọc đo được: ________ mm")
    texts += [Text(left + 16, top + 60 + 9 * i, 10.0, fonts.BOLD, line) for i, line in enumerate(answers)]
    return drawing, texts


def _field(stock: Stock) -> bytes:
    """White under rulers and advice, so that the labels' outlines do not run through them."""
    left, top = _corner(stock)
    field = polygon_operators(_box(left - 6, top - 6, _LENGTH + 54, _LENGTH + 12), stock.page[1])
    return b"1 g " + field + b"0 g\n"


def _corner(stock: Stock) -> tuple[float, float]:
    return (stock.page[0] - _LENGTH - 42) / 2, (stock.page[1] - _LENGTH) / 2


def _box(x: float, y: float, width: float, height: float) -> Polygon:
    return Polygon(((x, y), (x + width, y), (x + width, y + height), (x, y + height)))


def _centred(text: str, x: float, y: float, size: float, face: Face) -> Text:
    return Text(x - face.width(text) * size * PT / 2, y, size, face, text)
