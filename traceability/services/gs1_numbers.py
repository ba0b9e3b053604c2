"""GTIN and GLN as people type them: checked, never invented, and told in words what is wrong."""

from traceability.errors import Invalid
from traceability.identifiers import gln, gtin
from traceability.identifiers.errors import IdentifierError

_GTIN_WORDS = {
    "characters": "GTIN chỉ gồm chữ số.",
    "length": "GTIN phải có 8, 12, 13 hoặc 14 chữ số; đếm lại các chữ số dưới mã vạch.",
    "check_digit": "Số kiểm tra GTIN không khớp; xem lại chữ số cuối",
    "prefix": "Đây là số nội bộ của cửa hàng, không phải GTIN do GS1 cấp; để trống nếu chưa có GTIN.",
}
_GLN_WORDS = {
    "characters": "GLN chỉ gồm chữ số.",
    "length": "GLN phải có 13 chữ số.",
    "check_digit": "Số kiểm tra GLN không khớp; xem lại chữ số cuối",
    "prefix": "Đây là số nội bộ, không phải GLN do GS1 cấp; để trống nếu chưa có GLN.",
}
_DEMONSTRATION = "Đầu số 952 chỉ dùng để trình diễn; hãy nhập số do GS1 cấp cho bạn hoặc để trống."


def checked_gtin(text: str | None, *, sample: bool, field: str = "gtin") -> str | None:
    """The 14 digits, or None for nothing typed. Only a `sample` organisation may use prefix 952."""
    if not text or not text.strip():
        return None
    try:
        number = gtin.validate(text)
    except IdentifierError as error:
        raise Invalid({field: _GTIN_WORDS[error.reason]}) from None
    if gtin.is_demonstration(number) and not sample:
        raise Invalid({field: _DEMONSTRATION})
    return number


def checked_gln(text: str | None, *, sample: bool, field: str = "gln") -> str | None:
    """The 13 digits, or None for nothing typed."""
    if not text or not text.strip():
        return None
    try:
        number = gln.validate(text)
    except IdentifierError as error:
        raise Invalid({field: _GLN_WORDS[error.reason]}) from None
    if gln.is_demonstration(number) and not sample:
        raise Invalid({field: _DEMONSTRATION})
    return number
