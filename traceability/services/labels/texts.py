"""The words a label takes from its batch: refused by field and character where no typeface can print them."""

import unicodedata
from collections.abc import Iterator

from models import Batch
from traceability.errors import Invalid
from traceability.labels import fonts
from traceability.labels.content import UNPRINTABLE
from traceability.labels.fonts import Face
from traceability.services import glyphs


def refuse_unprintable(batch: Batch) -> None:
    """Raise Invalid ("design") naming each field with a character that cannot be printed.

    Whichever design is chosen: who prints the story next month ought not to find out then."""
    faults = [
        f"{caption} có ký tự {glyphs.shown(bad)} mà tem không in được. {mend}"
        for caption, mend, face, text in _words(batch)
        if (bad := _unprintable(face, text))
    ]
    if faults:
        raise Invalid({"design": " ".join(faults)})


def _words(batch: Batch) -> Iterator[tuple[str, str, Face, str]]:
    """Caption, what to do, the face that writes it, and the words."""
    version, organisation = batch.product.current, batch.product.organisation
    product = "Sửa ở trang sản phẩm, gửi duyệt lại rồi in."
    yield "Tên sản phẩm", product, fonts.BOLD, version.name
    yield "Câu chuyện sản phẩm", product, fonts.REGULAR, version.story or ""
    yield "Tên đơn vị", "Nhờ cơ quan quản lý sửa tên đơn vị.", fonts.BOLD, organisation.name
    yield "Số lô", "Cần tạo lô khác có số lô in được.", fonts.REGULAR, batch.lot_number


def _unprintable(face: Face, text: str) -> str:
    """The characters no label can show, each once. Line ends become spaces before printing."""
    written = " ".join(unicodedata.normalize("NFC", text).split())
    unseen = (character for character in written if unicodedata.category(character) in UNPRINTABLE)
    return "".join(dict.fromkeys([*face.missing(written), *unseen]))
