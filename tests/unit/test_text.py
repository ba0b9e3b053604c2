"""Text that people typed: what nobody can see is no text."""

import pytest

from models.base import NfcText
from traceability.services import glyphs
from traceability.text import line, plain, unaccented, unaccented_each


@pytest.mark.parametrize(
    "typed", [None, "", " \n\t", "\x00\x07", "\u00a0\u200b\u3000", "\u3164\u2800", "\ufeff"]
)
def test_what_nobody_can_see_is_nothing_typed(typed: str | None) -> None:
    assert plain(typed) == line(typed) == ""


def test_text_keeps_its_lines_and_loses_what_is_invisible() -> None:
    assert plain(" Na\u200b Chi\tLăng\r\nhộp\x00 12\u2028gói\u00ad ") == "Na Chi Lăng\nhộp 12\ngói"
    assert line("Na \n Chi\x07  La\u0306ng") == "Na Chi Lăng"


def test_no_nul_reaches_the_database() -> None:
    assert NfcText().process_bind_param("a\x00b", None) == "ab"  # type: ignore[arg-type]  # no dialect is asked


def test_a_name_is_refused_for_the_very_characters_that_no_label_can_print() -> None:
    said = glyphs.refusal("Na 😀 红")
    assert "😀 (U+1F600), 红 (U+7EA2)" in (said or "")
    assert glyphs.refusal("Hồng không hạt Bảo Lâm") is None


@pytest.mark.parametrize(
    "texts",
    [
        ["Hồng không hạt Bảo Lâm", "  ĐẶC  sản\u00a0\u00a0Lạng Sơn ", "", "La\u0306ng"],
        ["红茶 Đồng", "a\t\t b", "Straße", "x\u2003 \u2003y"],
    ],
)
def test_many_texts_lose_their_marks_as_each_does(texts: list[str]) -> None:
    assert unaccented_each("\n".join(texts)) == [unaccented(text) for text in texts]
