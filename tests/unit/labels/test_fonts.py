"""Names in Chinese are written in a face that has them, and drawn in every format."""

import io
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest

from tests.unit.labels.examples import SHORT, label_range
from traceability.labels import fonts, images, sheets, thermal, zpl
from traceability.labels.content import LabelFacts
from traceability.labels.layout import lay_out
from traceability.labels.source import SymbolSource
from traceability.labels.stocks import stock
from traceability.labels.typeset import Text

CHINESE = replace(SHORT, lines=("长定黑凉粉(仙草冻)500克",))


def test_a_line_is_written_in_the_face_that_has_its_characters() -> None:
    assert fonts.face_of("Thạch đen Tràng Định") == fonts.REGULAR
    assert fonts.face_of("黑凉粉 500克") == fonts.CHINESE
    assert fonts.face_of("\U00020000") == fonts.REGULAR  # which then says what it lacks


def test_every_character_of_gb_2312_that_names_use_is_there() -> None:
    hanzi = [bytes([a, b]).decode("gb2312", "ignore") for a in range(0xB0, 0xF8) for b in range(0xA1, 0xFF)]
    assert len(fonts.CHINESE.missing("".join(hanzi))) < 40
    assert fonts.CHINESE.missing("谅山省越南芒果茶叶八角酒糖蜂蜜果干黑凉粉番荔枝") == ""


@pytest.mark.parametrize("facts", [CHINESE, SHORT])
def test_only_a_label_with_chinese_carries_the_face(facts: LabelFacts) -> None:
    file = io.BytesIO()
    sheets.write_pdf(file, label_range(3), facts, stock("L7160"))
    assert (b"NotoSansSC" in file.getvalue()) is (facts is CHINESE)
    assert len(file.getvalue()) < 60_000  # a subset of it
    text = pypdfium2.PdfDocument(file.getvalue())[0].get_textpage().get_text_bounded()
    assert ("黑凉粉" in text) is (facts is CHINESE)


def test_chinese_is_drawn_for_screens_and_print_heads() -> None:
    labels, source = label_range(1), SymbolSource(label_range(1))
    layout = lay_out(CHINESE, (63.5, 38.1), source.shape.modules)
    (line,) = [shape for shape in layout.fixed if isinstance(shape, Text) and shape.face == fonts.CHINESE]
    code = labels.codes(0, 1)
    with_line = images.label_svg(layout, source.modules(code)[0], labels.code(0))
    assert len(with_line) > len(images.label_svg(lay_out(SHORT, (63.5, 38.1), source.shape.modules),
                                                 source.modules(code)[0], labels.code(0)))  # fmt: skip
    job = b"".join(thermal.zpl_parts(labels, CHINESE, stock("R70X50"), dpi=300)).decode()
    plain = b"".join(thermal.zpl_parts(labels, SHORT, stock("R70X50"), dpi=300)).decode()
    assert np.any(next(zpl.pages(job)) != next(zpl.pages(plain)))
    assert line.size >= 4
