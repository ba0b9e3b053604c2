"""What each nature of paper calls its parts: declarations, own standards and tools are not issued.

Vietnamese, marked for the translators: staff and producers read it as it is, public pages in their language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from models import Nature


def N_(text: str) -> str:  # noqa: N802 - the mark that the extraction of messages knows
    """A message, translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperWords:
    """One nature of paper in words."""

    paper: str = "giấy chứng nhận"  # in a sentence: "Thu hồi giấy chứng nhận"
    note: str = ""  # where it could be taken for more than it is
    number: str = N_("Số giấy")
    issuer: str = N_("Cơ quan, tổ chức cấp")
    decision_number: str = N_("Số quyết định")
    standard: str = N_("Tiêu chuẩn, quy chuẩn")
    holder: str = N_("Cấp cho")
    issued_on: str = N_("Ngày cấp")
    evidence_file: str = "Bản chụp hoặc PDF của giấy"
    never_expires: str = "Giấy không ghi thời hạn"


_CERTIFICATE = PaperWords()
WORDS: Mapping[Nature, PaperWords] = {
    Nature.CERTIFICATE: _CERTIFICATE,
    Nature.DECLARATION: PaperWords(
        paper="bản công bố",
        note=N_("Bản công bố của cơ sở, không phải giấy chứng nhận."),
        number=N_("Số bản công bố"),
        issuer=N_("Đơn vị công bố"),
        decision_number=N_("Số thông báo tiếp nhận"),
        holder=N_("Công bố cho"),
        issued_on=N_("Ngày công bố"),
        evidence_file="Bản chụp hoặc PDF của bản công bố",
        never_expires="Bản công bố không ghi thời hạn",
    ),
    Nature.OWN_STANDARD: PaperWords(
        paper="tiêu chuẩn cơ sở",
        note=N_("Tiêu chuẩn do cơ sở tự xây dựng, không phải giấy chứng nhận."),
        number=N_("Số hiệu tiêu chuẩn"),
        issuer=N_("Đơn vị ban hành"),
        decision_number=N_("Số quyết định ban hành"),
        holder=N_("Áp dụng cho"),
        issued_on=N_("Ngày ban hành"),
        evidence_file="Bản chụp hoặc PDF của tiêu chuẩn",
        never_expires="Tiêu chuẩn không ghi thời hạn",
    ),
    Nature.SYSTEM: replace(
        _CERTIFICATE,
        note=N_("Chứng nhận hệ thống, không phải sản phẩm."),
        standard=N_("Phiên bản tiêu chuẩn của hệ thống"),
    ),
    Nature.TOOL: PaperWords(
        paper="việc áp dụng công cụ",
        note=N_("Áp dụng công cụ cải tiến, không phải chứng nhận chất lượng sản phẩm."),
        number=N_("Số văn bản xác nhận"),
        issuer=N_("Đơn vị tư vấn hoặc xác nhận"),
        standard=N_("Công cụ áp dụng (5S, Kaizen, Lean)"),
        holder=N_("Áp dụng tại"),
        issued_on=N_("Ngày bắt đầu áp dụng"),
        evidence_file="Bản chụp hoặc PDF chứng minh việc áp dụng",
        never_expires="Không ghi thời hạn",
    ),
    Nature.RIGHT: PaperWords(
        paper="văn bằng",
        number=N_("Số đăng bạ hoặc số văn bằng"),
        issued_on=N_("Ngày cấp văn bằng hoặc quyền"),
    ),
}
BASIS = N_("Căn cứ công bố")
BASES: Mapping[bool, str] = {
    True: N_("Tự đánh giá (bên thứ nhất)"),
    False: N_("Kết quả chứng nhận của bên thứ ba"),
}
"""On what a declaration of conformity rests: `self_assessed`."""

CERTIFIES = frozenset({Nature.CERTIFICATE, Nature.SYSTEM})
"""What may be called a certificate: a declaration, an own standard, a tool or a right may not."""
